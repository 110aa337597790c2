import { type Contract, relationOf, sourceOf } from '../contract/contract.ts';
import type { Mart, MartContract } from '../contract/mart.ts';
import { identifier } from '../contract/sql-text.ts';
import type { EngineSession, JsonRow } from '../engine/engine.ts';
import { type RawBytes, rawPrefixes } from '../lake/object-key.ts';
import { type Receipt, receiptSchema } from '../lake/receipt.ts';
import { listDecisions } from '../ledger/decisions.ts';
import { passUnreadable, readRecords } from '../ledger/records.ts';
import { datasetOf, type Ports } from '../ports.ts';
import { lineColumns, type ToldLine, toldLines } from './filled-cells.ts';
import { confineSession, createQueryViews } from './query-views.ts';
import { assertReadOnly } from './read-only-sql.ts';

type Counts = MartContract['trace'][number]['counts'];

/** A staging row that a mart's row is made of, with its file and line. */
export interface TracedRow {
  readonly dataset: string;
  readonly account: string;
  /** The raw objects of these bytes, one for each stated as-of. */
  readonly rawKeys: readonly string[];
  /** Every arrival that brought these bytes. */
  readonly landingKeys: readonly string[];
  readonly document: string;
  readonly line: number;
  readonly asOf: string;
  /** What the row does to the mart's row: its numbers are added, or taken off, or it only names something. */
  readonly counts: Counts;
  /** Money and counts of the row, exact. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface TracedMartRow {
  readonly row: JsonRow;
  readonly from: readonly TracedRow[];
}

export interface MartTrace {
  readonly mart: string;
  /** Mart rows that match, of which `rows` are the first. */
  readonly matches: number;
  readonly rows: readonly TracedMartRow[];
}

/** Most staging rows of one trace: more than anybody reads, and few enough for memory. */
const tracedRows = 100_000;

/**
 * Follows the rows of a mart that match `where` (SQL) back to file and line, by the `trace` of its contract. The SQL may read
 * only `folders`. Throws `usage` where it does more than read.
 */
export async function traceMart(
  ports: Ports,
  { contract }: Mart,
  { where, limit, folders }: { readonly where: string; readonly limit: number; readonly folders: readonly string[] },
): Promise<MartTrace> {
  const receipts = await readRecords(ports.store, 'ledger', 'receipts/', receiptSchema, passUnreadable);
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      const names = contract.inputs.map(
        ({ dataset }) => `staging.${relationOf(dataset)} filled.${relationOf(dataset)}`,
      );
      await createQueryViews(ports, session, { folder, sql: [`curated.${contract.mart}`, ...names].join(' ') });
      // The SQL of a trace names its inputs as the mart's own SQL does.
      for (const { dataset } of contract.inputs)
        await session.run(
          `CREATE VIEW ${identifier(relationOf(dataset))} AS FROM staging.${identifier(relationOf(dataset))}`,
        );
      if (folders.length > 0) await confineSession(session, [...folders, folder]);
      const picked = `SELECT * FROM curated.${identifier(contract.mart)} WHERE (${where}\n)`;
      await assertReadOnly(session, picked);
      const key = contract.key.map(identifier).join(', ');
      await session.run(
        `CREATE TABLE picked AS SELECT row_number() OVER (ORDER BY ${key}) AS "_row", * FROM (${picked})`,
      );
      const [total] = await session.rows('SELECT count(*) AS n FROM picked');
      const rows = await session.rows(`SELECT * EXCLUDE ("_row") FROM picked WHERE "_row" <= ${limit} ORDER BY "_row"`);
      const found = await traceRows(ports, session, contract, limit);
      const places = await placesOf(ports, receipts, found);
      const byRow = Map.groupBy(found, ({ row }) => row);
      const traced = rows.map((row, at) => ({
        row,
        from: (byRow.get(at + 1) ?? []).map((one) => tracedRow(one, places)),
      }));
      return { mart: contract.mart, matches: Number(total?.n), rows: traced };
    }),
  );
}

interface FoundRow extends ToldLine {
  readonly dataset: string;
  readonly counts: Counts;
}

