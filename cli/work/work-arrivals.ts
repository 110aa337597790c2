import { setTimeout as sleep } from 'node:timers/promises';
import { takeWorkerLock, type WorkerLock } from '../../host/worker-lock.ts';
import { receiptSchema } from '../../lib/lake/receipt.ts';
import { readRecord } from '../../lib/ledger/records.ts';
import { listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import { findLostWork } from '../../lib/upkeep/lost-work.ts';
import { sweepLake } from '../../lib/upkeep/sweep.ts';
import type { LocalWork, OpenLake } from '../open-lake.ts';
import type { PutFile } from '../put/put-files.ts';
import { cleanedOf } from '../show/arrival.ts';

/** How long a landing file must not have changed before it counts as whole, in milliseconds. */
export const settledAfterMs = 2_000;

/** For stores whose objects are whole when they appear, dated by a clock that may not be ours. */
const anyTime = -3_600_000;

/** Pause between looks at what another process works, in milliseconds. */
export const lookAgainMs = 250;
/** Pause between looks over a network, in milliseconds: each look is a few dozen requests. */
export const lookFarMs = 2_000;

/**
 * Works the lake until all arrivals are done or dead: by itself where nobody else does, else it waits for who does (and
 * takes over should that one end). Gives false where the signal came first; what is queued stays queued.
 */
export async function workArrivals(
  lake: OpenLake,
  arrivals: readonly PutFile[],
  signal: AbortSignal,
): Promise<boolean> {
  const startedAt = lake.ports.clock.now().toISOString();
  while (!signal.aborted) {
    const { local } = lake;
    const lock = local && takeWorkerLock(local.storeDir);
    if (local && lock) {
      await workUntilIdle(lake, local, lock, signal);
      return !signal.aborted;
    }
    if (await areDone(lake, arrivals, startedAt)) return true;
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
 * True where the event of a put is another's to send and comes a while after it, so that empty queues do not mean yet that
 * all is done. In a folder, a put is queued when it returns.
 */
export function eventsComeLater({ place }: Pick<OpenLake, 'place'>): boolean {
  return place !== 'embedded';
}

/**
 * Works what is queued, and what comes of it. Where events come later they come to another process, if there is one: then
 * each round looks for what the one before put.
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

/** What the holder of the worker lock does first: takes back what a dead process had received, and queues what nobody announced. */
export async function catchUp(lake: OpenLake, local: LocalWork): Promise<void> {
  await local.recover();
  await lake.heal(new Date(lake.ports.clock.now().getTime() - settledAfterMs));
}

/** True where each arrival has come to its end: refused, in the marts, or dead. */
async function areDone(lake: OpenLake, arrivals: readonly PutFile[], startedAt: string): Promise<boolean> {
  const { ports } = lake;
  // Where nothing is queued any more nothing will happen any more, even if an arrival was taken away by hand. Not so where
  // the event of a put may still be on its way to its queue.
  if (!eventsComeLater(lake) && (await isIdle(lake))) return true;
  const dead = (await listDeadWork(lake)).filter(({ diedAt }) => diedAt >= startedAt);
  const deadKeys = new Set(dead.flatMap(({ keys }) => keys));
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
  for (const { stage, keys } of dead) {
    if (stage === 'curate') for (const key of keys) datasets.delete(datasetOfClaim(key));
  }
  if (datasets.size === 0) return true;
  // Nothing of landing is settled before time began: this looks for marts that lag behind only.
  const lost = await findLostWork(ports, { settledBefore: new Date(0) });
  return !lost.some(({ stage, key }) => stage === 'curate' && datasets.has(datasetOfClaim(key)));
}

/** Upstream first: what a stage that is counted empty has sent is in the next queue by then. */
export async function isIdle({ queue, queues }: Pick<OpenLake, 'queue' | 'queues'>): Promise<boolean> {
  for (const name of queues) {
    const { visible, inFlight, delayed } = await queue.counts(name);
    if (visible + inFlight + delayed > 0) return false;
  }
  return true;
}

/** The dataset that a claim's key names. A dead letter's key may be anything, and must not stop who waits. */
function datasetOfClaim(key: string): string {
  return key.split('/').slice(1, 3).join('/');
}
