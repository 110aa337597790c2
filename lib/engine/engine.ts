import { mkdir, rm } from 'node:fs/promises';
import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import { diskFull, LakeError } from '../lake/error.ts';
import { macros } from './macros.ts';

export interface EngineOptions {
  /** Folder for data that does not fit in memory. It is made when needed and emptied at close. */
  readonly spillDir: string;
  /** Bytes DuckDB may use before it spills; the process needs about 150 MB beside it. */
  readonly memoryBytes?: number;
  readonly threads?: number;
}

/** A row as JSON can hold it: decimals and bigints are strings. */
export type JsonRow = Readonly<Record<string, unknown>>;

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly sqlType: string }[];
  readonly rows: readonly JsonRow[];
}

/** A result that is read while it is made. */
export interface QueryStream extends Pick<QueryResult, 'columns'> {
  readonly batches: AsyncIterable<readonly JsonRow[]>;
}

/** A schema in DuckDB for one piece of work. Nobody else sees its tables and views, and they are dropped with it. */
export interface EngineSession {
  run(sql: string): Promise<void>;
  /**
   * Runs statements that do not depend on each other, two at a time, because a small COPY keeps only one thread busy.
   * `then` handles the result of each (by its position) while the next ones run. The results of `then` come in any
   * order.
   */
  runAll<T>(statements: readonly string[], then: (index: number) => Promise<T>): Promise<readonly T[]>;
  rows(sql: string): Promise<readonly JsonRow[]>;
  query(sql: string): Promise<QueryResult>;
  /**
   * The result of one statement as it comes, in batches of up to 2,048 rows, so that its size does not matter. Nothing else
   * may run in the session before the last batch is read. An error may come after the first batches.
   */
  stream(sql: string): Promise<QueryStream>;
  /** Appends rows of text to a table whose columns are VARCHAR or BIGINT, by position. */
  append(table: string, rows: Iterable<readonly (string | bigint | null)[]>): Promise<void>;
  close(): Promise<void>;
}

