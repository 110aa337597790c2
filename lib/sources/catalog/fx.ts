import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

/**
 * Rates that convert amounts in other currencies. The last rate dated in a statement's month counts for that month. A
 * month without a rate stays unconverted.
 */
export const fx = defineContract({
  dataset: 'catalog/fx',
  version: 3,
  description: 'Value of one unit of a currency in USD on a day.',
  reference:
    'A list of your own, as CSV, from a source that your accountant accepts: see lib/sources/catalog/README.md',
  owner: 'finance',
  recognise: { shape: 'delimited', by: ['date', 'currency', 'usd'], only: true },
  columns: {
    date: { type: type.date, from: ['Date'], required: true, description: 'Day of the rate.' },
    currency: {
      type: type.identifier,
      from: ['Currency'],
      form: 'code',
      required: true,
      description: 'ISO 4217 code.',
    },
    usd: {
      type: type.decimal(14, 10),
      from: ['USD', 'USD per unit'],
      required: true,
      unit: 'ratio',
      additive: 'never',
      description: 'US dollars for one unit of the currency.',
    },
  },
  checks: [
    { kind: 'pattern', name: 'currency_form', severity: 'error', column: 'currency', pattern: '[A-Z]{3}' },
    {
      kind: 'sql',
      name: 'usd_positive',
      severity: 'error',
      sql: 'usd > 0',
      hint: 'Write what one unit of the currency was worth in USD, such as 1.1689 for EUR.',
    },
    { kind: 'unique', name: 'one_rate_a_day', severity: 'error', columns: ['date', 'currency'] },
  ],
  scope: ['date', 'currency'],
  month: 'date',
  freshness: { everyHours: 24 * 31, lagDays: 31 },
});
