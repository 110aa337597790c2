import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';
import { checkDigitSql } from '../../contract/identifier-form.ts';

/**
 * The label's own list of its tracks. Every name and code of the platforms is resolved to it. People keep the list by
 * hand, and the newest file of an account is the whole list.
 */
export const tracks = defineContract({
  dataset: 'catalog/tracks',
  version: 3,
  description: "The label's tracks: artist, title, ISRC, UPC, release date.",
  reference: 'A list of your own, as CSV: see lib/sources/catalog/README.md',
  owner: 'label',
  recognise: { shape: 'delimited', by: ['artist', 'title', 'isrc', 'release_date'], only: true, names: ['tracks'] },
  encodings: ['utf-8', 'utf-16', 'latin-1'],
  columns: {
    artist: { type: type.text, from: ['Artist'], required: true, description: 'Artist as the label writes it.' },
    title: { type: type.text, from: ['Title', 'Track'], required: true, description: 'Title as the label writes it.' },
    isrc: {
      type: type.isrc,
      from: ['ISRC'],
      required: true,
      description: 'ISRC of the recording; hyphens and small letters are corrected.',
    },
    upc: {
      type: type.upc,
      from: ['UPC', 'EAN'],
      optional: true,
      description: 'UPC of the release the track is on.',
    },
    release: {
      type: type.text,
      from: ['Release', 'Album'],
      optional: true,
      description: 'Title of the release.',
    },
    release_date: { type: type.date, from: ['Release Date', 'Released'], description: 'Day of release.' },
  },
  checks: [
    { kind: 'pattern', name: 'isrc_form', severity: 'error', column: 'isrc', pattern: '[A-Z]{2}[A-Z0-9]{3}[0-9]{7}' },
    { kind: 'pattern', name: 'upc_form', severity: 'warn', column: 'upc', pattern: '[0-9]{8,14}' },
    {
      kind: 'sql',
      name: 'upc_check_digit',
      severity: 'warn',
      sql: checkDigitSql('upc'),
      hint: 'The last digit of a UPC follows from the others, and here it does not: look the code up again.',
    },
    { kind: 'unique', name: 'one_row_per_isrc_and_upc', severity: 'error', columns: ['isrc', 'upc'] },
  ],
  scope: [],
  month: null,
  freshness: { everyHours: 24 * 366, lagDays: 0 },
});
