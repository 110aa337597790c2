import { z } from 'zod';
import { textFormSchema } from './text-form.ts';
import { type DateOrder, dateOrders, type MonthWords } from './written/date-form.ts';
import { type DecimalMark, decimalMarks } from './written/number-form.ts';

/**
 * The type of a column: what its text must look like and what it becomes.
 * - `date`: `YYYY-MM-DD`, a day of the calendar, 1900–2099 → DATE
 * - `month`: `YYYY-MM` → text of that form
 * - `timestamp`: `YYYY-MM-DDTHH:MM:SS` with `Z` or an offset (`+0200`, `+02:00`) → TIMESTAMP in UTC
 * - `datetime`: `YYYY-MM-DDTHH:MM:SS` of a clock that the source does not name → TIMESTAMP as it stands
 * - `integer`: digits with an optional sign, at most 18 → BIGINT
 * - `decimal`: plain digits with an optional sign and point; more places than `scale` are refused, never rounded → DECIMAL
 * - `boolean`: one of the given words → BOOLEAN
 * - `text`: kept as it is → VARCHAR
 * - `identifier`: text that must never become a number: a spreadsheet's guard is taken off, a number's notation
 *   (`1.2E+17`) is refused → VARCHAR
 * - `isrc`, `upc`: identifiers of recordings and products, in one form however they are written → VARCHAR
 */
export const columnTypeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('date') }),
  z.strictObject({ kind: z.literal('month') }),
  z.strictObject({ kind: z.literal('timestamp') }),
  z.strictObject({ kind: z.literal('datetime') }),
  z.strictObject({ kind: z.literal('integer') }),
  z
    .strictObject({
      kind: z.literal('decimal'),
      precision: z.int().min(1).max(38),
      scale: z.int().min(0).max(37),
    })
    .refine(({ precision, scale }) => scale < precision, 'needs room for a digit before the point'),
  z.strictObject({
    kind: z.literal('boolean'),
    yes: z.array(z.string()).min(1),
    no: z.array(z.string()).min(1),
  }),
  z.strictObject({ kind: z.literal('text') }),
  z.strictObject({ kind: z.literal('identifier') }),
  z.strictObject({ kind: z.literal('isrc') }),
  z.strictObject({ kind: z.literal('upc') }),
]);
export type ColumnType = z.infer<typeof columnTypeSchema>;

/** What a number counts. Money columns are totalled in every lineage record. */
export const unitSchema = z.enum([
  'usd',
  'account-currency',
  'minor-currency-unit',
  'count',
  'percent',
  'ratio',
  'people',
  'days',
  'hours',
  'minutes',
  'seconds',
  'version',
]);
export type Unit = z.infer<typeof unitSchema>;

/**
 * Whether a number may be added up over rows of different scopes:
 * - `sum`: counts and amounts of a period or a line
 * - `latest`: a level at a time (followers, a budget, a total to date): the newest counts, a sum means nothing
 * - `never`: a distinct count, a ratio, an average: neither can be made from the parts
 */
export const additivitySchema = z.enum(['sum', 'latest', 'never']);
export type Additivity = z.infer<typeof additivitySchema>;

/** A value that no cell of the row holds: a fact of the whole document. */
const givenSchema = z.strictObject({
  /**
   * Whose value it takes: `capture_date` (the day of the as-of, UTC), `currency` (the code in a header name such as
   * `Spend (USD)`), what the dataset's `facts` or its layout tells; `row` where `prepare` makes it.
   */
  fact: z.string().regex(/^[a-z][a-z0-9_]*$/),
  /** What to do where a required one is not known. */
  hint: z.string().min(1).optional(),
  /** A value as a person may say it, for an example: `lake put FILE --say window=28day`. */
  example: z.string().min(1).optional(),
  /** The values that a person may say, where these are all. */
  values: z.array(z.string().min(1)).optional(),
});

/** How one document writes a column: what was decided by all its values. No contract states it. */
const writtenSchema = z.union([
  z.strictObject({ numbers: z.enum(decimalMarks as [DecimalMark, ...DecimalMark[]]) }),
  z.strictObject({
    dates: z.enum(dateOrders as [DateOrder, ...DateOrder[]]),
    words: z.custom<MonthWords>((words) => typeof words === 'object'),
    /** A day without a time is the midnight that it begins with: a workbook's cell is a number, and nothing is missing from it. */
    daysAreMidnights: z.literal(true).optional(),
  }),
]);
export type Written = z.infer<typeof writtenSchema>;

