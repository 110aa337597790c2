import type { Contract } from '../../contract/contract.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { EffectivePart } from '../../lake/claim.ts';

/**
 * SQL over rows with `_rank`, the position of their part among `parts`: the as-of of the newest capture of all that the row
 * belongs to. Rows that are older were taken back. Undefined where the contract says of nothing that it is captured whole.
 *
 * Only evidence that states its as-of takes rows back. The pages of one list that nobody dated land one after the other,
 * and the later page must not take back what the earlier one has.
 */
export function capturedWholeSql(
  { takesBack }: Pick<Contract, 'takesBack'>,
  parts: readonly EffectivePart[],
): string | undefined {
  if (takesBack === undefined) return undefined;
  const times = parts.flatMap(({ evidence }, index) => {
    const stated = evidence.filter(({ isLanded }) => !isLanded).map(({ asOf }) => asOf.getTime());
    if (stated.length === 0) return [];
    const newest = new Date(Math.max(...stated)).toISOString().replace('Z', '');
    return [`WHEN ${index + 1} THEN TIMESTAMP ${literal(newest)}`];
  });
  if (times.length === 0) return undefined;
  const group = ['account', ...Object.values(takesBack.alike).map((sql) => `(${sql})`)];
  return `max(CASE "_rank" ${times.join(' ')} END) OVER (PARTITION BY ${group.join(', ')})`;
}

/**
 * Gives the rows of a SELECT with `as_of` and `_whole`, the as-of that `capturedWholeSql` gives, without those that were taken
 * back, or with all of them but without what they lose.
 */
export function notTakenBackSql({ takesBack }: Pick<Contract, 'takesBack'>, rows: string): string {
  const isKept = 'as_of >= coalesce("_whole", as_of)';
  const lost = takesBack?.only ?? [];
  if (lost.length === 0) return `SELECT * EXCLUDE ("_whole") FROM (${rows}) WHERE ${isKept}`;
  const values = lost.map((name) => `CASE WHEN ${isKept} THEN ${identifier(name)} END AS ${identifier(name)}`);
  return `SELECT * EXCLUDE ("_whole") REPLACE (${values.join(', ')}) FROM (${rows})`;
}

/**
 * SQL that puts, in place of the measurements of a row, the newest known ones of its line, and of its own part or an older
 * one. Empty where the contract names no measurements.
 */
export function newestMeasuredSql(contract: Contract): string {
  const names = measuredColumns(contract);
  if (names.length === 0) return '';
  const values = names.map(
    (name) => `first_value(${identifier(name)} IGNORE NULLS) OVER ${lineWindow(contract)} AS ${identifier(name)}`,
  );
  return ` REPLACE (${values.join(', ')})`;
}

/**
 * SQL over rows with `_rank`: for each measurement that a row lacks, the line of the newest older part that tells it, as a
 * struct `_told_<column>` of `raw`, `document`, `line` and `as_of`.
 */
export function tellingLinesSql(contract: Contract): string {
  const line = '{raw: "_raw", document: "_document", line: "_line", as_of: as_of}';
  return measuredColumns(contract)
    .map((name) => {
      const told = `CASE WHEN ${identifier(name)} IS NOT NULL THEN ${line} END`;
      return `first_value(${told} IGNORE NULLS) OVER ${lineWindow(contract)} AS ${identifier(`_told_${name}`)}`;
    })
    .join(', ');
}

function lineWindow(contract: Contract): string {
  const series = contract.series === undefined ? [] : [`(${contract.series})`];
  // A column that the series is made of tells lines apart as the series does: a file that lacks it may speak of the same thing.
  const inSeries = new Set(contract.series?.match(/\w+/g));
  const named = lineColumns(contract).filter((name) => !inSeries.has(name));
  const line = ['account', ...new Set([...contract.scope, ...named].map(identifier)), ...series];
  return `(PARTITION BY ${line.join(', ')} ORDER BY ${newestFirstSql(contract)} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)`;
}

/**
 * The order of rows of one scope, the one that counts first: by the rank of their parts. Where a scope is one row, of two files
 * of one time the row with the greater measurements counts: a later look at a day has more, and anybody can see it.
 */
export function newestFirstSql(contract: Contract): string {
  if (!hasOneRowScopes(contract)) return '"_rank"';
  const shown = measuredColumns(contract).map((name) => `${identifier(name)} DESC NULLS LAST`);
  return ['as_of DESC', ...shown, '"_rank"'].join(', ');
}

/** True where a scope names one row of each file, and the row has measurements. */
export function hasOneRowScopes(contract: Contract): boolean {
  const { checks, scope } = contract;
  const isOneRow = checks.some(
    (check) => check.kind === 'unique' && check.columns.every((name) => scope.includes(name)),
  );
  return isOneRow && measuredColumns(contract).length > 0;
}

/** The columns of which a null in newer evidence leaves what older evidence of the same line knew. */
export function measuredColumns({ columns }: Pick<Contract, 'columns'>): readonly string[] {
  return Object.entries(columns).flatMap(([name, { isMeasured }]) => (isMeasured ? [name] : []));
}

/** The columns that name a line of a document: those of its unique check. */
function lineColumns({ checks }: Contract): readonly string[] {
  return checks.flatMap((check) => (check.kind === 'unique' ? check.columns : []));
}
