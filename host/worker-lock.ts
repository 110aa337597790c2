import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The process that processes the queues of a lake holds this lock. The operating system releases it when the process dies, for whatever reason. */
export interface WorkerLock {
  release(): void;
}

/**
 * Takes the lock of a lake's worker, or gives undefined where another process holds it. The holder knows that no living
 * process holds the messages in flight.
 */
export function takeWorkerLock(storeDir: string): WorkerLock | undefined {
  const db = new DatabaseSync(join(storeDir, 'worker.sqlite'));
  try {
    db.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    return { release: () => db.close() };
  } catch {
    db.close();
    return undefined;
  }
}
