import { setTimeout as sleep } from 'node:timers/promises';
import type { PlaceName } from '../../host/place.ts';
import type { Terminal } from '../../host/terminal.ts';
import { takeWorkerLock } from '../../host/worker-lock.ts';
import { type DeadWork, listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import type { HiddenWork } from '../../lib/upkeep/hidden-work.ts';
import { sweepLake } from '../../lib/upkeep/sweep.ts';
import type { OpenLake } from '../open-lake.ts';
import { deadTopic } from '../show/dead-letter-text.ts';
import { parkedLines } from '../show/hidden-text.ts';
import { placeWords } from '../show/place-words.ts';
import { plainCell } from '../show/table-text.ts';
import type { Paint } from '../show/text.ts';
import { lockWatch } from './lock-watch.ts';
import {
  eventsComeLater,
  isIdle,
  listParked,
  lookAgainMs,
  lookFarMs,
  queuesText,
  workToTheEnd,
} from './work-arrivals.ts';

/** Longer than any object is in landing: the command does not wait for later arrivals. */
const ever = 100 * 365 * 24 * 3_600_000;

/** How long the event of a put takes to reach its queue at most, in milliseconds: MinIO tries again every three seconds. */
const eventDelayMs = 15_000;

/** How waiting for the queues ended. */
export interface Worked {
  /** False if the signal aborted first; queued work stays queued. */
  readonly isDone: boolean;
  /** Messages that became dead letters meanwhile. */
  readonly failures: readonly DeadWork[];
  /** Work that waits for the end of an outage. */
  readonly waiting: readonly HiddenWork[];
}

/** What a command that did not wait has to say. */
export const nothingWorked: Worked = { isDone: true, failures: [], waiting: [] };

/**
 * Processes all queued work. If another process already does so, it waits until the queues are empty; where that takes long,
 * a line on standard error says so.
 */
export async function workQueued(lake: OpenLake, terminal: Pick<Terminal, 'stopSignal' | 'err'>): Promise<Worked> {
  const before = new Set((await listDeadWork(lake)).map(({ id }) => id));
  const isDone = await untilIdle(lake, terminal.stopSignal(), (line) => terminal.err(`${line}\n`));
  const failures = (await listDeadWork(lake)).filter(({ id }) => !before.has(id));
  return { isDone, failures, waiting: await listParked(lake) };
}

/** True where everything was done that a command waits for. */
export function isAllDone({ isDone, failures, waiting }: Worked): boolean {
  return isDone && failures.length === 0 && waiting.length === 0;
}

async function untilIdle(lake: OpenLake, signal: AbortSignal, tell: (line: string) => void): Promise<boolean> {
  const stalled = stallWatch(lake);
  const watch = lockWatch(performance.now());
  while (!signal.aborted) {
    const { local } = lake;
    const lock = local && takeWorkerLock(local.storeDir);
    if (local && lock) {
      try {
        // Messages that a dead process had received are queued work too.
        await local.recover();
        await workToTheEnd(lake, local, signal, ever);
        return !signal.aborted;
      } finally {
        lock.release();
      }
    } else if ((await isIdle(lake)) && (!eventsComeLater(lake) || (await stalled()))) return true;
    const line = local && watch.look(await queuesText(lake), performance.now());
    if (line) tell(line);
    await sleep(eventsComeLater(lake) ? lookFarMs : lookAgainMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

/**
 * Checks whether work is still on its way to a queue: true once there is none, or none that changes, because waiting for
 * work that is never queued would not end.
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

/** How the wait ended, as text. */
export function workedLines({ isDone, failures, waiting }: Worked, place: PlaceName, paint: Paint): readonly string[] {
  return [
    ...failures.map(({ stage, keys, reason }) => {
      return `${paint('red', 'failed')}     ${deadTopic({ stage, keys })}: ${plainCell(reason ?? 'no cause was kept')}`;
    }),
    ...parkedLines(waiting, `${placeWords[place].goesOn} by itself`, paint),
    ...(isDone ? [] : [`Stopped before everything was processed. Nothing is lost: ${placeWords[place].goesOn}.`]),
  ];
}
