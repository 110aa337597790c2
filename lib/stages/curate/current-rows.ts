import { partColumns } from '../../contract/catalogue/table-schema.ts';
import type { Contract } from '../../contract/contract.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { EffectivePart } from '../../lake/claim.ts';
import {
  capturedWholeSql,
  hasOneRowScopes,
  measuredColumns,
  newestFirstSql,
  newestMeasuredSql,
  notTakenBackSql,
  tellingLinesSql,
} from './newer-captures.ts';

/** A part with the local file that holds it. */
export interface LocalPart extends EffectivePart {
  readonly path: string;
}

/** The parts of a dataset by what decides whether their rows are current. Newest evidence first, everywhere. */
export interface SortedParts<P> {
  /** Parts that are alone in their account's month. */
  readonly sole: readonly P[];
  /** The parts of accounts' months in which the newest evidence of each scope is current. */
  readonly byAge: readonly P[];
  /** The parts of each account's month that needs a ruling. */
  readonly ruled: readonly (readonly P[])[];
}

/** Sorts parts by what decides about them. */
export function sortedParts<P extends EffectivePart>(contract: Contract, parts: readonly P[]): SortedParts<P> {
  const groups = [...Map.groupBy(parts, ({ account, month }) => `${account}/${month}`).values()];
  const ruled = groups.filter((group) => needsRuling(contract, group));
  const others = new Set(groups.filter((group) => !needsRuling(contract, group)));
  const alone = new Set([...others].filter(({ length }) => length === 1).flat());
  return {
    sole: parts.filter((part) => alone.has(part)),
    byAge: [...others].filter(({ length }) => length > 1).flat(),
    ruled,
  };
}

/**
 * True if more than the age of their evidence decides between the parts of an account's month: the contract says what
 * newer evidence must still have, or another account has the very same rows.
 */
export function needsRuling({ covers }: Pick<Contract, 'covers'>, group: readonly EffectivePart[]): boolean {
  return (covers !== undefined && group.length > 1) || group.some(({ sharedRows }) => sharedRows !== undefined);
}

/** A row's scope with its account and series, as text. The text is equal for rows of one scope. */
export function scopeSql({ scope, series }: Contract): string {
  const columns = ['account', ...scope].map((name) => `${literal(name)}: ${identifier(name)}`);
  return `CAST(to_json({${[...columns, `'_series': ${series === undefined ? 'NULL' : `(${series})`}`].join(', ')}}) AS VARCHAR)`;
}

/** The columns that tell a row's line from others of its scope, as text. */
export function lineSql({ covers }: Contract): string {
  const values = Object.entries(covers?.lines ?? {}).map(([name, sql]) => `${literal(name)}: (${sql})`);
  return values.length === 0 ? `'{}'` : `CAST(to_json({${values.join(', ')}}) AS VARCHAR)`;
}

/** The ruling on parts that need one, as SQL relations of a session. Empty if the newest part of each scope is current. */
export interface Ruled {
  /** The current lines: `_scope`, `_line_id` and `_rank`, the position of a part among the ruled ones, from 1. */
  readonly lines?: string;
  /** Parts that are held in a scope: `_scope`, `_rank`. */
  readonly held?: string;
}

/**
 * Gives a SELECT of the current rows of a dataset: for each scope, the rows of the part with the newest evidence, or
 * the rows that `standingOf` ruled to be current. If an account's month has a single part there is nothing to decide,
 * and it is read directly.
 */
export function currentRowsSql(contract: Contract, parts: readonly LocalPart[], ruled: Ruled): string {
  const sorted = sortedParts(contract, parts);
  const judged = sorted.ruled.flat();
  const selects: string[] = [];
  if (sorted.sole.length > 0 || sorted.byAge.length + judged.length === 0)
    selects.push(soleRowsSql(contract, sorted.sole));
  if (sorted.byAge.length > 0) selects.push(newestRowsSql(contract, sorted.byAge));
  // Without `covers` the newest counts of all that is not held, and what is held takes nothing back.
  if (judged.length > 0)
    selects.push(
      ruled.lines === undefined || contract.covers === undefined
        ? newestRowsSql(contract, judged, ruled.held)
        : standingRowsSql(contract, judged, ruled.lines),
    );
  return selects.join('\nUNION ALL\n');
}

