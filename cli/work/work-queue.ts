import { setTimeout as sleep } from 'node:timers/promises';
import type { PlaceName } from '../../host/place.ts';
import { takeWorkerLock } from '../../host/worker-lock.ts';
import { type DeadWork, listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import { sweepLake } from '../../lib/upkeep/sweep.ts';
import type { OpenLake } from '../open-lake.ts';
import { deadTopic } from '../show/dead-letter-text.ts';
import { placeWords } from '../show/place-words.ts';
import { plainCell } from '../show/table-text.ts';
import type { Paint } from '../show/text.ts';
import { eventsComeLater, isIdle, lookAgainMs, lookFarMs, workToTheEnd } from './work-arrivals.ts';

/** Longer than anything lies in landing: what arrives meanwhile is not waited for. */
const ever = 100 * 365 * 24 * 3_600_000;

/** Longest that the event of a put takes to its queue while all is well, in milliseconds: MinIO tries again every three seconds. */
const eventDelayMs = 15_000;

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
  const stalled = stallWatch(lake);
  while (!signal.aborted) {
    const { local } = lake;
    const lock = local && takeWorkerLock(local.storeDir);
    if (local && lock) {
      try {
        // What a dead process had received belongs to the queue's work, too.
        await local.recover();
        await workToTheEnd(lake, local, signal, ever);
        return !signal.aborted;
      } finally {
        lock.release();
      }
    } else if ((await isIdle(lake)) && (!eventsComeLater(lake) || (await stalled()))) return true;
    await sleep(eventsComeLater(lake) ? lookFarMs : lookAgainMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/**
 * Looks whether work that is not queued is still on its way there: true once there is none, or none that moves, for what
 * nobody ever queues would be waited for in vain.
 */
function stallWatch(lake: OpenLake): () => Promise<boolean> {
  let seen = '';
  let sinceMs = performance.now();
  return async () => {
    const { queued } = await sweepLake(lake, { thorough: false, settledAfterMs: ever, isDryRun: true });
    if (queued.length === 0) return true;
    const now = JSON.stringify(queued);
    if (now !== seen) sinceMs = performance.now();
    seen = now;
    return performance.now() - sinceMs > eventDelayMs;
  };
}

/** How waiting ended, for people. */
export function workedLines({ isDone, failures }: Worked, place: PlaceName, paint: Paint): readonly string[] {
  return [
    ...failures.map(({ stage, keys, reason }) => {
      return `${paint('red', 'failed')}     ${deadTopic({ stage, keys })}: ${plainCell(reason ?? 'no reason was kept')}`;
    }),
    ...(isDone ? [] : [`Stopped before all was done; nothing is lost: ${placeWords[place].goesOn}.`]),
  ];
}
