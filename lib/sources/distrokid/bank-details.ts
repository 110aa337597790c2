import { type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';

/**
 * DistroKid's bank details ("See excruciating detail"): one line per reporting date, sale month, store, track, country
 * and team share. Every export is the complete history. Money is in USD and already multiplied by the team percentage.
 *
 * - No set of columns is a key, and exact duplicates are real. Only file and line number tell lines apart.
 * - `NA` is Namibia. About one line in seven is negative: a fee on streams that another line counts. A minus before zeros says
 *   so, too, and a number would lose it.
 */
export const bankDetails = defineStatement({
  dataset: 'distrokid/bank-details',
  version: 4,
  description: 'Royalty statement lines of DistroKid, complete history in every export.',
  reference: 'distrokid.com/bank/details → Download; V1 (13 columns), V2 (15, since July 2025) and the hybrid of both',
  recognise: {
    by: ['sale_month', 'earnings_usd', 'country'],
    names: ['distrokid', 'bank'],
  },
  amount: 'earnings_usd',
  reads: {
    streams: {
      sql: 'CASE WHEN quantity < 0 OR NOT coalesce(is_negative, earnings_usd < 0) THEN quantity END',
      rule: 'a line whose earnings have a minus, also -0.00000000, is a fee on streams that another line counts, and counts nothing; a negative quantity is a refund and is taken off',
    },
  },
  history: 'complete',
  columns: {
    reporting_date: {
      type: type.date,
      from: ['Reporting Date'],
      required: true,
      description: 'Day on which DistroKid booked the line.',
    },
    sale_month: {
      type: type.month,
      from: ['Sale Month'],
      required: true,
      description: 'Month of the streams or sales; one to two, up to seven months before the reporting date.',
    },
    store: { type: type.text, from: ['Store'], required: true, description: 'Store (DSP) as DistroKid names it.' },
    artist: { type: type.text, from: ['Artist'], description: 'Artist name as delivered.' },
    title: { type: type.text, from: ['Title'], description: 'Track title, or the release title on album lines.' },
    isrc: { type: type.isrc, from: ['ISRC'], description: 'ISRC of the track; empty on album lines.' },
    upc: { type: type.upc, from: ['UPC'], description: 'UPC of the release.' },
    quantity: {
      type: type.integer,
      from: ['Quantity'],
      required: true,
      unit: 'count',
      additive: 'sum',
      description: 'Streams or sales of the line; 0 is valid, negative is a refund.',
    },
    team_percentage: {
      type: type.decimal(9, 6),
      from: ['Team Percentage'],
      optional: true,
      unit: 'percent',
      additive: 'never',
      description: 'Share of the team split, 0–100; earnings are already multiplied by it. Older exports lack it.',
    },
    kind: {
      type: type.text,
      from: ['Source Type', 'Song/Album'],
      optional: true,
      description: 'Song or Album.',
    },
    country: {
      type: type.identifier,
      from: ['Country of Sale'],
      form: 'country-name',
      description: 'ISO 3166 code of the country of sale; NA is Namibia, OU is unknown or other.',
    },
    withheld_usd: {
      type: type.decimal(18, 12),
      from: ['Songwriter Royalties Withheld (USD)', 'Songwriter Royalties Withheld'],
      optional: true,
      unit: 'usd',
      additive: 'sum',
      description: 'Songwriter royalties withheld.',
    },
    earnings_usd: {
      type: type.decimal(18, 12),
      from: ['Earnings (USD)'],
      required: true,
      unit: 'usd',
      additive: 'sum',
      description: 'Earnings of the line; negative on fees and refunds.',
    },
    is_negative: {
      type: type.boolean(['-'], ['+']),
      from: ['Earnings (USD)'],
      form: 'minus',
      optional: true,
      description: 'Whether the earnings are written with a minus. A fee that is too small to show is -0.00000000.',
    },
    recoup_usd: {
      type: type.decimal(18, 12),
      from: ['Recoup (USD)'],
      optional: true,
      unit: 'usd',
      additive: 'sum',
      description: 'Amount recouped; only in exports since July 2025.',
    },
  },
  checks: [
    { kind: 'range', name: 'team_percentage_0_to_100', severity: 'error', column: 'team_percentage', min: 0, max: 100 },
    { kind: 'accepted', name: 'kind_known', severity: 'warn', column: 'kind', values: ['Song', 'Album'] },
  ],
});
