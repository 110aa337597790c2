import { type Contract, relationOf } from '../contract/contract.ts';
import type { MartContract } from '../contract/mart.ts';
import { identifier, literal } from '../contract/sql-text.ts';
import type { EngineSession } from '../engine/engine.ts';
import { isLakeError } from '../lake/error.ts';
import { readManifest } from '../ledger/manifests.ts';
import type { PassRecord } from '../ledger/records.ts';
import { datasetsOf, type Ports } from '../ports.ts';
import { rejectColumns } from '../stages/clean/write-rejects.ts';
import { allRowsSql, currentRowsSql, filledCellsSql, type LocalPart } from '../stages/curate/current-rows.ts';
import { listParts, localParts } from '../stages/curate/mart-inputs.ts';
import { measuredColumns } from '../stages/curate/newer-captures.ts';
import { standingOf } from '../stages/curate/standing.ts';
import { type LocalFiles, localFiles } from '../store/local-copy.ts';
import type { StatePorts } from '../verify/object-state.ts';
import { soundFiles } from '../verify/sound-files.ts';
import { ledgerTables } from './ledger-tables.ts';
import { restatementsSql } from './restatement-table.ts';
import { changesIn } from './restatements.ts';

type QueryPorts = Pick<Ports, 'store' | 'sources' | 'marts'>;

interface ViewOptions {
  readonly folder: string;
  /** Only the tables that this text names. */
  readonly sql?: string;
  readonly pass?: PassRecord;
  /** What is read is kept elsewhere: with these ports, every object is held against its name before it is read. */
  readonly lasting?: StatePorts | undefined;
}

/** One table that a query may name, such as `curated.royalties`, and the statement's body that makes it. */
interface Relation {
  readonly schema: 'curated' | 'staging' | 'filled' | 'history' | 'ledger';
  readonly name: string;
  /** Views read objects when they are queried; small tables of records are made at once. */
  readonly kind: 'VIEW' | 'TABLE';
  readonly sql: (session: EngineSession) => Promise<string>;
}

/**
 * Makes the lake's readable tables in a session: `curated.<mart>` as promoted, `staging.<source>_<dataset>` the current
 * rows, `filled.<source>_<dataset>` which of their cells an older file told, `history.<source>_<dataset>` the rows of all parts, once for each as-of at which they were known, with `is_current`, `ledger.receipts`, `.parts`, `.rejects` and `.restatements`.
 * It makes only the tables that `sql` names, or all tables without `sql`. Objects of a store without local files are copied
 * into `folder`, which must exist as long as the session reads. Records of the ledger that cannot be read are told to `pass`
 * and left out; without it they end the call.
 *
 * @example
 * await createQueryViews(ports, session, { folder, sql });
 * await session.rows('SELECT sum(earnings_usd) FROM curated.royalties');
 */
