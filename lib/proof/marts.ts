import { mkdir } from 'node:fs/promises';
import type { Mart } from '../contract/mart.ts';
import { identifier, literal } from '../contract/sql-text.ts';
import type { EngineSession, JsonRow } from '../engine/engine.ts';
import { isLakeError } from '../lake/error.ts';
import type { Manifest, ManifestObject } from '../lake/manifest.ts';
import type { Ports } from '../ports.ts';
import { conservedSums, whoseSums } from '../stages/curate/conserved-sums.ts';
import { type MartMeasure, measureMonths, writeMonths } from '../stages/curate/mart-rows.ts';
import { sameAmount } from './amount.ts';
import type { FindFile } from './files.ts';
import { type Difference, type MartAccount, namedRows, suggestions } from './report.ts';

export interface MartWork {
  readonly mart: Mart;
  readonly manifest: Manifest | undefined;
  readonly find: FindFile;
  readonly folder: string;
  readonly wants: (month: string) => boolean;
}

interface MonthFiles {
  readonly month: string;
  readonly object: ManifestObject | undefined;
  readonly path: string | undefined;
  readonly held: MartMeasure | undefined;
  readonly made: MartMeasure | undefined;
  readonly madePath: string | undefined;
}

/**
 * Proves a mart: its objects hold the rows that their names and the manifest state, the conserved sums equal those of the
 * current rows, and every row equals the row that its SQL makes of the current rows now. The views of its inputs must exist.
 */
export async function reconcileMart(
  ports: Ports,
  session: EngineSession,
  { mart, manifest, find, folder, wants }: MartWork,
): Promise<{ readonly accounts: readonly MartAccount[]; readonly differences: readonly Difference[] }> {
  const name = mart.contract.mart;
  await mkdir(`${folder}/${name}`, { recursive: true });
  const differences: Difference[] = [];
  const paths = new Map<string, string>();
  for (const { month, key } of manifest?.objects ?? []) {
    if (key === null || !wants(month)) continue;
    const path = await find('curated', key);
    if (path !== undefined && (await isReadable(session, mart, path))) paths.set(month, path);
    else {
      const what = path === undefined ? 'is gone' : 'cannot be read';
      const rule = path === undefined ? 'curated-missing' : 'curated-unreadable';
      const reason = `An object of the table's current version ${what}.`;
      differences.push({ rule, mart: name, month, object: `curated/${key}`, reason, suggestion: suggestions.recurate });
    }
  }
  const made = await writeMonths(session, mart, `${folder}/${name}`);
  const measures = await measureMonths(session, mart, made);
  const months = [...new Set([...(manifest?.objects ?? []).map(({ month }) => month), ...made.keys()])].sort();
  const accounts: MartAccount[] = [];
  const conserved = await conservedSums(ports, session, mart);
  for (const month of months.filter(wants)) {
    const path = paths.get(month);
    const held =
      path === undefined ? undefined : (await measureMonths(session, mart, new Map([[month, path]]))).get(month);
    const object = manifest?.objects.find((one) => one.month === month);
    const files = { month, object, path, held, made: measures.get(month), madePath: made.get(month) };
    const sums = conserved.get(month) ?? {};
    const found = [
      ...manifestDifferences(mart, files),
      ...conservedDifferences(mart, files, sums),
      ...(await rowDifferences(session, mart, files)),
    ];
    differences.push(...found);
    const holds = found.length === 0 && !differences.some((one) => one.month === month);
    accounts.push({
      mart: name,
      month,
      rows: held?.rows ?? 0,
      totals: held?.totals ?? {},
      byCurrency: held?.byCurrency ?? {},
      conserved: sums,
      holds,
    });
  }
  return { accounts, differences };
}

async function isReadable(session: EngineSession, mart: Mart, path: string): Promise<boolean> {
  try {
    await measureMonths(session, mart, new Map([['', path]]));
    return true;
  } catch (error) {
    if (isLakeError(error, 'engine-failed')) return false;
    throw error;
  }
}

