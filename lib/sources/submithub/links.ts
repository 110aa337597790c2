import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

/** What was sent to curators on SubmitHub and what became of it. Kept by hand; the newest file of an account is the whole list. */
export const links = defineContract({
  dataset: 'submithub/links',
  version: 3,
  description: 'Submissions to curators, with what they answered and where they shared.',
  reference: 'A list of your own, as CSV: see lib/sources/submithub/README.md',
  owner: 'marketing',
  recognise: { shape: 'delimited', by: ['date', 'track', 'curator', 'url'], only: true },
  encodings: ['utf-8', 'utf-16', 'latin-1'],
  feeds: 'nothing',
  because: 'no table counts the cost of submissions yet',
  columns: {
    date: { type: type.date, from: ['Date'], required: true, description: 'Day of the submission.' },
    artist: { type: type.text, from: ['Artist'], optional: true, description: 'Artist of the track.' },
    track: { type: type.text, from: ['Track', 'Song'], required: true, description: 'Title of the track.' },
    isrc: { type: type.isrc, from: ['ISRC'], optional: true, description: 'ISRC of the track.' },
    curator: {
      type: type.text,
      from: ['Curator', 'Outlet'],
      required: true,
      description: 'Blog, playlist or channel.',
    },
    kind: { type: type.text, from: ['Type', 'Kind'], optional: true, description: 'Blog, playlist, label or video.' },
    response: { type: type.text, from: ['Response', 'Status'], optional: true, description: 'What became of it.' },
    url: { type: type.text, from: ['URL', 'Link'], description: 'Where it was shared; null where it was not.' },
    cost: {
      type: type.decimal(18, 6),
      from: ['Cost', 'Cost ({currency})'],
      optional: true,
      unit: 'account-currency',
      additive: 'sum',
      description: 'What the submission cost.',
    },
    currency: {
      type: type.identifier,
      from: ['Currency'],
      given: { fact: 'currency' },
      description: 'ISO 4217 code of the cost; null where neither a column nor the header says it.',
    },
  },
  scope: [],
  month: null,
  freshness: { everyHours: 24 * 366, lagDays: 0 },
});
