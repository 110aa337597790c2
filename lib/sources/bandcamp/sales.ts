import { type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import { statementLine as line } from '../../contract/statement-line.ts';

/**
 * Bandcamp's sales report: one line per item sold, in the currency of the row. There are no statements: a line is reported
 * on the day of its sale, and a report has every sale of its days.
 *
 * - `net amount` is the label's: what is left of the sale after all fees.
 * - Times are of a clock that the report does not name.
 */
export const sales = defineStatement({
  dataset: 'bandcamp/sales',
  version: 3,
  description: 'Sales on Bandcamp, line by line, with fees and what is left of them.',
  reference: 'bandcamp.com/tools#sales_report → Export; lower-case header of 17 columns',
  recognise: {
    by: ['sold_at', 'sales_type', 'transaction_id', 'amount'],
    names: ['bandcamp'],
  },
  columns: {
    reporting_date: line.reportingDate('date', { form: 'us-day', description: 'Day of the sale.' }),
    sale_month: line.saleMonth('date', { form: 'us-month' }),
    sold_at: {
      type: type.datetime,
      from: ['date'],
      form: 'us-time',
      description: 'Time of the sale, by a clock that the report does not name.',
    },
    store: line.store([], { given: { fact: 'store' }, description: 'Always Bandcamp.' }),
    artist: line.artist('artist'),
    title: line.title('item name', { description: 'Track, album or merch item.' }),
    sales_type: line.salesType('item type', { description: 'What was sold: track, album, package.' }),
    isrc: line.isrc('isrc', { optional: true, description: 'ISRC; only in reports that have the column.' }),
    upc: line.upc('upc', { optional: true, description: 'UPC; only in reports that have the column.' }),
    quantity: line.quantity('quantity'),
    country: line.country('country code', {
      optional: true,
      description: "ISO 3166 code of the buyer's country; only in reports that have the column.",
    }),
    unit_price: line.unitPrice('item price', { description: 'Price of one item; never summed.' }),
    discount_code: { type: type.text, from: ['discount code'], optional: true, description: 'Discount code used.' },
    sub_total: line.otherAmount('sub total', { description: 'Sub total of the line, before fees.' }),
    transaction_fee: line.otherAmount('transaction fee', { optional: true, description: 'Fee for the payment.' }),
    fee_type: { type: type.text, from: ['fee type'], optional: true, description: 'Whose fee it is.' },
    item_total: line.otherAmount('item total', { optional: true, description: 'Item total, as the report has it.' }),
    amount_received: line.otherAmount('amount you received', {
      optional: true,
      description: 'Amount received, as the report has it; net amount is what is left of the sale.',
    }),
    transaction_id: { type: type.identifier, from: ['bandcamp transaction id'], description: "Bandcamp's id." },
    paypal_transaction_id: {
      type: type.identifier,
      from: ['paypal transaction id'],
      optional: true,
      description: "PayPal's id.",
    },
    amount: line.amount('net amount'),
    currency: line.currency('currency'),
  },
  // A line is reported on the day of its sale.
  withoutChecks: ['sold_before_reported'],
  freshness: { everyHours: 24 * 31, lagDays: 1 },
});
