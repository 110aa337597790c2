import { DatabaseSync } from 'node:sqlite';
import { LakeError } from '../lake/error.ts';

/**
 * How long a call waits for another process's write, in milliseconds. A write takes well under one. This is longer than
 * a checkpoint of a full file on a slow disk.
 */
const busyTimeoutMs = 10_000;

/**
 * The first version. `visible_at` alone decides whether a message may be received; a message with a `handle` was
 * received before. A receive walks the first index from its start, so its cost does not grow with the queue.
 */
const tables = `
  CREATE TABLE message (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL,
    queue         TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    sent_at       INTEGER NOT NULL,
    visible_at    INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0,
    handle        TEXT
  ) STRICT;
  CREATE INDEX message_due ON message (queue, visible_at);
  CREATE UNIQUE INDEX message_handle ON message (handle) WHERE handle IS NOT NULL;
  CREATE TABLE dead_letter (
    seq           INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL,
    queue         TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    sent_at       INTEGER NOT NULL,
    receive_count INTEGER NOT NULL,
    died_at       INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX dead_letter_queue ON dead_letter (queue);
`;

/** Since version 2, a message keeps the reason of its last failure and takes it along to the dead letters. */
const reasons = `
  ALTER TABLE message ADD COLUMN reason TEXT;
  ALTER TABLE dead_letter ADD COLUMN reason TEXT;
`;

/** Since version 3, a message says since when it is in work or waits, and how often it was parked. */
const times = `
  ALTER TABLE message ADD COLUMN received_at INTEGER;
  ALTER TABLE message ADD COLUMN released_at INTEGER;
  ALTER TABLE message ADD COLUMN parked_at INTEGER;
  ALTER TABLE message ADD COLUMN park_count INTEGER NOT NULL DEFAULT 0;
`;

/**
 * The statements that make each version of a file from the one before. The file keeps its version as `user_version`.
 * Only ever add to the end.
 */
const steps = [tables, reasons, times];
const schemaVersion = steps.length;

/**
 * Opens a queue file. Makes its tables if there are none, and brings those of an older version up to date. Throws
 * `queue-unavailable` for a file that cannot be opened, is no queue, or was written by a newer version.
 */
export function openQueueFile(path: string): DatabaseSync {
  return guard(path, () => {
    const db = new DatabaseSync(path, { timeout: busyTimeoutMs });
    try {
      switchToWal(db);
      // In WAL mode, NORMAL keeps every commit through kill -9, because the bytes are the operating system's by then.
      // Only a power cut may lose the last commits, and never the file. The sweep finds a lost send, and a lost removal
      // only repeats work.
      db.exec('PRAGMA synchronous = NORMAL');
      if (versionOf(db) !== schemaVersion) transaction(db, () => prepareTables(db, path));
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/**
 * Runs `work` as one write transaction. It takes the write lock at once, because a lock that is taken later, after a
 * read, fails without waiting.
 */
export function transaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** Runs `work` and gives SQLite's errors as `queue-unavailable`, which says who has to act. */
export function guard<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof LakeError) throw error;
    throw queueFileError(path, error);
  }
}

function prepareTables(db: DatabaseSync, path: string): void {
  const found = versionOf(db); // The version is read again, because another process may have made the tables since.
  if (found === schemaVersion) return;
  if (found > schemaVersion) {
    throw new LakeError(
      `The queue file ${path} has version ${found}, but this lake supports ${schemaVersion}: update the lake.`,
      {
        code: 'queue-unavailable',
        fault: 'operator',
        retry: 'never',
        details: { path, found, known: schemaVersion },
      },
    );
  }
  for (const step of steps.slice(found)) db.exec(step);
  db.exec(`PRAGMA user_version = ${schemaVersion}`);
}

/**
 * SQLite does not wait for its lock here when two processes switch a new file at the same moment. The process that
 * loses finds the file already switched.
 */
function switchToWal(db: DatabaseSync): void {
  const lastAttempt = 100;
  for (let attempt = 1; ; attempt += 1) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (attempt === lastAttempt || primaryCode(error) !== sqliteCodes.busy) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}

/** Primary result codes of SQLite: https://www.sqlite.org/rescode.html */
const sqliteCodes = {
  perm: 3,
  busy: 5,
  locked: 6,
  readonly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  notADb: 26,
};
const busy = new Set([sqliteCodes.busy, sqliteCodes.locked]);
/** What passes when somebody acts, without a new start. */
const passing = new Set([sqliteCodes.full, sqliteCodes.io]);
const forOperator = new Map([
  [sqliteCodes.perm, 'is not writable: correct its permissions'],
  [sqliteCodes.readonly, 'is not writable: correct its permissions'],
  [sqliteCodes.cantOpen, 'cannot be opened: check that its folder exists and is writable'],
  [sqliteCodes.io, 'cannot be read or written: check that its disk has free space and is sound'],
  [sqliteCodes.full, 'cannot grow: free some space on its disk'],
  [sqliteCodes.corrupt, 'is damaged: move it away, start again, and run lake sweep'],
  [sqliteCodes.notADb, 'is not a SQLite file: move it away, start again, and run lake sweep'],
]);

function queueFileError(path: string, cause: unknown): LakeError {
  const code = primaryCode(cause);
  const details = { path, sqliteCode: code };
  if (code !== undefined && busy.has(code)) {
    return new LakeError(`The queue file ${path} was in use for ${busyTimeoutMs} ms: try again.`, {
      code: 'queue-unavailable',
      fault: 'operator',
      retry: 'later',
      details,
      cause,
    });
  }
  const advice = code === undefined ? undefined : forOperator.get(code);
  return new LakeError(`The queue file ${path} ${advice ?? 'refused a call: this is a bug, report the cause'}.`, {
    code: 'queue-unavailable',
    fault: advice === undefined ? 'bug' : 'operator',
    retry: code !== undefined && passing.has(code) ? 'later' : 'never',
    details,
    cause,
  });
}

/** The primary result code of an error of `node:sqlite`: the low byte of its extended code. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