export async function createQueryViews(
  ports: QueryPorts,
  session: EngineSession,
  { folder, sql, pass, lasting }: ViewOptions,
): Promise<void> {
  for (const schema of ['curated', 'staging', 'filled', 'history', 'ledger'])
    await session.run(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  for (const { schema, name, kind, sql: body } of relations(ports, filesOf(ports, folder, lasting), pass)) {
    if (sql !== undefined && !mayName(sql, schema, name)) continue;
    await session.run(`CREATE OR REPLACE ${kind} ${schema}.${identifier(name)} AS ${await body(session)}`);
  }
}

/** The full names of all tables that `createQueryViews` can make. */
export function queryRelations(ports: QueryPorts): readonly string[] {
  return relations(ports, localFiles(ports.store, '')).map(({ schema, name }) => `${schema}.${name}`);
}

/**
 * Takes away, for good, the right of a session to touch files outside `folders`. This holds for the whole engine, so open an
 * engine for queries alone. A statement could still write into `folders`: see `assertReadOnly`.
 * https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview
 */
export async function confineSession(session: EngineSession, folders: readonly string[]): Promise<void> {
  const list = folders.map((folder) => literal(folder.endsWith('/') ? folder : `${folder}/`));
  await session.run(`SET allowed_directories = [${list.join(', ')}]`);
  await session.run('SET enable_external_access = false');
  await session.run('SET lock_configuration = true');
}

/** DuckDB's own message for an error of the engine. It may quote the statement and its data, so show it only to the author of the statement. */
export function engineMessage(error: unknown): string | undefined {
  if (!isLakeError(error, 'engine-failed')) return undefined;
  return error.cause instanceof Error
    ? error.cause.message.replace(/^Failed to extract statements: /, '').trim()
    : undefined;
}

/** Whether the SQL may name the table. A name in a comment counts too, and statements that list tables need all of them. */
function mayName(sql: string, schema: string, name: string): boolean {
  const text = sql.toLowerCase();
  if (/\bshow\b|information_schema|duckdb_|pragma_/.test(text)) return true;
  return text.includes(schema) && text.includes(name);
}

function filesOf({ store }: QueryPorts, folder: string, lasting: StatePorts | undefined): LocalFiles {
  const files = localFiles(store, folder);
  return lasting ? soundFiles(lasting, files) : files;
}

function relations(ports: QueryPorts, files: LocalFiles, pass?: PassRecord): readonly Relation[] {
  const curated = ports.marts.map(({ contract }): Relation => {
    return { schema: 'curated', name: contract.mart, kind: 'VIEW', sql: () => martSql(ports, contract, files) };
  });
  const datasets = datasetsOf(ports).flatMap(({ contract }): Relation[] => {
    const name = relationOf(contract.dataset);
    const parts = () => partsOf(ports, contract, files);
    return [
      { schema: 'staging', name, kind: 'VIEW', sql: async (session) => currentSql(session, contract, await parts()) },
      ...(measuredColumns(contract).length === 0
        ? []
        : [
            {
              schema: 'filled' as const,
              name,
              kind: 'VIEW' as const,
              sql: async (session: EngineSession) => fillsSql(session, contract, await parts()),
            },
          ]),
      { schema: 'history', name, kind: 'VIEW', sql: async (session) => historySql(session, contract, await parts()) },
    ];
  });
  const records = ledgerTables(ports, pass).map(
    ({ name, sql }): Relation => ({ schema: 'ledger', name, kind: 'TABLE', sql }),
  );
  const rejects: Relation = {
    schema: 'ledger',
    name: 'rejects',
    kind: 'VIEW',
    sql: () => rejectsSql(ports, files, false),
  };
  const setAside: Relation = {
    schema: 'ledger',
    name: 'set_aside',
    kind: 'VIEW',
    sql: () => rejectsSql(ports, files, true),
  };
  const restated: Relation = {
    schema: 'ledger',
    name: 'restatements',
    kind: 'TABLE',
    sql: async (session) => restatementsSql(await changesIn(ports, session, files)),
  };
  return [...curated, ...datasets, ...records, rejects, setAside, restated];
}

async function partsOf(ports: QueryPorts, contract: Contract, files: LocalFiles): Promise<readonly LocalPart[]> {
  const parts = await listParts(ports, contract.dataset);
  return localParts(parts, files);
}

async function currentSql(session: EngineSession, contract: Contract, parts: readonly LocalPart[]): Promise<string> {
  return currentRowsSql(contract, parts, await standingOf(session, contract, parts));
}

async function fillsSql(session: EngineSession, contract: Contract, parts: readonly LocalPart[]): Promise<string> {
  return filledCellsSql(contract, parts, await standingOf(session, contract, parts));
}

/**
 * The rows of all parts, once for each as-of at which they were known: a part that was overtaken and said again was known
 * twice. `is_current` says which of them the tables are made of.
 */
async function historySql(session: EngineSession, contract: Contract, parts: readonly LocalPart[]): Promise<string> {
  const known = parts.flatMap((part) => {
    const times = new Set(part.evidence.map(({ asOf }) => asOf.getTime()));
    return [...times].map((time) => ({ ...part, asOf: new Date(time) }));
  });
  const line = ['account', '"_raw"', '"_document"', '"_line"', 'as_of'].join(', ');
  return `SELECT * EXCLUDE ("_rank"), coalesce((${line}) IN (SELECT (${line}) FROM (${await currentSql(session, contract, parts)})), false) AS is_current
    FROM (${allRowsSql(contract, known)})`;
}

async function martSql(ports: QueryPorts, contract: MartContract, files: LocalFiles): Promise<string> {
  const { manifest } = await readManifest(ports, contract.mart);
  const keys = (manifest?.objects ?? []).flatMap(({ key }) => (key === null ? [] : [key]));
  const columns = Object.entries(contract.columns).map(([name, { sqlType }]): TypedColumn => [name, sqlType]);
  return parquetSql(columns, await Promise.all(keys.map((key) => files('curated', key))));
}

/** The refused rows, or those set aside: both stand in the same files. */
async function rejectsSql({ store }: QueryPorts, files: LocalFiles, isAside: boolean): Promise<string> {
  const paths: string[] = [];
  for await (const { key } of store.list('ledger', 'rejects/')) paths.push(await files('ledger', key));
  const all = parquetSql(
    rejectColumns.map((name): TypedColumn => [name, name === '_line' ? 'BIGINT' : 'VARCHAR']),
    paths,
  );
  return `SELECT * FROM (${all}) WHERE ${isAside ? '' : 'NOT '}starts_with(rule, 'aside:')`;
}

type TypedColumn = readonly [name: string, sqlType: string];

/** A SELECT of these columns from Parquet files; what a file of an older contract lacks is null, and no files are no rows. */
function parquetSql(columns: readonly TypedColumn[], paths: readonly string[]): string {
  const typed = columns.map(([name, sqlType]) => `CAST(NULL AS ${sqlType}) AS ${identifier(name)}`);
  const none = `SELECT ${typed.join(', ')} WHERE false`;
  if (paths.length === 0) return none;
  const names = columns.map(([name]) => identifier(name)).join(', ');
  const list = paths.map(literal).join(', ');
  return `SELECT ${names} FROM (${none} UNION ALL BY NAME
    SELECT * FROM read_parquet([${list}], union_by_name=true, hive_partitioning=false))`;
}
