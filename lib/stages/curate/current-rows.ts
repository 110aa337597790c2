import { partColumns } from '../../contract/catalogue/table-schema.ts';
import type { Contract } from '../../contract/contract.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { EffectivePart } from '../../lake/claim.ts';

/** A part with the local file that holds it. */
export interface LocalPart extends EffectivePart {
  readonly path: string;
}

/**
 * A SELECT of the current rows of a dataset: per scope the rows of the part with the newest evidence. Where an account's
 * month has a single part there is nothing to decide and it is read straight.
 */
export function currentRowsSql(contract: Contract, parts: readonly LocalPart[]): string {
  const byMonth = Map.groupBy(parts, ({ account, month }) => `${account}/${month}`);
  const [sole, contested]: [LocalPart[], LocalPart[]] = [[], []];
  for (const group of byMonth.values()) (group.length === 1 ? sole : contested).push(...group);
  const selects: string[] = [];
  if (sole.length > 0 || contested.length === 0) selects.push(soleRowsSql(contract, sole));
  if (contested.length > 0) {
    const scope = ['account', ...contract.scope].map(identifier);
    const rows = allRowsSql(contract, contested);
    const same = scope.map((column) => `one.${column} IS NOT DISTINCT FROM winner.${column}`);
    selects.push(`SELECT one.* EXCLUDE ("_rank") FROM (${rows}) one
  JOIN (SELECT ${scope.join(', ')}, min("_rank") AS "_rank" FROM (${rows}) GROUP BY ALL) winner
  ON one."_rank" = winner."_rank" AND ${same.join(' AND ')}`);
  }
  return selects.join('\nUNION ALL\n');
}

/** As-ofs up to which parts are read by one SELECT each, without a join by file name: an export's parts share theirs. */
const fewAsOfs = 32;

function soleRowsSql(contract: Contract, parts: readonly LocalPart[]): string {
  const byAsOf = Map.groupBy(parts, ({ asOf }) => asOf.getTime());
  if (byAsOf.size === 0 || byAsOf.size > fewAsOfs) {
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

/**
 * A SELECT of all rows of these parts with `as_of` and `_rank` (1 is the newest). Columns that an older contract version
 * did not have are null.
 */
export function allRowsSql(contract: Contract, parts: readonly LocalPart[]): string {
  const columns = partColumns(contract);
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const typed = columns.map(({ name, sqlType }) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`).join(', ');
  const none = `SELECT ${typed}, CAST(NULL AS TIMESTAMP) AS as_of, CAST(NULL AS INTEGER) AS "_rank" WHERE false`;
  if (parts.length === 0) return none;
  const known = parts.map(({ path, asOf }, index) => `(${literal(path)}, ${timestamp(asOf)}, ${index + 1})`);
  return `SELECT ${names}, part.as_of, part."_rank" FROM ${filesSql(contract, parts)} file
    JOIN (VALUES ${known.join(', ')}) part(path, as_of, "_rank") ON file."_file" = part.path`;
}

/** The rows of the parts' files with the file's name as `_file`, in today's columns whatever version wrote them. */
function filesSql(contract: Contract, parts: readonly LocalPart[]): string {
  const paths = [...new Set(parts.map(({ path }) => literal(path)))];
  const typed = partColumns(contract).map(({ name, sqlType }) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`);
  return `(SELECT ${typed.join(', ')}, CAST(NULL AS VARCHAR) AS "_file" WHERE false
    UNION ALL BY NAME SELECT * FROM read_parquet([${paths.join(', ')}], filename='_file', union_by_name=true, hive_partitioning=false))`;
}

function timestamp(at: Date): string {
  return `TIMESTAMP ${literal(at.toISOString().replace('Z', ''))}`;
}
