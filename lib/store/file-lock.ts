import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { storeDenied, storeUnavailable } from './store-error.ts';

/** A swap holds the lock for about a millisecond. A caller that waits this long waits for a process that hangs. */
const waitMs = 30_000;
/** Longest pause between two tries. It is short enough to go unnoticed and long enough not to spin. */
const longestPauseMs = 20;

/** SQLite's primary result codes that mean rights and settings, not a passing state. */
const deniedCodes = new Set([3, 8, 14, 23, 26]);
const busyCodes = new Set([5, 6]);

export interface SwapLock {
  /** Runs `work` while no other swap runs, in this process or another. */
  run<T>(work: () => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * The lock under which a store compares and swaps. It is SQLite's write lock on an empty database, because the kernel
 * releases it with the process that held it, however that process died. So no lock file is left behind that could be
 * stale. Nothing is ever written to the database. The lock tries and pauses and does not let SQLite wait, because that
 * would stop the event loop.
 */
export function swapLock(path: string): SwapLock {
  let database: DatabaseSync | undefined;
  let tail: Promise<unknown> = Promise.resolve();

  function open(): DatabaseSync {
    if (database !== undefined) return database;
    mkdirSync(dirname(path), { recursive: true });
    database = new DatabaseSync(path, { timeout: 0 });
    return database;
  }

  async function underLock<T>(work: () => Promise<T>): Promise<T> {
    const held = await acquire(open, path);
    try {
      return await work();
    } finally {
      held.exec('ROLLBACK');
    }
  }

  return {
    run(work) {
      // One connection holds one transaction, so the swaps of this process form a queue.
      const mine = tail.then(
        () => underLock(work),
        () => underLock(work),
      );
      tail = mine;
      return mine;
    },
    close() {
      database?.close();
      database = undefined;
    },
  };
}

async function acquire(open: () => DatabaseSync, path: string): Promise<DatabaseSync> {
  const giveUpAt = performance.now() + waitMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      const database = open();
      database.exec('BEGIN IMMEDIATE');
      return database;
    } catch (error) {
      const code = sqliteCode(error);
      if (code === undefined) throw error;
      if (deniedCodes.has(code)) {
        throw storeDenied("The lake's lock file cannot be used: correct its rights, or remove it.", { path }, error);
      }
      if (!busyCodes.has(code) || performance.now() > giveUpAt) {
        throw storeUnavailable(
          'Another process holds the lock of the lake for too long: find out which process it is.',
          { path },
          error,
        );
      }
    }
    // The pauses are unequal so that two processes do not keep meeting.
    await sleep(pauseMs * (0.5 + Math.random()));
  }
}

function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}
