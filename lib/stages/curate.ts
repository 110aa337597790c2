import { createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { relationOf } from '../contract/contract.ts';
import type { Mart } from '../contract/mart.ts';
import { identifier, literal } from '../contract/sql-text.ts';
import { digestItems, digestOf } from '../engine/digest.ts';
import type { EngineSession } from '../engine/engine.ts';
import { addDecimals, subtractDecimals } from '../lake/decimal.ts';
import { LakeError } from '../lake/error.ts';
import { limits } from '../lake/limits.ts';
import type { ManifestObject } from '../lake/manifest.ts';
import { martObjectKey, noMonth } from '../lake/object-key.ts';
import { currentRowsSql } from './current-rows.ts';
import { inputsAsOf, inputsDigest, listInputs, localParts, type MartInputs } from './mart-inputs.ts';
import { datasetOf, type Ports } from './ports.ts';
import { type MonthResult, promote, readManifest } from './promote.ts';

/** A dataset's month that has a new claim. */
export interface TouchedMonth {
  readonly dataset: string;
  readonly month: string;
}

export interface CurateReport {
  readonly mart: string;
  /** Months whose rows were computed anew; the others had the inputs they were made from. */
  readonly rebuiltMonths: number;
  readonly outcome: 'promoted' | 'unchanged' | 'failed';
  readonly version?: number;
  /** Why it failed; the version before it stands. */
  readonly error?: unknown;
  /** The datasets it reads: who to tell where it failed. */
  readonly reads: readonly string[];
}

/**
 * Brings every mart that reads the touched months up to date, each with one rebuild whatever the number of events: lists
 * what is current, computes the touched months in one query, and swaps the manifest.
 */
export async function curate(ports: Ports, touched: readonly TouchedMonth[]): Promise<readonly CurateReport[]> {
  const reports: CurateReport[] = [];
  for (const mart of ports.marts) {
    const months = monthsToRebuild(mart, touched);
    if (!months) continue;
    // One mart that cannot be built must not keep the others from being built: its failure is its report.
    reports.push(
      await curateMart(ports, mart, months).catch((error: unknown) =>
        reportOf(mart, { rebuiltMonths: 0, outcome: 'failed', error }),
      ),
    );
  }
  return reports;
}

function reportOf({ contract }: Mart, report: Omit<CurateReport, 'mart' | 'reads'>): CurateReport {
  return { mart: contract.mart, reads: contract.inputs.map(({ dataset }) => dataset), ...report };
}

function monthsToRebuild(
  { contract }: Mart,
  touched: readonly TouchedMonth[],
): ReadonlySet<string> | 'all' | undefined {
  const months = new Set<string>();
  for (const { dataset, by } of contract.inputs) {
    for (const one of touched) {
      if (one.dataset !== dataset) continue;
      if (by === 'whole' || contract.month === null) return 'all';
      months.add(one.month);
    }
  }
  return months.size > 0 ? months : undefined;
}

async function curateMart(ports: Ports, mart: Mart, asked: ReadonlySet<string> | 'all'): Promise<CurateReport> {
  const { contract } = mart;
  for (let attempt = 0; attempt < limits.swapAttempts; attempt++) {
    // The manifest is read before the inputs are listed: whoever swaps in between makes our swap fail, and we look again.
    const seen = await readManifest(ports, contract.mart);
    const inputs = await listInputs(ports.store, contract, asked);
    const known = new Map((seen.manifest?.objects ?? []).map((object) => [object.month, object]));
    const months = monthsOf(mart, asked, inputs, known.keys());
    const stale = months.filter((month) => known.get(month)?.inputs !== inputsDigest(contract, inputs, month));
    if (stale.length === 0) return reportOf(mart, { rebuiltMonths: 0, outcome: 'unchanged' });
    const results = await rebuild(ports, mart, stale, inputs);
    const promotion = await promote(ports, { name: contract.mart, version: contract.version }, results, seen);
    if (promotion.outcome !== 'overtaken') return reportOf(mart, { rebuiltMonths: stale.length, ...promotion });
  }
  throw new LakeError(`${contract.mart} is being rebuilt by others all the time; it is tried again later.`, {
    code: 'swap-contended',
    fault: 'operator',
    retry: 'later',
  });
}

/** The months a rebuild has to look at: those asked for, or all that the inputs and the manifest know. */
function monthsOf(
  { contract }: Mart,
  asked: ReadonlySet<string> | 'all',
  inputs: MartInputs,
  known: Iterable<string>,
): readonly string[] {
  if (contract.month === null) return [noMonth];
  if (asked !== 'all') return [...asked].sort();
  const byMonth = contract.inputs.filter(({ by }) => by === 'month').map(({ dataset }) => dataset);
  const found = byMonth.flatMap((dataset) => (inputs.get(dataset) ?? []).map(({ month }) => month));
  return [...new Set([...found, ...known])].sort();
}

async function rebuild(
  ports: Ports,
  mart: Mart,
  months: readonly string[],
  inputs: MartInputs,
): Promise<readonly MonthResult[]> {
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      await viewInputs(ports, session, mart, months, inputs, folder);
      const files = await writeMonths(session, mart, folder);
      const strangers = [...files.keys()].filter((month) => !months.includes(month));
      if (strangers.length > 0)
        throw martBug(mart, `it gives rows of months that were not asked for: ${strangers.join(', ')}`);
      const found = await measureMonths(session, mart, files);
      await assertKey(session, mart, files);
      await assertConserved(session, mart, [...found.values()]);
      const keys = await putMonths(ports, mart, files, found);
      return months.map(
        (month) => [month, monthObject(mart, month, keys.get(month) ?? null, found.get(month), inputs)] as const,
      );
    }),
  );
}

