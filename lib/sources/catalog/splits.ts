import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

/**
 * Shares of payees in a track, with their first and last days. People keep the list by hand, and the newest file of an
 * account is the whole list.
 */
export const splits = defineContract({
  dataset: 'catalog/splits',
  version: 4,
  description: 'Shares of payees in tracks, with their first and last days.',
  reference: 'A list of your own, as CSV: see lib/sources/catalog/README.md',
  owner: 'finance',
  recognise: { shape: 'delimited', by: ['isrc', 'payee', 'percent'], only: true },
  encodings: ['utf-8', 'utf-16', 'latin-1'],
  columns: {
    isrc: { type: type.isrc, from: ['ISRC'], required: true, description: 'ISRC of the track.' },
    payee: { type: type.text, from: ['Payee'], required: true, description: 'Payee, as the label names them.' },
    percent: {
      type: type.decimal(9, 6),
      from: ['Percent', 'Share'],
      form: 'percent',
      required: true,
      unit: 'percent',
      additive: 'never',
      description: 'Share of the earnings, 0–100.',
    },
    valid_from: {
      type: type.date,
      from: ['Valid From', 'From'],
      optional: true,
      description: 'First day of the share; null if it holds from the beginning.',
    },
    valid_to: {
      type: type.date,
      from: ['Valid To', 'To'],
      optional: true,
      description: 'Last day of the share; null if it holds until further notice.',
    },
  },
  checks: [
    { kind: 'pattern', name: 'isrc_form', severity: 'error', column: 'isrc', pattern: '[A-Z]{2}[A-Z0-9]{3}[0-9]{7}' },
    { kind: 'range', name: 'percent_0_to_100', severity: 'error', column: 'percent', min: 0, max: 100 },
    {
      kind: 'sql',
      name: 'valid_in_order',
      severity: 'error',
      sql: 'valid_from <= valid_to',
      hint: 'The share ends before it begins: check whether the two days were swapped.',
    },
    {
      kind: 'unique',
      name: 'one_row_per_payee_and_day',
      severity: 'error',
      columns: ['isrc', 'payee', 'valid_from'],
    },
    {
      kind: 'at-most',
      name: 'at_most_100_on_any_day',
      severity: 'error',
      column: 'percent',
      most: 100,
      per: ['isrc'],
      from: 'valid_from',
      to: 'valid_to',
      hint: 'The shares of this track are more than all of it on some day: correct them, or end the older ones with "Valid To".',
    },
  ],
  scope: [],
  month: null,
  freshness: { everyHours: 24 * 366, lagDays: 0 },
});
