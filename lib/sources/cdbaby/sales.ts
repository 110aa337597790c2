import { type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import { statementLine as line } from '../../contract/statement-line.ts';

/**
 * CD Baby's sales details: one line per report date, sales date, partner, country and track. All amounts are USD.
 *
 * - Dates are `M/D/YYYY 12:00:00 AM`, the ISRC may be in lower case, and the barcode stands in quotes.
 */
export const sales = defineStatement({
  dataset: 'cdbaby/sales',
  version: 4,
  description: 'Royalty statement lines of CD Baby.',
  reference: 'Sales details of CD Baby; tab-separated .txt of 14 columns',
  recognise: {
    by: ['reporting_date', 'sku', 'amount', 'store'],
    names: ['cdbaby', 'cd_baby'],
  },
  columns: {
    reporting_date: line.reportingDate('Report Date', { form: 'us-day' }),
    sale_date: {
      type: type.date,
      from: ['Sales Date'],
      form: 'us-day',
      description: 'Day of the sale, or a day of its month, as the partner reports it.',
    },
    sale_month: line.saleMonth('Sales Date', { form: 'us-month' }),
    store: line.store('Partner Name'),
    artist: line.artist('Artist Name'),
    title: line.title('Track Name', { description: 'Track title; null on lines for whole releases.' }),
    release: line.release('Album Name'),
    isrc: line.isrc('Isrc'),
    upc: line.upc('Barcode', { missing: ['', '""'] }),
    sku: { type: type.identifier, from: ['CDBabySku'], description: 'Product number of CD Baby.' },
    sales_type: line.salesType('Transaction Type'),
    quantity: line.quantity('Quantity'),
    country: line.country('Delivery Country'),
    unit_price: line.unitPrice('Price'),
    amount: line.amount('Subtotal'),
    currency: line.currency([], { description: 'Always USD.' }),
  },
});
