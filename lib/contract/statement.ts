import { type Column, isMoney } from './column.ts';
import { type Contract, sourceOf } from './contract.ts';
import { literal } from './sql-text.ts';

/** How `royalties` reads a dataset of statement lines: SQL expressions over the dataset's columns. */
export interface StatementReading {
  readonly dataset: string;
  /** The month of the statement, `YYYY-MM`. */
  readonly month: string;
  readonly distributor: string;
  readonly isrc: string;
  /** The title of the track. On lines for whole releases, the title of the release. */
  readonly title: string;
  /** The name of the column that says what a line pays. */
  readonly amount: string;
  /** What a line counts as streams, and the rule as a sentence. */
  readonly streams: { readonly sql: string; readonly rule: string };
  /** ISO 4217 code of the amount. */
  readonly currency: string;
}

/** Gives the way to read a statement's lines. Undefined for a dataset of another kind. */
export function statementReading({ dataset, statement, month, columns }: Contract): StatementReading | undefined {
  if (!statement || month === null) return undefined;
  const { amount, isrc = 'isrc', streams = usualStreams(amount), distributor = 'distributor' } = statement;
  return {
    dataset,
    month: columns[month]?.type.kind === 'date' ? `strftime(${month}, '%Y-%m')` : month,
    distributor: 'distributor' in columns ? distributor : literal(sourceOf(dataset)),
    isrc,
    title: 'release' in columns ? `CASE WHEN ${isrc} IS NULL THEN coalesce(title, release) ELSE title END` : 'title',
    amount,
    streams,
    currency: columns[statement.amount]?.unit === 'usd' ? literal('USD') : 'currency',
  };
}

/**
 * What a line of most statements counts as streams. A line that takes sales back has a negative quantity, and takes its
 * streams off. A line that costs money and has a positive quantity is a fee or a correction, and its streams are counted by
 * another line.
 */
function usualStreams(amount: string): StatementReading['streams'] {
  return {
    sql: `CASE WHEN ${amount} >= 0 OR quantity < 0 THEN quantity END`,
    rule: 'every line counts its quantity, and one that takes sales back has a negative quantity; a line with a negative amount and a positive quantity counts nothing',
  };
}

/** The columns that every statement has, with their types. One table reads them all. */
const lineColumns: Readonly<Record<string, Column['type']['kind']>> = {
  sale_month: 'month',
  store: 'text',
  artist: 'text',
  title: 'text',
  isrc: 'isrc',
  upc: 'upc',
  quantity: 'integer',
  country: 'identifier',
};

/** Decimal places of `royalties`. It would round a finer amount. */
const royaltiesPlaces = 12;

/** Gives the problems that keep a statement's lines out of `royalties`, one sentence each. Empty for other datasets. */
export function statementProblems({ statement, columns, month }: Contract): readonly string[] {
  if (!statement) return [];
  const lines = Object.entries(lineColumns)
    .filter(([name, kind]) => columns[name]?.type.kind !== kind)
    .map(
      ([name, kind]) => `a statement has the column '${name}' of type ${kind}: add it, from [] where no file has it`,
    );
  const months = ['reporting_date', 'reporting_month'];
  const inMonths = months.includes(month ?? '')
    ? []
    : [`the month of a statement is ${months.join(' or ')}: set month to the one that it has`];
  return [...lines, ...inMonths, ...amountProblems(statement.amount, columns)];
}

function amountProblems(name: string, columns: Contract['columns']): readonly string[] {
  const amount = columns[name];
  if (!amount) return [`statement.amount names the column '${name}', which the contract does not have`];
  const problems: string[] = [];
  if (!amount.required || !isMoney(amount))
    problems.push(`'${name}' is what a line pays: make it a required decimal of money that adds up`);
  if (amount.type.kind === 'decimal' && amount.type.scale > royaltiesPlaces)
    problems.push(`'${name}' has more than ${royaltiesPlaces} decimal places, which royalties would round`);
  if (amount.unit !== 'usd' && !columns.currency?.required)
    problems.push(`the currency of '${name}' is not known: add a required column 'currency', or make its unit usd`);
  return problems;
}
