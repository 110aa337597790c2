import { setTimeout as sleep } from 'node:timers/promises';
import { parksWaitedFor } from '../../host/worker.ts';
import { takeWorkerLock, type WorkerLock } from '../../host/worker-lock.ts';
import { receiptSchema } from '../../lib/lake/receipt.ts';
import { readRecord } from '../../lib/ledger/records.ts';
import { listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import { type HiddenWork, listHiddenWork } from '../../lib/upkeep/hidden-work.ts';
import { findLostWork } from '../../lib/upkeep/lost-work.ts';
import { sweepLake } from '../../lib/upkeep/sweep.ts';
import type { LocalWork, OpenLake } from '../open-lake.ts';
import type { PutFile } from '../put/put-files.ts';
import { cleanedOf } from '../show/arrival.ts';
import { lockWatch } from './lock-watch.ts';

/** How long a landing file must stay unchanged before it counts as whole, in milliseconds. */
export const settledAfterMs = 2_000;

/** The same for stores whose objects are whole when they appear and are dated by another clock than ours. */
const anyTime = -3_600_000;

/** Pause between two looks at the progress of another process, in milliseconds. */
export const lookAgainMs = 250;
/** The same over a network: each look is a few dozen requests. */
export const lookFarMs = 2_000;

/**
 * Processes the lake until all arrivals are done or dead. If another process already does so, it waits for that process,
 * and takes over if it ends; `tell` gets a line where that wait is long. Gives false if the signal aborted first; queued work stays queued.
 */
export async function workArrivals(
  lake: OpenLake,
  arrivals: readonly PutFile[],
  signal: AbortSignal,
  tell: (line: string) => void = () => undefined,
): Promise<boolean> {
  const watch = lockWatch(performance.now());
  const startedAt = lake.ports.clock.now().toISOString();
  while (!signal.aborted) {
    const { local } = lake;
    const lock = local && takeWorkerLock(local.storeDir);
    if (local && lock) {
      await workUntilIdle(lake, local, lock, signal);
      return !signal.aborted;
    }
    if (await areDone(lake, arrivals, startedAt)) return true;
    const line = local && watch.look(await queuesText(lake), performance.now());
    if (line) tell(line);
    await sleep(eventsComeLater(lake) ? lookFarMs : lookAgainMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}

async function workUntilIdle(lake: OpenLake, local: LocalWork, lock: WorkerLock, signal: AbortSignal): Promise<void> {
  try {
    await catchUp(lake, local);
    await workToTheEnd(lake, local, signal, anyTime);
  } finally {
    lock.release();
  }
}

/**
 * True where another service sends the event of a put, a while after it: empty queues do not yet mean that all is done. In
 * a folder, and where this process announces its own puts, a put is queued when it returns.
 */
export function eventsComeLater({ place }: Pick<OpenLake, 'place'>): boolean {
  return place !== 'embedded' && place !== 'versitygw';
}

/**
 * Processes what is queued, and what that leads to. Where events come later, another process may receive them; each round
 * then looks for what the round before it put.
 */
export async function workToTheEnd(
  lake: OpenLake,
  { worker }: LocalWork,
  signal: AbortSignal,
  settledAfterMs: number,
): Promise<void> {
  await worker.runUntilIdle(signal);
  while (eventsComeLater(lake) && !signal.aborted) {
    if ((await sweepLake(lake, { thorough: false, settledAfterMs })).queued.length === 0) return;
    await worker.runUntilIdle(signal);
  }
}

/** What the holder of the worker lock does first: it takes back messages that a dead process had received, and queues work that was never announced. */
export async function catchUp(lake: OpenLake, local: LocalWork): Promise<void> {
  await local.recover();
  await lake.heal(new Date(lake.ports.clock.now().getTime() - settledAfterMs));
}

/** True where each arrival is refused, in the marts, or dead, or waits for the end of an outage. */
async function areDone(lake: OpenLake, arrivals: readonly PutFile[], startedAt: string): Promise<boolean> {
  const { ports } = lake;
  // With empty queues nothing more will happen, even if somebody removed an arrival by hand. This does not hold where the
  // event of a put may still be on its way to its queue.
  if (!eventsComeLater(lake) && (await isIdle(lake))) return true;
  const dead = (await listDeadWork(lake)).filter(({ diedAt }) => diedAt >= startedAt);
  const parked = await listParked(lake);
  const deadKeys = new Set([...dead, ...parked].flatMap(({ keys }) => keys));
  const datasets = new Set<string>();
  for (const arrival of arrivals) {
    const receipt = await readRecord(ports.store, 'ledger', arrival.receiptKey, receiptSchema);
    if (!receipt && deadKeys.has(arrival.landingKey)) continue;
    if (!receipt) return false;
    const cleaned = await cleanedOf(ports, receipt.value.rawKeys);
    for (const rawKey of receipt.value.rawKeys) {
      const record = cleaned.get(rawKey);
      if (!record && !deadKeys.has(rawKey)) return false;
      for (const { dataset } of record?.parts ?? []) datasets.add(dataset);
    }
  }
  for (const { stage, keys } of [...dead, ...parked]) {
    if (stage === 'curate') for (const key of keys) datasets.delete(datasetOfClaim(key));
  }
  if (datasets.size === 0) return true;
  // No landing object is older than the epoch, so this finds only marts that lag behind.
  const lost = await findLostWork(ports, { settledBefore: new Date(0) });
  return !lost.some(({ stage, key }) => stage === 'curate' && datasets.has(datasetOfClaim(key)));
}

/** What the queues hold, as a text that changes when something is done. */
export async function queuesText({ queue, queues }: Pick<OpenLake, 'queue' | 'queues'>): Promise<string> {
  const counts = [];
  for (const name of queues) counts.push(await queue.counts(name));
  return JSON.stringify(counts);
}

/** Work that an outage keeps waiting for longer than a command waits for it. */
export async function listParked(lake: Pick<OpenLake, 'queue' | 'queues'>): Promise<readonly HiddenWork[]> {
  const { work } = await listHiddenWork(lake);
  return work.filter(({ state, parkCount }) => state === 'parked' && parkCount >= parksWaitedFor);
}

/** True where the queues have nothing to do but what an outage keeps waiting. Counts upstream queues first: what a stage sent before it was counted empty is in the next queue by then. */
export async function isIdle(lake: Pick<OpenLake, 'queue' | 'queues'>): Promise<boolean> {
  let open = 0;
  for (const name of lake.queues) {
    const { visible, inFlight, delayed } = await lake.queue.counts(name);
    open += visible + inFlight + delayed;
  }
  return open === 0 || open === (await listParked(lake)).length;
}

/** The dataset in a claim's key. The key of a dead letter may be anything, and must not stop the wait. */
function datasetOfClaim(key: string): string {
  return key.split('/').slice(1, 3).join('/');
}
