import { type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import { statementLine as line } from '../../contract/statement-line.ts';

/**
 * iMusician's sales: one line per statement month, sales month, shop, country and track. The currency stands in the
 * header (`Revenue EUR`). The known layout has no artist.
 */
export const sales = defineStatement({
  dataset: 'imusician/sales',
  version: 4,
  description: 'Royalty statement lines of iMusician.',
  reference: 'Statement of sales of iMusician as CSV; layout from one public repository',
  recognise: {
    by: ['sale_month', 'reporting_month', 'store', 'amount'],
    names: ['imusician'],
  },
  columns: {
    reporting_month: line.reportingMonth('Statement date'),
    sale_month: line.saleMonth('Sales date'),
    store: line.store('Shop'),
    artist: line.artist('Artist', { optional: true, description: 'Artist name; null in all files seen so far.' }),
    title: line.title('Track title', { description: 'Track title; null on lines for whole releases.' }),
    track_version: { type: type.text, from: ['Track version'], optional: true, description: 'Version of the track.' },
    release: line.release('Release title'),
    label: line.label('Label', { optional: true }),
    isrc: line.isrc('ISRC'),
    upc: line.upc('Barcode'),
    sales_type: line.salesType('Transaction type'),
    quantity: line.quantity('Quantity'),
    country: line.country('Country'),
    amount: line.amount('Revenue {currency}'),
    currency: line.currency([], { description: 'ISO 4217 code, from the header.' }),
  },
});