/**
 * Gives a SELECT of the measurements of current rows that an older line told: the row (`account`, `_raw`, `_document`, `_line`),
 * the name of the `column`, and the older line (`from_raw`, `from_document`, `from_line`, `from_as_of`).
 */
export function filledCellsSql(contract: Contract, parts: readonly LocalPart[], { held }: Ruled): string {
  const { byAge, ruled } = sortedParts(contract, parts);
  const origin = 'account, "_raw", "_document", "_line"';
  const names = measuredColumns(contract);
  const none = `SELECT ${origin}, '' AS "column", "_raw" AS from_raw, "_document" AS from_document, "_line" AS from_line, as_of AS from_as_of
    FROM (${allRowsSql(contract, [])})`;
  const told = (some: readonly LocalPart[], left: string | undefined) =>
    names.map((name) => {
      const from = ['raw', 'document', 'line', 'as_of'].map((part) => `${identifier(`_told_${name}`)}.${part}`);
      return `SELECT ${origin}, ${literal(name)}, ${from.join(', ')}
        FROM (${newestSql(contract, some, { left, more: tellingLinesSql(contract) })})
        WHERE ${identifier(name)} IS NULL AND ${identifier(`_told_${name}`)} IS NOT NULL`;
    });
  return [
    none,
    ...(byAge.length > 0 ? told(byAge, undefined) : []),
    ...(ruled.length > 0 ? told(ruled.flat(), held) : []),
  ].join('\nUNION ALL\n');
}

function newestRowsSql(contract: Contract, contested: readonly LocalPart[], held?: string): string {
  return newestSql(contract, contested, { left: held, measured: newestMeasuredSql(contract) });
}

interface NewestOptions {
  /** A relation of scopes and ranks that are left out. */
  readonly left: string | undefined;
  /** SQL that takes the place of columns, and more columns. */
  readonly measured?: string;
  readonly more?: string;
}

function newestSql(contract: Contract, contested: readonly LocalPart[], options: NewestOptions): string {
  const { left, measured = '', more } = options;
  const scope = ['account', ...contract.scope].map(identifier);
  const series = contract.series === undefined ? [] : [`(${contract.series}) AS "_series"`];
  const names = [...scope, ...(contract.series === undefined ? [] : ['"_series"'])];
  const whole = capturedWholeSql(contract, contested);
  const added = [...series, ...(whole === undefined ? [] : [`${whole} AS "_whole"`]), ...(more ? [more] : [])];
  const every = allRowsSql(contract, contested);
  const from =
    left === undefined ? every : `SELECT * FROM (${every}) WHERE (${scopeSql(contract)}, "_rank") NOT IN ${left}`;
  const extra = ['"_rank"', ...(series.length > 0 ? ['"_series"'] : [])];
  const select = (columns: readonly string[]) =>
    `SELECT *${measured}${columns.map((one) => `, ${one}`).join('')} FROM (${from})`;
  const of = [...scope, ...(contract.series === undefined ? [] : [`(${contract.series})`])];
  const place = `row_number() OVER (PARTITION BY ${of.join(', ')} ORDER BY ${newestFirstSql(contract)}) AS "_place"`;
  const same = names.map((column) => `one.${column} IS NOT DISTINCT FROM winner.${column}`);
  const newest = hasOneRowScopes(contract)
    ? `SELECT * EXCLUDE (${[...extra, '"_place"'].join(', ')}) FROM (${select([...added, place])}) WHERE "_place" = 1`
    : `SELECT one.* EXCLUDE (${extra.join(', ')}) FROM (${select(added)}) one
  JOIN (SELECT ${names.join(', ')}, min("_rank") AS "_rank" FROM (${select(added)}) GROUP BY ALL) winner
  ON one."_rank" = winner."_rank" AND ${same.join(' AND ')}`;
  return whole === undefined ? newest : notTakenBackSql(contract, newest);
}