async function traceRows(
  ports: Ports,
  session: EngineSession,
  { trace }: MartContract,
  limit: number,
): Promise<readonly FoundRow[]> {
  const found: FoundRow[] = [];
  for (const { dataset, on, only, from, counts } of trace) {
    const known = datasetOf(ports, dataset)?.contract;
    if (!known) continue;
    const columns = measuredColumns(known);
    const picks = picksSql({ dataset, on, only, from });
    const rows = await session.rows(
      `SELECT picked."_row", own.account, own."_raw", own."_document", own."_line", own.as_of ${columns.map((name) => `, own.${identifier(name)}`).join('')}
       FROM ${picks} WHERE picked."_row" <= ${limit} ORDER BY picked."_row", own."_raw", own."_document", own."_line" LIMIT ${tracedRows}`,
    );
    const fills = hasMeasurements(known)
      ? await session.rows(
          `SELECT DISTINCT fill.* FROM ${picks} JOIN filled.${identifier(relationOf(dataset))} fill
           ON ${lineColumns.map((name) => `fill.${name} = own.${name}`).join(' AND ')} WHERE picked."_row" <= ${limit}`,
        )
      : [];
    const current = rows.map((cells) => ({ row: Number(cells._row), columns, cells }));
    found.push(...toldLines(current, fills).map((line) => ({ ...line, dataset, counts })));
  }
  return found;
}

/**
 * SQL of the rows of `picked` joined with the lines (`own`) of a dataset that they are made of, by an entry of a mart's trace.
 * The dataset is `staging.<relation>`.
 */
export function picksSql({
  dataset,
  on,
  only,
  from,
}: Pick<MartContract['trace'][number], 'dataset' | 'on' | 'only' | 'from'>): string {
  const made = Object.entries(on).map(([, sql], at) => `${sql} AS "_on_${at}"`);
  const same = Object.keys(on).map((name, at) => `picked.${identifier(name)} IS NOT DISTINCT FROM own."_on_${at}"`);
  // QUALIFY wants a window function, and `only` need not have one.
  const qualify = only === undefined ? '' : `QUALIFY row_number() OVER () > 0 AND (${only})`;
  const relation = `staging.${identifier(relationOf(dataset))}`;
  const lines = `SELECT *, ${made.join(', ')} FROM ${from === undefined ? relation : `(${from})`} ${qualify}`;
  const own =
    from === undefined
      ? `(${lines})`
      : `(SELECT DISTINCT row.*, ${made.map((_, at) => `line."_on_${at}"`).join(', ')} FROM ${relation} row JOIN (${lines}) line
          ON ${lineColumns.map((name) => `line.${name} = row.${name}`).join(' AND ')})`;
  return `picked JOIN ${own} own ON ${same.join(' AND ')}`;
}

function hasMeasurements({ columns }: Contract): boolean {
  return Object.values(columns).some(({ isMeasured }) => isMeasured);
}

function measuredColumns({ columns }: Contract): readonly string[] {
  const units = ['usd', 'account-currency', 'count', 'people'];
  return Object.entries(columns).flatMap(([name, { unit }]) =>
    unit !== undefined && units.includes(unit) ? [name] : [],
  );
}

interface Place {
  readonly rawKeys: readonly string[];
  readonly landingKeys: readonly string[];
}

/** The raw objects of the rows, and the landing keys of their files. */
async function placesOf(
  { store }: Pick<Ports, 'store'>,
  receipts: readonly Receipt[],
  found: readonly FoundRow[],
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  const decisions = await listDecisions(store);
  for (const one of found) {
    const bytes = bytesOf(one);
    const [place = ''] = rawPrefixes(bytes);
    if (places.has(place)) continue;
    const rawKeys: string[] = [];
    // What was decided to be another account's stands in raw where it landed.
    const landedAs = decisions.filter(
      ({ source, sha256, to }) => source === bytes.source && sha256 === bytes.sha256 && to === bytes.account,
    );
    const prefixes = [bytes, ...landedAs].flatMap(rawPrefixes);
    for (const prefix of new Set(prefixes)) for await (const { key } of store.list('raw', prefix)) rawKeys.push(key);
    const landed = receipts.filter((receipt) =>
      receipt.rawKeys.some((key) => prefixes.some((prefix) => key.startsWith(prefix))),
    );
    places.set(place, { rawKeys, landingKeys: [...new Set(landed.map(({ landingKey }) => landingKey))].sort() });
  }
  return places;
}

function bytesOf({ dataset, cells }: FoundRow): RawBytes {
  return { source: sourceOf(dataset), account: String(cells.account), sha256: String(cells._raw) };
}

function tracedRow(found: FoundRow, places: ReadonlyMap<string, Place>): TracedRow {
  const { dataset, counts, columns, cells } = found;
  return {
    dataset,
    counts,
    account: String(cells.account),
    ...(places.get(rawPrefixes(bytesOf(found))[0] ?? '') ?? { rawKeys: [], landingKeys: [] }),
    document: String(cells._document),
    line: Number(cells._line),
    asOf: String(cells.as_of),
    values: Object.fromEntries(columns.map((name) => [name, cells[name] ?? null])),
  };
}