export const columnSchema = z.strictObject({
  type: columnTypeSchema,
  /**
   * The names this column has in the source's files, newest first; compared without case and surrounding space. A dot
   * reaches into nested JSON; `{currency}` stands for the code of a currency.
   */
  from: z.array(z.string().min(1)).default([]),
  given: givenSchema.optional(),
  /** How its text is brought into the form that its type reads. */
  form: textFormSchema.optional(),
  written: writtenSchema.optional(),
  /** What to do about a text that its type does not read, where the usual advice does not fit. */
  advice: z.string().min(1).optional(),
  /** A row without a value is refused. */
  required: z.boolean().default(false),
  /** A file may lack this column altogether; its values are then null. */
  optional: z.boolean().default(false),
  /** Words that mean "no value" here, instead of the contract's. */
  missing: z.array(z.string()).optional(),
  unit: unitSchema.optional(),
  /** Every number says it. */
  additive: additivitySchema.optional(),
  /**
   * A measurement: null says that the file does not tell it, and not that there is none. Newer evidence without it leaves what
   * older evidence of the same line knew. Never money, of which every row must be found again in its own file.
   */
  isMeasured: z.boolean().default(false),
  /** Personal data: names, addresses, anything that tells who somebody is. Text or identifier, to be hashed in staging. */
  personal: z.boolean().default(false),
  description: z.string().min(1),
});
export type Column = z.infer<typeof columnSchema>;
export type ColumnInput = z.input<typeof columnSchema>;

const date: ColumnType = { kind: 'date' };
const month: ColumnType = { kind: 'month' };
const timestamp: ColumnType = { kind: 'timestamp' };
const datetime: ColumnType = { kind: 'datetime' };
const integer: ColumnType = { kind: 'integer' };
const text: ColumnType = { kind: 'text' };
const identifier: ColumnType = { kind: 'identifier' };
const isrc: ColumnType = { kind: 'isrc' };
const upc: ColumnType = { kind: 'upc' };

/** The column types by name, as contracts write them. */
export const type = {
  date,
  month,
  timestamp,
  datetime,
  integer,
  text,
  identifier,
  isrc,
  upc,
  decimal: (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale }),
  boolean: (yes: string[], no: string[]): ColumnType => ({ kind: 'boolean', yes, no }),
};

/** Units of money; the currency stands in a column beside it, except for `usd`. */
const moneyUnits: readonly (Unit | undefined)[] = ['usd', 'account-currency', 'minor-currency-unit'];

/** True where the column's values count money, whether they may be added up or not: amounts, prices, budgets. */
export function countsMoney(column: Pick<Column, 'unit'>): boolean {
  return moneyUnits.includes(column.unit);
}

/** True where the column's values are amounts of money that a lineage record totals. */
export function isMoney(column: Column): boolean {
  return (
    column.type.kind === 'decimal' &&
    column.additive === 'sum' &&
    (column.unit === 'usd' || column.unit === 'account-currency')
  );
}

/** In which currency a column's amounts are: always the same one, that of another column of the row, or nobody says. */
export type CurrencyOf =
  | { readonly kind: 'always'; readonly currency: string }
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'unknown' };

/** Stands for a currency that neither the row nor its dataset says. Amounts in it have no sum. */
export const unknownCurrency = 'unknown';

/** Sums of money by currency, by column. */
export type ByCurrency = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The currency of a money column: `<column>_currency` where the dataset has it, else `currency` or `account_currency`. Where
 * a row has amounts before and after conversion, only the amount that is paid is in `currency`.
 */
export function currencyOf(contract: WithColumns, name: string): CurrencyOf {
  const { columns, statement } = contract;
  if (columns[name]?.unit === 'usd') return { kind: 'always', currency: 'USD' };
  const own = `${name}_currency`;
  if (own in columns) return { kind: 'column', column: own };
  const paid = statement?.amount;
  const converts =
    'exchange_rate' in columns ||
    Object.keys(columns).some((one) => one !== 'account_currency' && /._currency$/.test(one));
  if (converts && paid !== undefined && name !== paid) return { kind: 'unknown' };
  const column = ['currency', 'account_currency'].find((one) => one in columns);
  return column === undefined ? { kind: 'unknown' } : { kind: 'column', column };
}

/** The money columns whose amounts may be of several currencies, or of one that nobody says. */
export function currencyColumns(contract: WithColumns): readonly string[] {
  return Object.entries(contract.columns).flatMap(([name, column]) =>
    isMoney(column) && currencyOf(contract, name).kind !== 'always' ? [name] : [],
  );
}

/** True where the sums are of one known currency, so that their sum has a meaning. */
export function isOneCurrency(sums: Readonly<Record<string, string>>): boolean {
  const [first, ...others] = Object.keys(sums);
  return others.length === 0 && first !== unknownCurrency;
}

/** What of a contract says the currency of its amounts. */
interface WithColumns {
  readonly columns: Readonly<Record<string, Column>>;
  readonly statement?: { readonly amount: string } | undefined;
}
