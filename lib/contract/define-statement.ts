import type { z } from 'zod';
import type { Contract, ContractInput, statementSchema } from './contract.ts';
import { defineContract, invalid } from './define-contract.ts';
import type { SetAside } from './set-aside.ts';
import { statementChecks, statementCovers, statementFreshness } from './statement-line.ts';

type Given =
  | 'covers'
  | 'owner'
  | 'recognise'
  | 'encodings'
  | 'scope'
  | 'month'
  | 'freshness'
  | 'statement'
  | 'feeds'
  | 'because';

/** What is particular to one distributor's statement; all else is as in the others. */
export interface StatementInput extends Omit<ContractInput, Given> {
  readonly recognise: Omit<ContractInput['recognise'], 'shape'>;
  /** The column that says what a line pays: `amount`, unless the files say its currency in its name. */
  readonly amount?: string;
  /** What else `royalties` has to know to read the lines. */
  readonly reads?: Omit<z.input<typeof statementSchema>, 'amount'>;
  /** What tells the files of a month apart, where a distributor sends several: one of the names of `statementCovers`. */
  readonly apart?: string;
  /** Checks of its own, beside those of every statement. */
  readonly checks?: ContractInput['checks'];
  /** Names of checks of every statement that mean nothing here. */
  readonly withoutChecks?: readonly string[];
  /** The month's column alone, where newer evidence does not replace less. */
  readonly scope?: ContractInput['scope'];
  readonly freshness?: ContractInput['freshness'];
}

/**
 * The contract of a distributor's royalty statement: its lines become rows of `curated.royalties`. The columns are those of
 * `statementLine`; the one that says when a line was reported, `reporting_date` or `reporting_month`, is its month. Throws
 * `invalid-contract` where a column is missing that `royalties` reads, or has another type.
 *
 * @example
 * export const sales = defineStatement({
 *   dataset: 'tunecore/sales',
 *   version: 1,
 *   description: 'Royalty statement lines of TuneCore.',
 *   reference: 'Sales report of TuneCore as CSV',
 *   recognise: { by: ['sale_month', 'reporting_date', 'amount'], names: ['tunecore'] },
 *   columns: { reporting_date: line.reportingDate('Posted Date', { form: 'day' }), … },
 * });
 */
export function defineStatement(input: StatementInput): Contract {
  const { amount = 'amount', reads = {}, checks = [], withoutChecks = [], recognise, ...others } = input;
  const { scope, freshness, apart, ...own } = others;
  const month = 'reporting_date' in own.columns ? 'reporting_date' : 'reporting_month';
  const usual = statementChecks(month) ?? [];
  const unknown = withoutChecks.filter((name) => usual.every((check) => check.name !== name));
  if (unknown.length > 0)
    throw invalid(input.dataset, `withoutChecks names ${unknown.join(', ')}, which no statement has`);
  const shared = usual.filter(
    (check) => !withoutChecks.includes(check.name) && (!('column' in check) || check.column in own.columns),
  );
  const names = identifying.filter((name) => name in own.columns && own.columns[name]?.given === undefined);
  return defineContract({
    ...own,
    setAside: [...(own.setAside ?? []), totalRow(names, [amount, 'quantity'])],
    owner: 'finance',
    recognise: { ...recognise, shape: 'delimited' },
    encodings: ['utf-8', 'utf-16', 'latin-1'],
    checks: [...shared, ...checks],
    scope: scope ?? [month],
    month,
    covers: {
      ...statementCovers(amount, 'currency' in own.columns),
      ...(apart === undefined ? {} : { apart }),
    },
    freshness: freshness ?? statementFreshness,
    statement: { amount, ...reads },
  });
}

/** The columns that say what a line is for. A row that fills none of them is no line. */
const identifying = ['store', 'artist', 'title', 'release', 'label', 'isrc', 'upc', 'sales_type', 'country'];

function totalRow(names: readonly string[], sums: string[]): SetAside {
  return {
    reason: 'total',
    description: 'It states the sum of lines, and names nothing that was sold.',
    when: Object.fromEntries(names.map((name) => [name, 'total' as const])),
    sums,
  };
}
