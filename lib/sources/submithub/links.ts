import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

/**
 * Submissions to curators on SubmitHub, with their results. People keep the list by hand, and the newest file of an
 * account is the whole list.
 */
export const links = defineContract({
  dataset: 'submithub/links',
  version: 3,
  description: 'Submissions to curators, with their answers and the places where they shared the track.',
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
    response: {
      type: type.text,
      from: ['Response', 'Status'],
      optional: true,
      description: 'Result of the submission.',
    },
    url: {
      type: type.text,
      from: ['URL', 'Link'],
      description: 'Address where the track was shared; null where it was not shared.',
    },
    cost: {
      type: type.decimal(18, 6),
      from: ['Cost', 'Cost ({currency})'],
      optional: true,
      unit: 'account-currency',
      additive: 'sum',
      description: 'Cost of the submission.',
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
