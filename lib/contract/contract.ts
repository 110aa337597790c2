import { z } from 'zod';
import { LakeError } from '../lake/error.ts';
import { columnSchema } from './column.ts';
import { normaliseName } from './header.ts';
import { personalProblems } from './personal.ts';

const severity = z.enum(['error', 'warn']);
const checkName = z.string().regex(/^[a-z][a-z0-9_]*$/);
/** Both paths read a bound by its digits, so it must not need an exponent. */
const bound = z
  .number()
  .refine((number) => !String(number).includes('e'), 'needs an exponent: take a bound between 1e-6 and 1e21');

/**
 * A rule on rows beyond their types. `error` refuses the row, `warn` counts it; `unique` must be an `error`.
 * `range`, `accepted` and `pattern` pass on null; `unique` keeps the first row of each key within one document and account;
 * `sql` is a boolean expression over the contract's columns that must not be false (null passes).
 */
export const checkSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('range'),
    name: checkName,
    severity,
    column: z.string(),
    min: bound.optional(),
    max: bound.optional(),
  }),
  z.strictObject({
    kind: z.literal('accepted'),
    name: checkName,
    severity,
    column: z.string(),
    values: z.array(z.string()).min(1),
  }),
  z.strictObject({
    kind: z.literal('pattern'),
    name: checkName,
    severity,
    column: z.string(),
    /** A regular expression that RE2 and JavaScript read alike; it must match the whole value. */
    pattern: z.string().refine(isPattern, 'is not a regular expression'),
  }),
  z.strictObject({ kind: z.literal('unique'), name: checkName, severity, columns: z.array(z.string()).min(1) }),
  z.strictObject({
    kind: z.literal('sql'),
    name: checkName,
    severity,
    sql: z.string().min(1),
    hint: z.string().min(1),
  }),
]);
export type Check = z.infer<typeof checkSchema>;

const identifierName = z.string().regex(/^[a-z][a-z0-9_]*$/);

export const contractSchema = z.strictObject({
  /** `source/name`. */
  dataset: z.string().regex(/^[a-z][a-z0-9]*\/[a-z][a-z0-9-]*$/),
  /** Raised with every change that may change a row; a replay then makes new parts. */
  version: z.int().min(1),
  description: z.string().min(1),
  /** Where the layout is known from. */
  reference: z.string().min(1),
  owner: z.string().min(1),
  recognise: z.strictObject({
    /**
     * `delimited`: text with a header row; `json-rows`: a JSON array of objects (or an object whose `data` is one);
     * `table`: what a layout of the source finds in documents of other shapes.
     */
    shape: z.enum(['delimited', 'json-rows', 'table']),
    /** Columns whose presence (under any of their names) makes a file this dataset; none where a layout says it. */
    by: z.array(identifierName).default([]),
    /** Only a file that has no other columns is this dataset: for headers so plain that others may have them too. */
    only: z.boolean().default(false),
    /** Names in the file that mean it is something else. */
    without: z.array(z.string()).default([]),
    /** File-name fragments that decide between datasets whose headers fit equally well. */
    names: z.array(z.string()).default([]),
  }),
  encodings: z.array(z.enum(['utf-8', 'utf-16', 'latin-1'])).default(['utf-8', 'utf-16']),
  /** Words that mean "no value". */
  missing: z.array(z.string()).default(['']),
  columns: z.record(identifierName, columnSchema),
  checks: z.array(checkSchema).default([]),
  /**
   * The columns, besides account, within which newer evidence replaces older, whole. None where the newest file of an
   * account replaces all before it: lists kept by hand.
   */
  scope: z.array(identifierName),
  /** The date or month column of the scope that says which month a row belongs to; none for datasets without time. */
  month: identifierName.nullable(),
  /** A document with a greater share of refused rows is refused whole. */
  maxRejectedShare: z.number().min(0).max(1).default(0.5),
  freshness: z.strictObject({
    /** How often new evidence is expected, in hours. */
    everyHours: z.number().positive(),
    /** How many days behind the calendar the newest complete day or month is. */
    lagDays: z.number().min(0),
    /** For how many days back the source revises what it said. */
    revisedDays: z.number().min(0).default(0),
  }),
});

export type Contract = Readonly<z.output<typeof contractSchema>>;
export type ContractInput = z.input<typeof contractSchema>;

/**
 * Checks and completes the description of a dataset. A misspelt key, a scope or check that names no column, or a month
 * outside the scope is refused with `invalid-contract`.
 *
 * @example
 * export const overview = defineContract({ dataset: 'tiktok/overview', version: 1, … });
 */
export function defineContract(input: ContractInput): Contract {
  const parsed = contractSchema.safeParse(input);
  if (!parsed.success) throw invalid(input.dataset, z.prettifyError(parsed.error));
  const contract = parsed.data;
  const problems = inconsistencies(contract);
  if (problems.length > 0) throw invalid(contract.dataset, problems.join('; '));
  return Object.freeze(contract);
}

function inconsistencies(contract: Contract): readonly string[] {
  const reserved = ['account', 'as_of'].filter((name) => name in contract.columns);
  return [
    ...unknownColumns(contract),
    ...checkProblems(contract),
    ...monthProblems(contract),
    ...recogniseProblems(contract),
    ...columnProblems(contract),
    ...personalProblems(contract),
    ...sharedNames(contract).map((name) => `two columns are read from '${name}'`),
    ...reserved.map((name) => `'${name}' is a column that every dataset has of itself`),
  ];
}

