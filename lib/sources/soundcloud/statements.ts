import { type ColumnInput, type } from '../../contract/column.ts';
import { defineStatement } from '../../contract/define-statement.ts';
import { statementLine as line } from '../../contract/statement-line.ts';

const percent = (from: string, description: string): ColumnInput => ({
  type: type.decimal(12, 6),
  from: [from],
  form: 'percent',
  unit: 'percent',
  additive: 'never',
  description,
});

/**
 * SoundCloud for Artists' lifetime statement: one line per accounting period, reporting period, partner, country and track;
 * every statement is the complete history. The account's id stands in two lines above the header.
 *
 * - It is not known from real bytes whether the revenue is already multiplied by the two shares. Lines whose shares are
 *   not 100 are counted as warnings until somebody has compared one with a payment.
 */
export const statements = defineStatement({
  dataset: 'soundcloud/statements',
  version: 4,
  description: 'Royalty statement lines of SoundCloud for Artists, complete history in every statement.',
  reference: 'SoundCloud for Artists → lifetime statement (CSV); layout from public parsers',
  recognise: {
    by: ['amount', 'revenue_share', 'split_pay_share'],
    names: ['lifetime_statement', 'soundcloud'],
  },
  history: 'complete',
  columns: {
    reporting_month: line.reportingMonth(['Accounting Period', 'Reporting Period'], {
      description: 'Month in which SoundCloud accounted for the line; the sale month where a file does not give it.',
    }),
    sale_month: line.saleMonth('Reporting Period'),
    store: line.store('Partner'),
    artist: line.artist('Artist(s)'),
    title: line.title('Track'),
    release: line.release('Release', { optional: true }),
    isrc: line.isrc('ISRC', { optional: true }),
    upc: line.upc('UPC', { optional: true }),
    sales_type: line.salesType('Type', { optional: true }),
    quantity: line.quantity('Units'),
    country: line.country('Country'),
    revenue_share: percent('Revenue Share (%)', "Share of the partner's payment that the account gets, 0–100."),
    split_pay_share: percent('Split Pay Share (%)', 'Share that the account gets by split pay, 0–100.'),
    amount: line.amount('Revenue ({currency})'),
    currency: line.currency([], { description: 'ISO 4217 code, from the header.' }),
  },
  checks: [
    {
      kind: 'sql',
      name: 'shares_are_whole',
      severity: 'warn',
      sql: 'coalesce(revenue_share, 100) = 100 AND coalesce(split_pay_share, 100) = 100',
      hint: 'Compare the sum of a month with its payment: the revenue may be before these shares.',
    },
  ],
});
