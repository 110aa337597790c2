import { type ColumnInput, type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import { statementLine as line } from '../../contract/statement-line.ts';

/** Who bought something: only raw data reports say it. */
const person = (from: string, description: string): ColumnInput => ({
  type: type.text,
  from: [from],
  optional: true,
  personal: true,
  description,
});

/**
 * Bandcamp's sales report: one line per item sold, in the currency of the row. Bandcamp has no statements. A line is
 * reported on the day of its sale, and a report has every sale of its days.
 *
 * - `net amount` is the label's: what is left of the sale after all fees.
 * - Raw data reports say who bought: such a file is personal data, and is refused unless lake.config.ts lets it in.
 * - Payouts stand between the sales: they are set aside.
 * - Times are of a clock that the report does not name.
 */
export const sales = defineStatement({
  dataset: 'bandcamp/sales',
  version: 4,
  description: 'Sales on Bandcamp, line by line, with fees and net amounts.',
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
    fee_type: { type: type.text, from: ['fee type'], optional: true, description: 'Party that charges the fee.' },
    item_total: line.otherAmount('item total', { optional: true, description: 'Item total, as the report gives it.' }),
    amount_received: line.otherAmount('amount you received', {
      optional: true,
      description: 'Amount received, as the report gives it; the net amount is the sale after all fees.',
    }),
    transaction_id: { type: type.identifier, from: ['bandcamp transaction id'], description: "Bandcamp's id." },
    paypal_transaction_id: {
      type: type.identifier,
      from: ['paypal transaction id'],
      optional: true,
      description: "PayPal's id.",
    },
    buyer_name: person('buyer name', 'Name of the buyer.'),
    buyer_email: person('buyer email', 'E-mail address of the buyer.'),
    buyer_phone: person('buyer phone', 'Phone number of the buyer.'),
    buyer_note: person('buyer note', 'What the buyer wrote.'),
    ship_to_name: person('ship to name', 'Name of who gets the parcel.'),
    ship_to_street: person('ship to street', 'Street of who gets the parcel.'),
    ship_to_street_2: person('ship to street 2', 'Second line of the street.'),
    ship_to_city: person('ship to city', 'City of who gets the parcel.'),
    ship_to_zip: person('ship to zip', 'Postal code of who gets the parcel.'),
    ship_notes: person('ship notes', 'Notes on the parcel.'),
    amount: line.amount('net amount'),
    currency: line.currency('currency'),
  },
  setAside: [
    {
      reason: 'payout',
      description: 'Bandcamp paid out what it held: nothing was sold.',
      when: { sales_type: ['payout', 'transfer', 'withdrawal'] },
    },
    {
      reason: 'refund_without_amount',
      description: 'A sale was taken back, and the report states no net amount for it.',
      when: { sales_type: ['refund', 'reversal', 'chargeback', 'dispute'], amount: 'empty' },
    },
  ],
  // A line is reported on the day of its sale.
  withoutChecks: ['sold_before_reported'],
  freshness: { everyHours: 24 * 31, lagDays: 1 },
});