function standingRowsSql(contract: Contract, contested: readonly LocalPart[], lines: string): string {
  return `SELECT one.* EXCLUDE ("_rank", "_scope", "_line_id")
  FROM (SELECT *, ${scopeSql(contract)} AS "_scope", ${lineSql(contract)} AS "_line_id" FROM (${allRowsSql(contract, contested)})) one
  JOIN (SELECT DISTINCT "_scope", "_line_id", "_rank" AS "_of" FROM ${lines}) standing
  ON one."_scope" = standing."_scope" AND one."_line_id" = standing."_line_id" AND one."_rank" = standing."_of"`;
}

/**
 * Up to this many as-ofs, the parts of each as-of are read by one SELECT without a join by file name. The parts of one
 * export share their as-of.
 */
const fewAsOfs = 32;

function soleRowsSql(contract: Contract, parts: readonly LocalPart[]): string {
  const byAsOf = Map.groupBy(parts, ({ asOf }) => asOf.getTime());
  if (byAsOf.size === 0 || byAsOf.size > fewAsOfs || parts.some(isMoved)) {
    return `SELECT * EXCLUDE ("_rank") FROM (${allRowsSql(contract, parts)})`;
  }
  const names = partColumns(contract)
    .map(({ name }) => identifier(name))
    .join(', ');
  const selects = [...byAsOf].map(
    ([time, some]) => `SELECT ${names}, ${timestamp(new Date(time))} AS as_of FROM ${filesSql(contract, some)}`,
  );
  return selects.join('\nUNION ALL\n');
}

/** True if a decision gave a part's rows to another account than the part names. */
export function isMoved({ key, account }: EffectivePart): boolean {
  return !key.includes(`/account=${account}/`);
}

/**
 * A SELECT of all rows of these parts with `as_of` and `_rank` (1 is the newest). Columns that an older contract version
 * did not have are null.
 */
export function allRowsSql(contract: Contract, parts: readonly LocalPart[]): string {
  const columns = partColumns(contract);
  // The account is that of the part, because the file still has the old account if a decision gave its rows to another.
  const names = columns
    .map(({ name }) => (name === 'account' ? 'part.account' : `file.${identifier(name)}`))
    .join(', ');
  const typed = columns.map(({ name, sqlType }) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`).join(', ');
  const none = `SELECT ${typed}, CAST(NULL AS TIMESTAMP) AS as_of, CAST(NULL AS INTEGER) AS "_rank" WHERE false`;
  if (parts.length === 0) return none;
  const known = parts.map(
    ({ path, account, asOf }, index) => `(${literal(path)}, ${literal(account)}, ${timestamp(asOf)}, ${index + 1})`,
  );
  return `SELECT ${names}, part.as_of, part."_rank" FROM ${filesSql(contract, parts)} file
    JOIN (VALUES ${known.join(', ')}) part(path, account, as_of, "_rank") ON file."_file" = part.path`;
}

/**
 * Reads the rows of the parts' files with the file's name as `_file`, in today's columns, whatever version wrote them.
 */
function filesSql(contract: Contract, parts: readonly LocalPart[]): string {
  const paths = [...new Set(parts.map(({ path }) => literal(path)))];
  const typed = partColumns(contract).map(({ name, sqlType }) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`);
  return `(SELECT ${typed.join(', ')}, CAST(NULL AS VARCHAR) AS "_file" WHERE false
    UNION ALL BY NAME SELECT * FROM read_parquet([${paths.join(', ')}], filename='_file', union_by_name=true, hive_partitioning=false))`;
}

function timestamp(at: Date): string {
  return `TIMESTAMP ${literal(at.toISOString().replace('Z', ''))}`;
}
