import { type ColumnInput, type ColumnType, type } from './column.ts';
import type { ContractInput } from './contract.ts';

type More = Partial<Omit<ColumnInput, 'from'>>;
type MakeColumn = (from: string | readonly string[], more?: More) => ColumnInput;

function column(columnType: ColumnType, description: string, usual: More = {}): MakeColumn {
  return (from, more = {}) => ({ type: columnType, from: [from].flat(), description, ...usual, ...more });
}

/**
 * Amounts have twelve places, as in the finest statements seen, and room for currencies of small units. A line with more
 * places is refused, not rounded.
 */
const money = type.decimal(24, 12);
const share = type.decimal(18, 12);

/**
 * The columns of a royalty statement's line, alike in every distributor's dataset so that one table can read them all. A
 * source gives each the names in its files, a form where it needs one, and what is particular to it.
 */
export const statementLine = {
  /** Where the source states a day, else `reportingMonth`. */
  reportingDate: column(type.date, 'Day on which the distributor reported the line.', { required: true }),
  reportingMonth: column(type.month, 'Month of the statement.', { required: true, form: 'any-month' }),
  saleMonth: column(type.month, 'Month of the streams or sales.', { required: true, form: 'any-month' }),
  store: column(type.text, 'Store (DSP) as the distributor names it.'),
  artist: column(type.text, 'Artist name as delivered.'),
  title: column(
    type.text,
    'Track title; the release title on lines for whole releases, where the source has it there.',
  ),
  release: column(type.text, 'Title of the release.'),
  label: column(type.text, 'Label as delivered.'),
  isrc: column(type.isrc, 'ISRC of the track; null on lines for whole releases.'),
  upc: column(type.upc, 'UPC or EAN of the release, of twelve digits at least.'),
  salesType: column(type.text, 'What was sold or paid for, in the words of the source.'),
  quantity: column(type.integer, 'Streams or sales of the line; negative where they were taken back.', {
    unit: 'count',
    additive: 'sum',
  }),
  country: column(
    type.identifier,
    'ISO 3166 code of two letters of the country of sale, whether the source writes a code or an English name; any other text as delivered. NA is Namibia.',
    { form: 'country-name' },
  ),
  unitPrice: column(money, 'Amount for one unit; an average, never summed.', {
    unit: 'account-currency',
    additive: 'never',
  }),
  exchangeRate: column(share, 'Rate at which the sale was converted; null where it was not.', {
    unit: 'ratio',
    additive: 'never',
  }),
  /** Money beside the amount that is paid: before conversion, fees. */
  otherAmount: column(money, 'An amount of the line.', { unit: 'account-currency', additive: 'sum' }),
  amount: column(money, 'What the line pays; negative where it was taken back. Add up within one currency only.', {
    required: true,
    unit: 'account-currency',
    additive: 'sum',
  }),
  currency: column(type.identifier, 'ISO 4217 code of the currency of the amount.', {
    required: true,
    form: 'code',
    given: { fact: 'currency' },
  }),
} as const satisfies Readonly<Record<string, MakeColumn>>;

/** What every statement's lines are looked at for; `period` is the column that says when it was reported. */
export function statementChecks(period: 'reporting_date' | 'reporting_month'): NonNullable<ContractInput['checks']> {
  const month = period === 'reporting_date' ? "strftime(reporting_date, '%Y-%m')" : 'reporting_month';
  return [
    { kind: 'pattern', name: 'currency_form', severity: 'error', column: 'currency', pattern: '[A-Z]{3}' },
    { kind: 'pattern', name: 'isrc_form', severity: 'warn', column: 'isrc', pattern: '[A-Z]{2}[A-Z0-9]{3}[0-9]{7}' },
    { kind: 'pattern', name: 'upc_form', severity: 'warn', column: 'upc', pattern: '[0-9]{8,14}' },
    { kind: 'pattern', name: 'country_form', severity: 'warn', column: 'country', pattern: '[A-Z]{2}' },
    {
      kind: 'sql',
      name: 'sold_before_reported',
      severity: 'warn',
      sql: `sale_month <= ${month}`,
      hint: 'A sale after it was reported is unlikely: check whether the two columns were swapped.',
    },
  ];
}

/**
 * What a newer statement must still have: each line by its track, store, country, currency and month of sale, and the money.
 * Corrections add lines; a file that lacks some was filtered, cut off, or is another account's.
 */
export function statementCovers(amount: string, hasCurrency: boolean): NonNullable<ContractInput['covers']> {
  return {
    lines: {
      track: "coalesce(isrc, concat_ws(' ', upc, title))",
      store: 'store',
      country: 'country',
      ...(hasCurrency ? { currency: 'currency' } : {}),
      sale_month: 'sale_month',
    },
    repeats: true,
    money: { column: amount, ...(hasCurrency ? { currency: 'currency' } : {}) },
  };
}

/** Statements come monthly, about two months after the sales. */
export const statementFreshness = { everyHours: 24 * 31, lagDays: 60 } as const;