function unknownColumns({ columns, scope, recognise, checks, month }: Contract): readonly string[] {
  const named = [
    ...scope.map((name) => ['scope', name] as const),
    ...recognise.by.map((name) => ['recognise.by', name] as const),
    ...checks.flatMap((check) => columnsOf(check).map((name) => [`check ${check.name}`, name] as const)),
    ...(month === null ? [] : [['month', month] as const]),
  ];
  return named
    .filter(([, name]) => !(name in columns))
    .map(([where, name]) => `${where} names the column '${name}', which the contract lacks`);
}

function recogniseProblems({ recognise: { shape, by } }: Contract): readonly string[] {
  if ((shape === 'table') === (by.length === 0)) return [];
  return [
    shape === 'table' ? 'a layout finds it, so it is not recognised by columns' : 'it is recognised by no column',
  ];
}

/** Where values come from, and what a number counts: both are said of every column. */
function columnProblems({ columns, recognise }: Contract): readonly string[] {
  return Object.entries(columns).flatMap(([name, { type, from, given, unit, additive }]) => {
    const problems: string[] = [];
    const isNumber = type.kind === 'integer' || type.kind === 'decimal';
    if (from.length === 0 && !given && recognise.shape !== 'table') problems.push(`'${name}' is read from nothing`);
    if (isNumber && (unit === undefined || additive === undefined))
      problems.push(`the number '${name}' has no unit, or does not say whether it adds up`);
    if (!isNumber && additive !== undefined) problems.push(`'${name}' is no number and cannot add up`);
    if (additive === 'sum' && unit !== undefined && neverSummed.includes(unit))
      problems.push(`'${name}' is ${unit} and cannot add up`);
    return problems;
  });
}

/**
 * Names that two columns are read from in the same way: the same form, and no other name goes before. A day may be kept as it
 * is and as its month, and one column may fall back on what another is read from.
 */
function sharedNames({ columns }: Contract): readonly string[] {
  const readings = Object.values(columns).flatMap(({ from, form }) =>
    [...new Set(from.map(normaliseName))].map((name, at) => ({ name, form, isFirst: at === 0 })),
  );
  const clashes = readings.filter((one, index) =>
    readings.some(
      (other, at) => at < index && other.name === one.name && other.form === one.form && other.isFirst === one.isFirst,
    ),
  );
  return [...new Set(clashes.map(({ name }) => name))];
}

/** Units of which no sum means anything. */
const neverSummed: readonly string[] = ['percent', 'ratio'];

function columnsOf(check: Check): readonly string[] {
  if (check.kind === 'sql') return [];
  return check.kind === 'unique' ? check.columns : [check.column];
}

function checkProblems({ columns, checks }: Contract): readonly string[] {
  const meaningless = checks.flatMap((check) => {
    if (check.kind === 'range') return rangeProblems(check, columns[check.column]?.type.kind);
    if (check.kind !== 'unique' || check.severity === 'error') return [];
    return [`check ${check.name} only warns, but a unique check refuses the later rows`];
  });
  const names = repeated(checks.map(({ name }) => name));
  return [...meaningless, ...names.map((name) => `two checks are named '${name}'`)];
}

function rangeProblems(
  { name, min, max }: Extract<Check, { kind: 'range' }>,
  kind: string | undefined,
): readonly string[] {
  const problems: string[] = [];
  if (kind !== undefined && kind !== 'integer' && kind !== 'decimal')
    problems.push(`check ${name} gives a ${kind} a range of numbers`);
  if (min === undefined && max === undefined) problems.push(`check ${name} has neither a min nor a max`);
  return problems;
}

function monthProblems({ columns, scope, month }: Contract): readonly string[] {
  const column = month === null ? undefined : columns[month];
  if (month === null || !column) return [];
  const problems: string[] = [];
  if (!scope.includes(month)) problems.push(`month '${month}' is not one of the scope's columns`);
  if (column.type.kind !== 'date' && column.type.kind !== 'month')
    problems.push(`month '${month}' is neither a date nor a month`);
  if (!column.required) problems.push(`month '${month}' must be required, or rows would have no month`);
  return problems;
}

/** What stands in the list more than once. */
function repeated(names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function invalid(dataset: string, why: string): LakeError {
  return new LakeError(`The contract of ${dataset} does not hold together: ${why}.`, {
    code: 'invalid-contract',
    fault: 'bug',
    retry: 'never',
  });
}

/** A pattern that must match the whole value, by code points and with `.` for line ends too, as the SQL path has it. */
export function wholePattern(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`, 'su');
}

function isPattern(pattern: string): boolean {
  try {
    return wholePattern(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

/** The source part of a dataset id: `distrokid` of `distrokid/bank-details`. */
export function sourceOf(dataset: string): string {
  return dataset.slice(0, dataset.indexOf('/'));
}

/** The relation name of a dataset in SQL: `distrokid/bank-details` → `distrokid_bank_details`. */
export function relationOf(dataset: string): string {
  return dataset.replace(/[/-]/g, '_');
}