export interface Engine {
  session(): Promise<EngineSession>;
  /** Opens a session, passes it to `work`, and always closes it afterwards. */
  with<T>(work: (session: EngineSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const defaultMemoryBytes = 384 * 1024 ** 2;

/**
 * Runs DuckDB in this process. No other module knows DuckDB. Parquet, JSON and ICU are linked in, and no extension is
 * ever downloaded. The time zone is UTC. The insertion order is kept, because line numbers are made from it. It is loaded
 * and started with the first session, because many commands need none.
 *
 * @example
 * const engine = openEngine({ spillDir, memoryBytes: 384 * 1024 ** 2 });
 * const rows = await engine.with((session) => session.rows('SELECT 1 AS one'));
 */
export function openEngine(options: EngineOptions): Engine {
  let started: Promise<DuckDBInstance> | undefined;
  let sessions = 0;
  const session = async (): Promise<EngineSession> => {
    started ??= startInstance(options);
    // A disk that was full may have space again: the next session tries once more.
    started.catch(() => {
      started = undefined;
    });
    const instance = await started;
    const schema = `session_${++sessions}`;
    const connect = async (first = '') => {
      const connection = await instance.connect();
      await connection.run(`${first}SET TimeZone = 'UTC'; SET search_path = '${schema},main'`);
      return connection;
    };
    return sessionOf(schema, await connect(`CREATE SCHEMA ${schema}; `), connect);
  };
  return {
    session,
    with: async (work) => {
      const one = await session();
      try {
        return await work(one);
      } finally {
        await one.close();
      }
    },
    close: async () => {
      (await started)?.closeSync();
      await rm(options.spillDir, { recursive: true, force: true });
    },
  };
}

async function startInstance({ spillDir, memoryBytes, threads }: EngineOptions): Promise<DuckDBInstance> {
  const [duckdb] = await Promise.all([import('@duckdb/node-api'), mkdir(spillDir, { recursive: true })]);
  const memoryMb = Math.floor((memoryBytes ?? defaultMemoryBytes) / 1024 ** 2);
  const instance = await duckdb.DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryMb}MiB`,
    temp_directory: spillDir,
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // This cache would keep every temporary file that was read, long after it is deleted.
    enable_external_file_cache: 'false',
    ...(threads === undefined ? {} : { threads: String(threads) }),
  });
  const first = await instance.connect();
  for (const macro of macros) await first.run(macro);
  first.closeSync();
  return instance;
}

function sessionOf(
  schema: string,
  connection: DuckDBConnection,
  connect: () => Promise<DuckDBConnection>,
): EngineSession {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw engineError(cause);
    }
  };
  let second: DuckDBConnection | undefined;
  return {
    run: (sql) => guarded(async () => void (await connection.run(sql))),
    runAll: async <T>(statements: readonly string[], then: (index: number) => Promise<T>) => {
      const waiting = [...statements.entries()];
      const done: Promise<T>[] = [];
      const lane = async (one: DuckDBConnection) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          await one.run(next[1]);
          const following = then(next[0]);
          // This failure is awaited below, with the others. Until then nobody handles it.
          following.catch(() => undefined);
          done.push(following);
        }
      };
      if (statements.length > 1) second ??= await connect();
      const ends = await Promise.allSettled([connection, ...(second ? [second] : [])].map(lane));
      for (const end of ends) if (end.status === 'rejected') throw engineError(end.reason);
      return Promise.all(done);
    },
    rows: (sql) => guarded(async () => (await connection.runAndReadAll(sql)).getRowObjectsJson()),
    query: (sql) =>
      guarded(async () => {
        const reader = await connection.runAndReadAll(sql);
        return { columns: columnsOf(reader), rows: reader.getRowObjectsJson() };
      }),
    stream: (sql) =>
      guarded(async () => {
        const result = await connection.stream(sql);
        return { columns: columnsOf(result), batches: checkedBatches(connection, result, sql) };
      }),
    append: (table, rows) => guarded(() => append(connection, schema, table, rows)),
    close: async () => {
      second?.closeSync();
      await connection.run(`DROP SCHEMA ${schema} CASCADE`);
      connection.closeSync();
    },
  };
}

/** These are the names of the rows' keys: of two columns `a`, the second is `a:1`. */
function columnsOf(result: Pick<DuckDBResult, 'columnTypes' | 'deduplicatedColumnNames'>): QueryResult['columns'] {
  const types = result.columnTypes();
  return result.deduplicatedColumnNames().map((name, index) => ({ name, sqlType: String(types[index]) }));
}

/**
 * The rows of a streamed result. A statement that fails after its first rows looks like one that ends: the last chunk is
 * empty, no error is given (`findings/duckdb-stream-error.sh`), and only `isStreaming`, which is false for a result with
 * an error, tells. The statement is then run once more for its message, without keeping its rows.
 */
async function* checkedBatches(
  connection: DuckDBConnection,
  result: DuckDBResult,
  sql: string,
): AsyncGenerator<readonly JsonRow[]> {
  const wasStreaming = result.isStreaming;
  try {
    yield* result.yieldRowObjectJson();
    if (!wasStreaming || result.isStreaming) return;
    await connection.run(`EXPLAIN ANALYZE ${sql}`);
    throw new Error('Error: the statement failed after its first rows, so what was read of it is incomplete.');
  } catch (cause) {
    throw engineError(cause);
  }
}

async function append(
  connection: DuckDBConnection,
  schema: string,
  table: string,
  rows: Iterable<readonly (string | bigint | null)[]>,
): Promise<void> {
  const appender = await connection.createAppender(table, schema);
  for (const row of rows) {
    for (const value of row) {
      if (value === null) appender.appendNull();
      else if (typeof value === 'bigint') appender.appendBigInt(value);
      else appender.appendVarchar(value);
    }
    appender.endRow();
  }
  appender.closeSync();
}

/** How DuckDB says that a disk is full. Where it spills, it gives up before, when most of the free space is used. */
const fullDisk = /No space left on device|Disk quota exceeded|max_temp_directory_size/i;

/**
 * Makes the lake's error. DuckDB's messages may quote a line of data, so the message keeps only the kind in their first
 * line. The whole message stays in `cause`.
 */
function engineError(cause: unknown): LakeError {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (fullDisk.test(message)) return diskFull('what DuckDB writes', cause);
  const kind = /^[A-Z][A-Za-z -]* Error/.exec(message)?.[0] ?? 'Error';
  return new LakeError(`DuckDB refused a statement (${kind}).`, {
    code: 'engine-failed',
    fault: 'bug',
    retry: /Out of Memory|IO Error/.test(kind) ? 'later' : 'never',
    cause,
  });
}
