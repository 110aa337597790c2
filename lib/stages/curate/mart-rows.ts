import { readdir } from 'node:fs/promises';
import type { Mart } from '../../contract/mart.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import { addedUp, digestItems, digestOf } from '../../engine/digest.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { addDecimals } from '../../lake/decimal.ts';
import { isLakeError } from '../../lake/error.ts';
import { noMonth } from '../../lake/object-key.ts';
import { apartItems, apartTotals, sumsApart } from './apart-totals.ts';
import { martBug } from './mart-bug.ts';

/**
 * Rows of a row group: a multiple of DuckDB's vector size. A usual month has several groups, so writing begins while
 * the rest is still being partitioned. It takes a third less time than with one group per month.
 */
const rowGroupRows = 15 * 2048;

/**
 * Runs the mart's SQL once and writes a Parquet file for each month of the result, or for each of `months`. Gives the files
 * by month.
 */
export async function writeMonths(
  session: EngineSession,
  { contract, sql }: Mart,
  folder: string,
  months?: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = months === undefined ? '' : `WHERE ${martMonthSql(contract)} IN (${months.map(literal).join(', ')})`;
  const columns = Object.entries(contract.columns).map(
    ([name, { sqlType }]) => `CAST(${identifier(name)} AS ${sqlType}) AS ${identifier(name)}`,
  );
  const target = `${folder}/months`;
  await session.run(
    `COPY (SELECT ${columns.join(', ')}, ${martMonthSql(contract)} AS "_month" FROM (${sql.trim().replace(/;$/, '')}) ${wanted})
     TO ${literal(target)} (FORMAT parquet, PARTITION_BY ("_month"), ROW_GROUP_SIZE ${rowGroupRows})`,
  );
  const files = new Map<string, string>();
  for (const name of await readdir(target).catch(() => [])) {
    const month = name.slice('_month='.length);
    const written = (await readdir(`${target}/${name}`)).map((file) => `${target}/${name}/${file}`);
    const [first] = written;
    if (first === undefined) continue;
    // A month that is too large for one buffer comes in several files, but a mart's month is one object.
    const path = written.length === 1 ? first : `${folder}/${month}.parquet`;
    if (written.length > 1)
      await session.run(`COPY (SELECT * FROM ${readFiles(written)}) TO ${literal(path)} (FORMAT parquet)`);
    files.set(month, path);
  }
  return files;
}

function readFiles(paths: Iterable<string>): string {
  return `read_parquet([${[...paths].map(literal).join(', ')}], hive_partitioning=false)`;
}

export interface MartMeasure {
  readonly month: string;
  readonly rows: number;
  readonly digest: string;
  readonly totals: Readonly<Record<string, string>>;
  readonly byCurrency: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** How many rows lack a total that could not be converted, by column. */
  readonly without: Readonly<Record<string, number>>;
  /** By name of the things of which each row is one, how many rows there are. */
  readonly things: Readonly<Record<string, string>>;
}

/** Counts, identifies and totals the rows of each month from the files, in one pass in which each distinct value is hashed once. */
export async function measureMonths(
  session: EngineSession,
  { contract }: Mart,
  files: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, MartMeasure>> {
  if (files.size === 0) return new Map();
  const converted = contract.totals.filter((name) => contract.columns[name]?.unit === 'usd');
  const apart = apartTotals(contract);
  const items = [
    `${martMonthSql(contract)} AS "_month"`,
    ...apartItems(apart),
    ...digestItems(Object.keys(contract.columns), contract.totals),
    ...converted.map((name) => `count(*) - count(${identifier(name)}) AS ${identifier(`_without_${name}`)}`),
    ...contract.things.map(
      ({ name, rows = 'true' }) => `count(*) FILTER (${rows}) AS ${identifier(`_things_${name}`)}`,
    ),
  ];
  const rows = await session.rows(
    `SELECT ${items.join(', ')} FROM ${readFiles(files.values())} GROUP BY ALL ORDER BY ALL`,
  );
  return new Map(
    [...Map.groupBy(rows, ({ _month }) => String(_month))].map(([month, some]) => {
      const row = addedUp(some, contract.totals);
      const totals = Object.fromEntries(contract.totals.map((name) => [name, String(row[`_sum_${name}`] ?? '0')]));
      const lacking = converted.map((name): readonly [string, number] => [
        name,
        some.reduce((sum, one) => sum + Number(one[`_without_${name}`]), 0),
      ]);
      const without = Object.fromEntries(lacking.filter(([, count]) => count > 0));
      const digest = digestOf(row, contract.totals);
      const things = Object.fromEntries(
        contract.things.map(({ name }) => [name, addDecimals(some.map((one) => String(one[`_things_${name}`])))]),
      );
      const byCurrency = sumsApart(some, apart);
      return [month, { month, rows: Number(row._rows), digest, totals, byCurrency, without, things }];
    }),
  );
}

/** Whether the object of a mart's month has the digest in its name. Of one of another version only that it can be read is known. */
export async function holdsMartRows(session: EngineSession, mart: Mart, key: string, path: string): Promise<boolean> {
  const isCurrent = key.includes(`/v${mart.contract.version}-`);
  try {
    const measured = await measureMonths(session, mart, new Map([['', path]]));
    return !isCurrent || [...measured.values()].some(({ digest }) => key.includes(`-${digest}`));
  } catch (error) {
    // Columns that an older version lacks end the query as damage does.
    if (isLakeError(error, 'engine-failed')) return !isCurrent;
    throw error;
  }
}

function martMonthSql(contract: Mart['contract']): string {
  if (contract.month === null) return literal(noMonth);
  const column = identifier(contract.month);
  return contract.columns[contract.month]?.sqlType === 'DATE' ? `strftime(${column}, '%Y-%m')` : column;
}

/**
 * Checks that a mart's key names one row. A fan-out in its SQL would double money, and this stops it. It counts hashes
 * of the keys first, which is ten times cheaper, and compares the keys themselves only if two hashes are equal.
 */
export async function assertKey(session: EngineSession, mart: Mart, files: ReadonlyMap<string, string>): Promise<void> {
  if (files.size === 0) return;
  const rows = readFiles(files.values());
  const key = mart.contract.key.map(identifier).join(', ');
  const [quick] = await session.rows(`SELECT count(*) = count(DISTINCT hash(${key})) AS sound FROM ${rows}`);
  if (quick?.sound === true) return;
  const [found] = await session.rows(
    `SELECT count(*) AS n FROM (SELECT 1 FROM ${rows} GROUP BY ${key} HAVING count(*) > 1)`,
  );
  if (Number(found?.n) > 0)
    throw martBug(mart, `${found?.n} of its keys (${mart.contract.key.join(', ')}) name more than one row`);
}
