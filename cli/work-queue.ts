import { setTimeout as sleep } from 'node:timers/promises';
import { takeWorkerLock } from '../localstack/worker-lock.ts';
import { type DeadWork, deadTopic, listDeadWork } from './dead-letters.ts';
import type { OpenLake } from './open-lake.ts';
import { plainCell } from './table-text.ts';
import type { Paint } from './text.ts';
import { isIdle } from './work-arrivals.ts';

/** Pause between looks at queues that another process works, in milliseconds. */
const lookAgainMs = 250;

/** How waiting for the queues ended. */
export interface Worked {
  /** False where the signal came first; what is queued stays queued. */
  readonly isDone: boolean;
  /** Work that was given up meanwhile. */
  readonly failures: readonly DeadWork[];
}

/** Works all that is queued: by itself where nobody else does, else it waits until the queues of who does are empty. */
export async function workQueued(lake: OpenLake, signal: AbortSignal): Promise<Worked> {
  const before = new Set((await listDeadWork(lake)).map(({ id }) => id));
  const isDone = await untilIdle(lake, signal);
  return { isDone, failures: (await listDeadWork(lake)).filter(({ id }) => !before.has(id)) };
}

async function untilIdle(lake: OpenLake, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const { local } = lake;
    const lock = local && takeWorkerLock(local.storeDir);
    if (local && lock) {
      try {
        // What a dead process had received belongs to the queue's work, too.
        await local.recover();
        await local.worker.runUntilIdle(signal);
        return !signal.aborted;
      } finally {
        lock.release();
      }
    }
    if (await isIdle(lake)) return true;
    await sleep(lookAgainMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/** How waiting ended, for people. */
export function workedLines({ isDone, failures }: Worked, paint: Paint): readonly string[] {
  return [
    ...failures.map(({ stage, keys, reason }) => {
      return `${paint('red', 'failed')}     ${deadTopic({ stage, keys })}: ${plainCell(reason ?? 'no reason was kept')}`;
    }),
    ...(isDone ? [] : ['Stopped before all was done; nothing is lost: lake up goes on with it.']),
  ];
}
