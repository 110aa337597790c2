import { partColumns } from '../contract/catalogue/table-schema.ts';
import { currencyColumns } from '../contract/column.ts';
import type { Contract } from '../contract/contract.ts';
import { identifier, literal } from '../contract/sql-text.ts';
import { digestItems, digestOf } from '../engine/digest.ts';
import type { EngineSession, JsonRow } from '../engine/engine.ts';
import { isLakeError } from '../lake/error.ts';
import type { Zone } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import { byCurrency, type CurrencySum, currencySums } from '../stages/clean/currency-sums.ts';
import { moneyColumns } from '../stages/clean/measure-rows.ts';
import { localFiles } from '../store/local-copy.ts';
import type { LineSums } from './tally.ts';

/** The path of an object as a local file. Undefined where the object is gone. */
export type FindFile = (zone: Zone, key: string) => Promise<string | undefined>;

/** Finds each object once, in place or copied into `folder`, and uses that file for the whole run. */
export function fileFinder({ store }: Pick<Ports, 'store'>, folder: string): FindFile {
  const files = localFiles(store, folder);
  const paths = new Map<string, Promise<string | undefined>>();
  const find = async (zone: Zone, key: string) => ((await store.head(zone, key)) ? files(zone, key) : undefined);
  return (zone, key) => {
    const path = paths.get(`${zone}/${key}`) ?? find(zone, key);
    paths.set(`${zone}/${key}`, path);
    return path;
  };
}

/** What a part holds, from its Parquet alone. */
export interface PartMeasure extends LineSums {
  readonly path: string;
  /** Digest of its rows under the current contract. It equals the digest in its key, where the key has the current version. */
  readonly digest: string;
  /** The raw object that its rows name. Null where they name several, or where there are no rows. */
  readonly writtenFrom: string | null;
  readonly account: string | null;
}

export type PartState = PartMeasure | 'missing' | 'unreadable';

/** Counts, totals and identifies the rows of parts in one pass over all of them. */
export async function measureParts(
  session: EngineSession,
  contract: Contract,
  keys: readonly string[],
  find: FindFile,
): Promise<ReadonlyMap<string, PartState>> {
  const paths = new Map<string, string>();
  const states = new Map<string, PartState>();
  for (const key of keys) {
    const path = await find('staging', key);
    if (path === undefined) states.set(key, 'missing');
    else paths.set(key, path);
  }
  const rows = await measureFiles(session, contract, [...paths.values()]);
  const readable = [...rows].filter(([, row]) => row !== 'unreadable').map(([path]) => path);
  const sums =
    readable.length === 0 ? [] : await currencySums(session, contract, partFilesSql(contract, readable), '"_file"');
  const currencies = Map.groupBy(sums, ({ group }) => group);
  for (const [key, path] of paths) states.set(key, stateOf(contract, path, rows.get(path), currencies.get(path) ?? []));
  return states;
}

type FileRow = JsonRow | 'unreadable';

/** The measures by path; a file without rows has none. If a file cannot be read, each is read by itself to find it. */
async function measureFiles(
  session: EngineSession,
  contract: Contract,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileRow>> {
  if (paths.length === 0) return new Map();
  const items = digestItems(Object.keys(contract.columns), moneyColumns(contract));
  const texts = ['_raw', 'account'].map(
    (name) => `CASE WHEN min("${name}") = max("${name}") THEN min("${name}") END AS "${name}"`,
  );
  const sql = `SELECT "_file", CAST(sum("_line") AS VARCHAR) AS "_lines", ${[...texts, ...items].join(', ')} FROM ${partFilesSql(contract, paths)} GROUP BY "_file"`;
  try {
    return new Map((await session.rows(sql)).map((row) => [String(row._file), row]));
  } catch (error) {
    if (!isLakeError(error, 'engine-failed')) throw error;
    if (paths.length === 1) return new Map(paths.map((path) => [path, 'unreadable']));
    const each = new Map<string, FileRow>();
    for (const path of paths)
      for (const [name, row] of await measureFiles(session, contract, [path])) each.set(name, row);
    return each;
  }
}

/** Rows of part files with `_file`. Columns that an older contract version lacks are null. */
export function partFilesSql(contract: Contract, paths: readonly string[]): string {
  return `(SELECT * FROM ${noRowsSql(contract)}
    UNION ALL BY NAME SELECT * FROM read_parquet([${paths.map(literal).join(', ')}], filename='_file', union_by_name=true, hive_partitioning=false))`;
}

/** The same columns without a row. */
export function noRowsSql(contract: Contract): string {
  const typed = partColumns(contract).map(({ name, sqlType }) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`);
  return `(SELECT ${typed.join(', ')}, CAST(NULL AS VARCHAR) AS "_file" WHERE false)`;
}

function stateOf(contract: Contract, path: string, row: FileRow | undefined, sums: readonly CurrencySum[]): PartState {
  if (row === 'unreadable') return row;
  const names = moneyColumns(contract);
  const money = Object.fromEntries(names.map((name) => [name, String(row?.[`_sum_${name}`] ?? '0')]));
  return {
    path,
    rows: Number(row?._rows ?? 0),
    money,
    ...(currencyColumns(contract).length > 0 ? { byCurrency: byCurrency(sums) } : {}),
    lineSum: Number(row?._lines ?? 0),
    digest: row ? digestOf(row, names) : 'none',
    writtenFrom: typeof row?._raw === 'string' ? row._raw : null,
    account: typeof row?.account === 'string' ? row.account : null,
  };
}