function manifestDifferences({ contract }: Mart, { month, object, held }: MonthFiles): readonly Difference[] {
  if (!object || (object.key !== null && !held && object.rows === 0)) return [];
  const at = { mart: contract.mart, month, object: `ledger/manifests/${contract.mart}.json` };
  const rows = held?.rows ?? 0;
  const totals = contract.totals.filter((name) => !sameAmount(object.totals[name], held?.totals[name]));
  const found: Difference[] = [];
  if (rows !== object.rows || totals.length > 0) {
    const reason = `The manifest says ${object.rows} rows, but the object holds ${rows}${totals.length > 0 ? `; their totals differ: ${totals.join(', ')}` : ''}.`;
    found.push({ rule: 'manifest-differs', ...at, columns: totals, reason, suggestion: suggestions.recurate });
  }
  if (object.key !== null && held && !object.key.includes(`-${held.digest}`)) {
    const reason = 'The rows of the object do not have the digest in its name.';
    const where = { ...at, object: `curated/${object.key}` };
    found.push({ rule: 'curated-changed', ...where, reason, suggestion: suggestions.recurate });
  }
  return found;
}

function conservedDifferences(
  { contract }: Mart,
  { month, held }: MonthFiles,
  sums: Readonly<Record<string, string>>,
): readonly Difference[] {
  const things = contract.things.flatMap(({ name, from }) => {
    const [expected, actual] = [sums[name] ?? '0', held?.things[name] ?? '0'];
    if (expected === actual) return [];
    const reason = `It has ${actual} ${name}, but the current rows of ${whoseSums(from)} name ${expected}.`;
    const at = { mart: contract.mart, month, columns: [] };
    return [{ rule: 'not-conserved', ...at, expected, actual, reason, suggestion: suggestions.recurate }];
  });
  const amounts = contract.conserves.flatMap(({ column, from }) => {
    const [expected, actual] = [sums[column] ?? '0', held?.totals[column] ?? '0'];
    if (sameAmount(expected, actual)) return [];
    const reason = `${column} adds up to ${actual}, but the current rows of ${whoseSums(from)} add up to ${expected}.`;
    const at = { mart: contract.mart, month, columns: [column] };
    return [{ rule: 'not-conserved', ...at, expected, actual, reason, suggestion: suggestions.recurate }];
  });
  return [...things, ...amounts];
}

/** Compares the rows of the object with those that the current rows give, by the mart's key. */
async function rowDifferences(session: EngineSession, mart: Mart, files: MonthFiles): Promise<readonly Difference[]> {
  const { month, object, held, made, path, madePath } = files;
  // A missing object is one difference: its rows are not named one by one.
  if (held?.digest === made?.digest || (object?.key && path === undefined)) return [];
  const { contract } = mart;
  const names = Object.keys(contract.columns);
  const typed = Object.entries(contract.columns).map(
    ([name, { sqlType }]) => `CAST(${identifier(name)} AS ${sqlType}) AS ${identifier(name)}`,
  );
  const none = Object.entries(contract.columns).map(
    ([name, { sqlType }]) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`,
  );
  const read = (file: string | undefined) =>
    file === undefined
      ? `SELECT ${none.join(', ')} WHERE false`
      : `SELECT ${typed.join(', ')} FROM read_parquet(${literal(file)}, hive_partitioning=false)`;
  const only = (one: string | undefined, other: string | undefined) =>
    session.rows(`(${read(one)}) EXCEPT ALL (${read(other)}) LIMIT ${namedRows}`);
  const [extra, lacking] = [await only(path, madePath), await only(madePath, path)];
  const keyOf = (row: JsonRow) => Object.fromEntries(contract.key.map((name) => [name, row[name]]));
  const text = (row: JsonRow) => JSON.stringify(keyOf(row));
  const wanted = new Map(lacking.map((row) => [text(row), row]));
  const at = { mart: contract.mart, month, ...(object?.key ? { object: `curated/${object.key}` } : {}) };
  const say = (rule: string, row: JsonRow, reason: string, more: Partial<Difference> = {}): Difference => ({
    rule,
    ...at,
    key: keyOf(row),
    ...more,
    reason,
    suggestion: suggestions.recurate,
  });
  const differences = extra.map((row) => {
    const due = wanted.get(text(row));
    wanted.delete(text(row));
    if (!due) return say('curated-row-extra', row, 'The current rows do not give this row.');
    const columns = names.filter((name) => row[name] !== due[name]);
    const show = (of: JsonRow) => columns.map((name) => `${name} ${of[name] ?? 'null'}`).join(', ');
    const [expected, actual] = [show(due), show(row)];
    const reason = `The current rows give ${expected}, but the table holds ${actual}.`;
    return say('curated-row-changed', row, reason, { columns, expected, actual });
  });
  const missing = [...wanted.values()].map((row) =>
    say('curated-row-missing', row, 'The current rows give a row that the table lacks.'),
  );
  return [...differences, ...missing];
}