async function viewInputs(
  ports: Ports,
  session: EngineSession,
  { contract }: Mart,
  months: readonly string[],
  inputs: MartInputs,
  folder: string,
): Promise<void> {
  let copies = 0;
  const download = async (key: string): Promise<string> => {
    const path = `${folder}/input-${copies++}.parquet`;
    await pipeline(await ports.store.get('staging', key), createWriteStream(path));
    return path;
  };
  for (const { dataset, by } of contract.inputs) {
    const known = datasetOf(ports, dataset);
    if (!known) throw martBugOf(contract.mart, `it reads ${dataset}, which no source has`);
    const wanted = (inputs.get(dataset) ?? []).filter(
      (part) => by === 'whole' || contract.month === null || months.includes(part.month),
    );
    const sql = currentRowsSql(known.contract, await localParts(ports, wanted, download));
    await session.run(`CREATE OR REPLACE VIEW ${identifier(relationOf(dataset))} AS ${sql}`);
  }
}

/** Runs the mart's SQL once and writes a Parquet file for each month it gives; gives the files by month. */
async function writeMonths(
  session: EngineSession,
  { contract, sql }: Mart,
  folder: string,
): Promise<ReadonlyMap<string, string>> {
  const columns = Object.entries(contract.columns).map(
    ([name, { sqlType }]) => `CAST(${identifier(name)} AS ${sqlType}) AS ${identifier(name)}`,
  );
  const target = `${folder}/months`;
  await session.run(
    `COPY (SELECT ${columns.join(', ')}, ${martMonthSql(contract)} AS "_month" FROM (${sql.trim().replace(/;$/, '')}))
     TO ${literal(target)} (FORMAT parquet, PARTITION_BY ("_month"))`,
  );
  const files = new Map<string, string>();
  for (const name of await readdir(target).catch(() => [])) {
    const month = name.slice('_month='.length);
    const written = (await readdir(`${target}/${name}`)).map((file) => `${target}/${name}/${file}`);
    const [first] = written;
    if (first === undefined) continue;
    // A month too large for one buffer comes in several files: a mart's month is one object.
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

interface MartMeasure {
  readonly month: string;
  readonly rows: number;
  readonly digest: string;
  readonly totals: Readonly<Record<string, string>>;
}

/** Counts, identifies and totals the rows of each month, from the files: each distinct value is hashed once there. */
async function measureMonths(
  session: EngineSession,
  { contract }: Mart,
  files: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, MartMeasure>> {
  if (files.size === 0) return new Map();
  const items = digestItems(Object.keys(contract.columns), contract.totals);
  const rows = await session.rows(
    `SELECT ${martMonthSql(contract)} AS "_month", ${items.join(', ')} FROM ${readFiles(files.values())} GROUP BY ALL`,
  );
  return new Map(
    rows.map((row) => {
      const month = String(row._month);
      const totals = Object.fromEntries(contract.totals.map((name) => [name, String(row[`_sum_${name}`] ?? '0')]));
      return [month, { month, rows: Number(row._rows), digest: digestOf(row, contract.totals), totals }];
    }),
  );
}

function martMonthSql(contract: Mart['contract']): string {
  if (contract.month === null) return literal(noMonth);
  const column = identifier(contract.month);
  return contract.columns[contract.month]?.sqlType === 'DATE' ? `strftime(${column}, '%Y-%m')` : column;
}

/** Stores each month's file unless an object with the same rows is there; gives the months' keys. */
async function putMonths(
  ports: Ports,
  { contract }: Mart,
  files: ReadonlyMap<string, string>,
  measures: ReadonlyMap<string, MartMeasure>,
): Promise<ReadonlyMap<string, string>> {
  const puts = [...files].map(async ([month, path]): Promise<readonly (readonly [string, string])[]> => {
    const digest = measures.get(month)?.digest;
    if (digest === undefined) return [];
    const key = martObjectKey(contract.mart, month, { version: contract.version, digest });
    await ports.store.put('curated', key, { path, adopt: true }, { condition: { ifAbsent: true } });
    return [[month, key]];
  });
  return new Map((await Promise.all(puts)).flat());
}

function monthObject(
  { contract }: Mart,
  month: string,
  key: string | null,
  measure: MartMeasure | undefined,
  inputs: MartInputs,
): ManifestObject | null {
  const asOf = inputsAsOf(contract, inputs, month);
  if (asOf === undefined) return null;
  const totals = measure?.totals ?? Object.fromEntries(contract.totals.map((name) => [name, '0']));
  return {
    month,
    key,
    rows: measure?.rows ?? 0,
    totals,
    asOf: asOf.toISOString(),
    inputs: inputsDigest(contract, inputs, month),
  };
}

/**
 * A mart's key names one row: a fan-out in its SQL would double money and is stopped here. Hashes of the keys are counted
 * first, which is ten times cheaper; only if two are equal are the keys themselves compared.
 */
async function assertKey(session: EngineSession, mart: Mart, files: ReadonlyMap<string, string>): Promise<void> {
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

/** The sums that must come through: what the current rows hold and what the mart holds, to the last digit. */
async function assertConserved(session: EngineSession, mart: Mart, measures: readonly MartMeasure[]): Promise<void> {
  for (const { column, dataset, from } of mart.contract.conserves) {
    const [held] = await session.rows(
      `SELECT CAST(coalesce(sum(${identifier(from)}), 0) AS VARCHAR) AS total FROM ${identifier(relationOf(dataset))}`,
    );
    const made = addDecimals(measures.map(({ totals }) => totals[column]));
    if (!isZero(subtractDecimals(made, String(held?.total)))) {
      throw martBug(mart, `its ${column} adds up to ${made}, the current rows of ${dataset} to ${held?.total}`);
    }
  }
}

function isZero(decimal: string): boolean {
  return !/[1-9]/.test(decimal);
}

function martBug(mart: Mart, why: string): LakeError {
  return martBugOf(mart.contract.mart, why);
}

function martBugOf(mart: string, why: string): LakeError {
  return new LakeError(`The mart ${mart} was not promoted, the version before it stands: ${why}.`, {
    code: 'invalid-contract',
    fault: 'bug',
    retry: 'never',
    severity: 'critical',
  });
}
