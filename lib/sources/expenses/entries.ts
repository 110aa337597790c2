import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

/**
 * The label's expenses, line by line. People keep the list by hand, and the newest file of an account is the whole
 * list.
 */
export const entries = defineContract({
  dataset: 'expenses/entries',
  version: 3,
  description: "The label's expenses.",
  reference: 'A list of your own, as CSV: see lib/sources/expenses/README.md',
  owner: 'finance',
  recognise: { shape: 'delimited', by: ['date', 'description', 'category', 'amount'], only: true },
  encodings: ['utf-8', 'utf-16', 'latin-1'],
  feeds: 'nothing',
  because: 'no table sets expenses against earnings yet',
  columns: {
    date: { type: type.date, from: ['Date'], required: true, description: 'Day of the expense.' },
    description: { type: type.text, from: ['Description'], description: 'Purpose of the expense.' },
    category: { type: type.text, from: ['Category'], description: 'Category, in your own words.' },
    amount: {
      type: type.decimal(18, 6),
      from: ['Amount', 'Amount ({currency})'],
      form: 'grouped',
      required: true,
      unit: 'account-currency',
      additive: 'sum',
      description: 'Amount spent; negative for money that came back.',
    },
    currency: {
      type: type.identifier,
      from: ['Currency'],
      given: { fact: 'currency' },
      description: 'ISO 4217 code; null where neither a column nor the header says it.',
    },
    isrc: {
      type: type.isrc,
      from: ['ISRC'],
      optional: true,
      description: 'ISRC of the track, if the expense was for one.',
    },
  },
  scope: [],
  month: null,
  freshness: { everyHours: 24 * 366, lagDays: 0 },
});
