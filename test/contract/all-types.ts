import { type } from '../../lib/contract/column.ts';
import type { ContractInput } from '../../lib/contract/contract.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';

/** The parts of a contract that most tests do not care about. */
export const ordinary = {
  dataset: 'example/all-types',
  version: 1,
  description: 'Every column type and check once.',
  reference: 'written for the tests',
  owner: 'nobody',
  recognise: { shape: 'delimited', by: ['day', 'count'] },
  scope: ['day'],
  month: 'day',
  freshness: { everyHours: 24, lagDays: 1 },
} as const satisfies Partial<ContractInput>;

const column = { description: 'A column.' };
const counted = { unit: 'count', additive: 'sum' } as const;

/** A contract with every column type, every row check, and scales at their ends. */
export const allTypes = defineContract({
  ...ordinary,
  recognise: { shape: 'delimited', by: ['day', 'count'] },
  scope: ['day'],
  missing: ['', 'undefined'],
  columns: {
    day: { ...column, type: type.date, from: ['Day', 'Date'], required: true },
    sold: { ...column, type: type.month, from: ['Sold'] },
    at: { ...column, type: type.timestamp, from: ['At'] },
    count: { ...column, type: type.integer, from: ['Count'], required: true, missing: ['n/a'], ...counted },
    money: { ...column, type: type.decimal(18, 12), from: ['Money (USD)'], unit: 'usd', additive: 'sum' },
    wide: { ...column, type: type.decimal(38, 12), from: ['Wide'], optional: true, ...counted },
    whole: { ...column, type: type.decimal(9, 0), from: ['Whole'], optional: true, ...counted },
    widest: { ...column, type: type.decimal(38, 0), from: ['Widest'], optional: true, ...counted },
    fraction: { ...column, type: type.decimal(5, 4), from: ['Fraction'], optional: true, ...counted },
    paid: { ...column, type: type.boolean(['yes', 'true'], ['no', 'false']), from: ['Paid'], optional: true },
    isrc: { ...column, type: type.identifier, from: ['ISRC'], optional: true, missing: [] },
    t_note: { ...column, type: type.integer, from: ['Its number'], optional: true, ...counted },
    note: { ...column, type: type.text, from: ['Note'], optional: true, personal: true },
    recording: { ...column, type: type.isrc, from: ['Recording'], optional: true },
    product: { ...column, type: type.upc, from: ['Product'], optional: true },
    heard: { ...column, type: type.datetime, from: ['Heard'], optional: true },
  },
  checks: [
    { kind: 'range', name: 'count_in_range', severity: 'error', column: 'count', min: -5, max: 1_000_000 },
    { kind: 'range', name: 'money_in_range', severity: 'error', column: 'money', min: -0.5, max: 1234.25 },
    { kind: 'range', name: 'whole_positive', severity: 'error', column: 'whole', min: 0 },
    { kind: 'range', name: 'widest_bound', severity: 'error', column: 'widest', max: 123456789012345 },
    {
      kind: 'accepted',
      name: 'sold_known',
      severity: 'error',
      column: 'sold',
      values: ['2026-01', '2026-02', '2025-12'],
    },
    { kind: 'accepted', name: 'paid_known', severity: 'error', column: 'paid', values: ['true'] },
    {
      kind: 'pattern',
      name: 'isrc_form',
      severity: 'error',
      column: 'isrc',
      pattern: '[A-Z]{2}[A-Z0-9]{3}[0-9]{7}|.{2,4}',
    },
    { kind: 'pattern', name: 'count_even', severity: 'error', column: 'count', pattern: '.*[0-8]' },
    { kind: 'range', name: 'only_counted', severity: 'warn', column: 'count', min: 100 },
  ],
});

/** A contract that can refuse nothing. */
export const textOnly = defineContract({
  ...ordinary,
  dataset: 'example/text-only',
  recognise: { shape: 'delimited', by: ['name'] },
  scope: ['name'],
  month: null,
  columns: {
    name: { ...column, type: type.text, from: ['Name'] },
    place: { ...column, type: type.identifier, from: ['Place'], optional: true },
  },
});

/** A contract with every form of text. */
export const allForms = defineContract({
  ...ordinary,
  dataset: 'example/all-forms',
  recognise: { shape: 'delimited', by: ['units'] },
  scope: ['units'],
  month: null,
  columns: {
    heard_spaced: { ...column, type: type.datetime, from: ['Heard at'], optional: true, form: 'spaced-time' },
    units: { ...column, type: type.integer, from: ['Units'], optional: true, form: 'grouped', ...counted },
    price: { ...column, type: type.decimal(18, 4), from: ['Price'], optional: true, form: 'grouped', ...counted },
    share: { ...column, type: type.decimal(9, 4), from: ['Share'], optional: true, form: 'percent', ...counted },
    booked: { ...column, type: type.date, from: ['Booked'], optional: true, form: 'us-day' },
    posted: { ...column, type: type.date, from: ['Posted'], optional: true, form: 'day' },
    period: { ...column, type: type.month, from: ['Period'], optional: true, form: 'named-month' },
    sales: { ...column, type: type.month, from: ['Sales'], optional: true, form: 'month' },
    code: { ...column, type: type.identifier, from: ['Code'], optional: true, form: 'code' },
    cost: { ...column, type: type.decimal(18, 4), from: ['Kosten'], optional: true, form: 'percent', ...counted },
    sold: { ...column, type: type.month, from: ['Sold'], optional: true, form: 'us-month' },
    sold_at: { ...column, type: type.datetime, from: ['Sold at'], optional: true, form: 'us-time' },
    spoken: { ...column, type: type.month, from: ['Spoken'], optional: true, form: 'any-month' },
    country: { ...column, type: type.identifier, from: ['Country'], optional: true, form: 'country' },
    named_country: { ...column, type: type.identifier, from: ['Land'], optional: true, form: 'country-name' },
    counted_month: { ...column, type: type.month, from: ['Counted'], optional: true, form: 'period-month' },
  },
});

/** A contract with personal columns, one of them with checks. */
export const allPersonal = defineContract({
  ...ordinary,
  dataset: 'example/all-personal',
  recognise: { shape: 'delimited', by: ['mail'] },
  scope: ['mail'],
  month: null,
  columns: {
    mail: { ...column, type: type.identifier, from: ['Mail'], required: true, personal: true },
    person: { ...column, type: type.text, from: ['Person'], optional: true, personal: true },
    stars: { ...column, type: type.integer, from: ['Stars'], optional: true, ...counted },
  },
  checks: [{ kind: 'pattern', name: 'mail_form', severity: 'error', column: 'mail', pattern: '.*[a-zA-Z@ 0-9].*' }],
});
