import { type ColumnInput, type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import { statementLine as line } from '../../contract/statement-line.ts';

const text = (from: string, description: string): ColumnInput => ({
  type: type.text,
  from: [from],
  optional: true,
  description,
});

/**
 * Symphonic's royalty statement: one line per reporting period, activity period, store, territory and track. The only
 * known money column is in USD. A statement in another currency has another header, so it is refused.
 *
 * - Rows that are `Void` take back what an earlier statement paid: count and royalty are negative.
 * - Territories are codes of three letters. English names occur too.
 */
export const royalties = defineStatement({
  dataset: 'symphonic/royalties',
  version: 4,
  description: 'Royalty statement lines of Symphonic.',
  reference: 'Royalty statement of Symphonic as CSV; layout from one anonymised file',
  recognise: {
    by: ['reporting_month', 'sale_month', 'store', 'amount'],
    names: ['symphonic'],
  },
  reads: {
    streams: {
      sql: "CASE WHEN lower(trim(sale_or_void)) = 'void' THEN -abs(quantity) WHEN amount >= 0 OR quantity < 0 THEN quantity END",
      rule: 'a Void takes the streams of its line off',
    },
  },
  columns: {
    reporting_month: line.reportingMonth('Reporting Period'),
    sale_month: line.saleMonth('Activity Period'),
    store: line.store('Digital Service Provider'),
    artist: line.artist('Track Artists', { optional: true }),
    title: line.title('Track Title'),
    mix_version: text('Mix Version', 'Version of the track.'),
    release: line.release('Release Name'),
    release_version: text('Release Version', 'Version of the release.'),
    release_artists: text('Release Artists', 'Artists of the release as delivered.'),
    label: line.label('Label', { optional: true }),
    catalogue_number: { ...text('Catalogue', 'Catalogue number of the release.'), type: type.identifier },
    isrc: line.isrc('ISRC Code'),
    upc: line.upc('UPC Code'),
    sales_type: line.salesType('Content Type', { optional: true }),
    delivery: text('Delivery', 'Kind of delivery, such as Stream or Download.'),
    sale_or_void: text('Sale or Void', 'Sale, or Void where an earlier line is taken back.'),
    quantity: line.quantity('Count'),
    country: line.country('Territory'),
    amount: line.amount('Royalty ($US)'),
    currency: line.currency([], { description: 'USD, from the header.' }),
  },
  checks: [
    {
      kind: 'sql',
      name: 'void_takes_back',
      severity: 'warn',
      sql: "sale_or_void IS DISTINCT FROM 'Void' OR amount <= 0",
      hint: 'A Void line that pays is unlikely: check the statement.',
    },
  ],
});
