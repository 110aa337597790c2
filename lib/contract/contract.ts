import { z } from 'zod';
import { columnSchema } from './column.ts';
import { setAsideSchema } from './set-aside.ts';

const severity = z.enum(['error', 'warn']);
const checkName = z.string().regex(/^[a-z][a-z0-9_]*$/);
/** Both paths read a bound by its digits, so it must not need an exponent. */
const bound = z
  .number()
  .refine((number) => !String(number).includes('e'), 'needs an exponent: take a bound between 1e-6 and 1e21');

/**
 * A rule on rows beyond their types. `error` refuses the row, `warn` counts it; `unique` and `acyclic`, which look at the whole
 * document, must be an `error`. `range`, `accepted` and `pattern` pass on null; `unique` keeps the first row of each key within
 * one document and account; `at-most` refuses the rows of a day on which a sum is above its limit; `acyclic` refuses the rows whose names, followed from one to the next, lead back to themselves;
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
    kind: z.literal('at-most'),
    name: checkName,
    severity,
    /** The column whose sum is limited, on each day from `from` to `to`; a null in these leaves that end open. */
    column: z.string(),
    most: z.number(),
    per: z.array(z.string()).min(1),
    from: z.string(),
    to: z.string(),
    hint: z.string().min(1),
  }),
  z.strictObject({
    kind: z.literal('acyclic'),
    name: checkName,
    severity,
    /** The column with a name and the column with what it stands for, compared without case and surrounding space. */
    from: z.string(),
    to: z.string(),
    /** Names of one value of this column go before those without a value, which hold for all. */
    per: z.string(),
    /** SQL that picks the rows that are looked at. */
    when: z.string().min(1),
    hint: z.string().min(1),
  }),
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

const coversSchema = z.strictObject({
  /** What tells a line of a scope from others, by name: SQL over the columns. No line that stands may become rarer. */
  lines: z.record(identifierName, z.string().min(1)),
  /** One line may stand several times, each with its own money: a newer one beside it then does not take its place. */
  repeats: z.boolean().default(false),
  /**
   * One of `lines`. Newer evidence of which no line has a value of it in common with what stands, and every line has one, is
   * another file of the same scope (another region of the month): it is added and replaces nothing, unless all its money is of
   * other currencies.
   */
  apart: identifierName.optional(),
  /** Money that must not shrink within a scope, and the column of its currency where it has one. */
  money: z.strictObject({ column: identifierName, currency: identifierName.optional() }).optional(),
  /** How much less money newer evidence may have, in whole percent of what stands. */
  lessPercent: z.int().min(0).max(100).default(5),
});
export type Covers = Readonly<z.output<typeof coversSchema>>;

/**
 * What every capture holds whole. Of the rows of an account that are alike in `alike`, only those of the newest capture count:
 * what it does not have any more was taken back. Evidence that nobody dated takes nothing back. Not together with `covers`,
 * which holds what has less.
 */
const takesBackSchema = z.strictObject({
  /** What names a whole, by name: SQL over the columns. */
  alike: z.record(identifierName, z.string().min(1)),
  /** The columns that a taken back row loses; without it the row itself is gone. Never money. */
  only: z.array(identifierName).min(1).optional(),
});

/** How `royalties` reads a statement's lines, where the columns alone do not say it. SQL is over the dataset's columns. */
export const statementSchema = z.strictObject({
  /** The column that says what a line pays. */
  amount: identifierName,
  /** SQL of the distributor, where a column names it and more is to be said. */
  distributor: z.string().min(1).optional(),
  /** SQL of the ISRC, where the source has it in several columns. */
  isrc: z.string().min(1).optional(),
  /** SQL of what a line counts as streams, null where it counts nothing, and the same rule as a sentence. */
  streams: z.strictObject({ sql: z.string().min(1), rule: z.string().min(1) }).optional(),
});

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
  /** Which rows are no lines of the dataset, and no faults either: the first rule that fits a row counts. */
  setAside: z.array(setAsideSchema).default([]),
  /**
   * The columns, besides account, within which newer evidence replaces older, whole. None where the newest file of an
   * account replaces all before it: lists kept by hand.
   */
  scope: z.array(identifierName),
  /**
   * Files of one scope come in several series, each of which replaces only itself: SQL over the columns that names a row's
   * series, such as `currency`.
   */
  series: z.string().min(1).optional(),
  /**
   * What newer evidence must still have of what it replaces in a scope; where it has less it is held until somebody decides.
   * Without it the newest evidence replaces older whatever it holds: scopes of one row, values that are revised, lists kept
   * by hand.
   */
  covers: coversSchema.optional(),
  takesBack: takesBackSchema.optional(),
  /**
   * `complete`: every file is the complete history, so of two that nobody dated the one that goes on for longer is newer,
   * whichever landed last.
   */
  history: z.literal('complete').optional(),
  /** The date or month column of the scope that says which month a row belongs to; none for datasets without time. */
  month: identifierName.nullable(),
  /**
   * Set by `defineStatement`: its rows are lines of royalty statements, and `royalties` reads them with those of all other
   * statements. `amount` is the column that says what a line pays.
   */
  statement: statementSchema.optional(),
  /** Said of a dataset that no mart reads although it has amounts of money; `because` says why. */
  feeds: z.literal('nothing').optional(),
  because: z.string().min(1).optional(),
  /** Every day between a document's first and last has a row: days then follow each other in one order of day and month alone. */
  cadence: z.literal('daily').optional(),
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

/** A check that needs no other row. */
export type RowCheck = Exclude<Check, { readonly kind: 'unique' | 'at-most' | 'acyclic' }>;

/** True for a check that needs no other row. */
export function isRowCheck(check: Check): check is RowCheck {
  return check.kind !== 'unique' && check.kind !== 'at-most' && check.kind !== 'acyclic';
}

export type Contract = Readonly<z.output<typeof contractSchema>>;
export type ContractInput = z.input<typeof contractSchema>;

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
