import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Held by the process that works a lake's queues. The operating system takes it back when the process dies, however. */
export interface WorkerLock {
  release(): void;
}

/**
 * Takes the lock of a lake's worker, or gives undefined where another process holds it. Whoever holds it knows that
 * messages in flight belong to nobody alive.
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
