import { type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import { statementLine as line } from '../../contract/statement-line.ts';

/**
 * TuneCore's sales report: one line per sales period, posted date, store, country and track.
 *
 * - `Total Earned` is what TuneCore pays, in `Currency`; `Net Sales` is before conversion, in its own currency.
 * - `Optional ISRC` is empty where TuneCore gave the ISRC; `TC Song ID` then is that ISRC.
 */
export const sales = defineStatement({
  dataset: 'tunecore/sales',
  version: 4,
  description: 'Royalty statement lines of TuneCore.',
  reference: 'Sales report of TuneCore as CSV; 21 columns, three more in some',
  recognise: {
    by: ['sale_month', 'reporting_date', 'track_id', 'amount'],
    names: ['tunecore'],
  },
  reads: {
    isrc: "coalesce(isrc, CASE WHEN regexp_full_match(track_id, '[A-Z]{2}[A-Z0-9]{3}[0-9]{7}') THEN track_id END)",
  },
  columns: {
    reporting_date: line.reportingDate('Posted Date', { form: 'day' }),
    sale_month: line.saleMonth('Sales Period', {
      form: 'month',
      description: 'Month of the sales; the file has its first day.',
    }),
    store: line.store('Store Name'),
    artist: line.artist('Artist'),
    title: line.title('Song Title'),
    release: line.release('Release Title'),
    release_type: {
      type: type.text,
      from: ['Release Type'],
      optional: true,
      description: 'Kind of item on the line, such as Song or Album.',
    },
    label: line.label('Label', { optional: true }),
    isrc: line.isrc('Optional ISRC', { description: 'Your own ISRC; null where TuneCore assigned it: see track_id.' }),
    track_id: {
      // An ISRC has one form, however it is written. Any other id stays as it is.
      type: type.isrc,
      from: ['TC Song ID'],
      description: "TuneCore's id of the track, which is its ISRC where TuneCore assigned it.",
    },
    upc: line.upc('UPC'),
    own_upc: line.upc('Optional UPC', { optional: true, description: 'Your own UPC, if you gave one.' }),
    sales_type: line.salesType('Sales Type', { optional: true }),
    quantity: line.quantity('# Units Sold', { form: 'grouped' }),
    country: line.country('Country Of Sale'),
    unit_price: line.unitPrice('Per Unit Price', { optional: true }),
    net_sales: line.otherAmount('Net Sales', {
      optional: true,
      description: 'Amount before conversion, in net_sales_currency.',
    }),
    net_sales_currency: {
      type: type.identifier,
      from: ['Net Sales Currency'],
      form: 'code',
      optional: true,
      description: 'ISO 4217 code of the currency of net_sales.',
    },
    exchange_rate: line.exchangeRate('Exchange Rate', { optional: true }),
    amount: line.amount('Total Earned'),
    currency: line.currency('Currency'),
  },
});
