import { type ColumnInput, type } from '../../contract/column.ts';
import type { Contract } from '../../contract/contract.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import type { Dataset } from '../../contract/source.ts';
import { statementLine as line } from '../../contract/statement-line.ts';

const asWritten = (from: string, description: string): ColumnInput => ({
  type: type.text,
  from: [from],
  optional: true,
  description,
});
const id = (from: string, description: string): ColumnInput => ({
  ...asWritten(from, description),
  type: type.identifier,
});

/**
 * Too Lost's sales report by track: one line per transaction. Its documented list of fields ends before the columns of
 * money. So the amount is read from `total`, which is a guess, or from the column that the owner names in
 * lake.config.ts. A file without either is refused.
 *
 * - Newer evidence replaces a sale month within an accounting date. It is not known whether the month in a file's name
 *   is the month of the accounting or of the sales, and this rule is right for both.
 */
export const salesReport = defineStatement({
  dataset: 'toolost/sales-report',
  version: 4,
  description: 'Royalty statement lines of Too Lost.',
  reference: 'help.toolost.com, article 17407532542740 (Sales Report by Track); @MM-YYYY-<id>.csv',
  recognise: {
    by: ['transaction_id', 'reporting_date', 'sale_date', 'store', 'quantity'],
    names: ['toolost', 'too_lost', 'too-lost'],
  },
  columns: {
    transaction_id: {
      ...id('transaction_id', "Too Lost's id of the transaction; null in the shorter report."),
      optional: false,
    },
    reporting_date: line.reportingDate('accounting_date', {
      form: 'day',
      description: 'Day on which Too Lost accounted for the line.',
    }),
    source_reporting_date: {
      type: type.date,
      from: ['reporting_date'],
      form: 'day',
      optional: true,
      description: 'The column reporting_date of the report; it is not documented whose report it dates.',
    },
    sale_date: {
      type: type.date,
      from: ['sale_date'],
      form: 'day',
      required: true,
      description: 'Day of the sale, or a day of its month.',
    },
    sale_month: line.saleMonth('sale_date'),
    store: line.store('channel', { required: true }),
    artist: line.artist('artist', {
      optional: true,
      description: 'Artist name; null in the documented fields.',
    }),
    title: line.title('track_title'),
    track_id: id('track_id', "Too Lost's id of the track."),
    release: line.release('release_title'),
    release_id: id('release_id', "Too Lost's id of the release."),
    isrc: line.isrc('isrc'),
    upc: line.upc('upc'),
    quantity: line.quantity('units', { required: true }),
    country: line.country('country'),
    unit_price: line.unitPrice('unit_price', { optional: true }),
    original_currency: {
      ...id('original_currency', 'ISO 4217 code of the currency in which it was sold.'),
      form: 'code',
    },
    split_id: id('split_id', 'Id of the split that the line is a share of.'),
    share: asWritten(
      'share',
      'Share of the split as written; it is not documented whether the amount is before or after it.',
    ),
    rev_fee: asWritten('rev_fee', 'Fee as written; it is not documented whether it is a rate or an amount.'),
    amount: line.amount('total', {
      description:
        'Amount that the line pays, from `total` or the column that lake.config.ts names; negative where it was taken back.',
    }),
    currency: line.currency([], {
      description: 'ISO 4217 code: USD, or the currency in lake.config.ts. No documented field has it.',
    }),
  },
  checks: [
    { kind: 'unique', name: 'one_line_per_transaction', severity: 'error', columns: ['transaction_id', 'split_id'] },
    {
      kind: 'sql',
      name: 'sold_in_the_currency_paid',
      severity: 'warn',
      sql: 'original_currency = currency',
      hint: 'The lake assumes that amounts are converted to one currency: compare a month with its payment, and set the currency in lake.config.ts if it is another.',
    },
  ],
  scope: ['reporting_date', 'sale_month'],
});

/**
 * A shorter report with the same names and `total`. Its distributor was inferred only from the names. It has no
 * transaction ids, so equal lines stay, as in other statements.
 */
const shorter: Contract = {
  ...salesReport,
  recognise: { ...salesReport.recognise, by: ['reporting_date', 'sale_date', 'store', 'quantity', 'amount'] },
  columns: Object.fromEntries(
    Object.entries(salesReport.columns).map(([name, column]) => [
      name,
      name === 'transaction_id' ? { ...column, from: [], optional: true } : column,
    ]),
  ),
  checks: salesReport.checks.filter(({ name }) => name !== 'one_line_per_transaction'),
};

/** The report, with amounts in this currency. */
export function salesReportIn(currency: string): Dataset {
  const facts = () => ({ currency });
  return {
    contract: salesReport,
    facts,
    variants: [{ name: 'the shorter sales report', contract: shorter, facts }],
  };
}
