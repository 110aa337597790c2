import type { z } from 'zod';
import { LakeError } from '../lake/error.ts';
import { limits } from '../lake/limits.ts';
import type { ObjectStore } from '../store/port.ts';
import { readRecord, recordText } from './records.ts';

/** A record as it was read, with the tag that a swap of it needs; both undefined where there is none. */
export interface SeenRecord<T> {
  readonly value: T | undefined;
  readonly etag: string | undefined;
}

/** What to write in place of a record, and what the caller is told; without `next` nothing is written. */
export interface Swap<T, R> {
  readonly next?: T;
  readonly result: R;
}

export interface SwapOptions<T> {
  readonly key: string;
  readonly schema: z.ZodType<T>;
  /** What the caller has read already and worked from: the first attempt swaps this very record. */
  readonly seen?: SeenRecord<T>;
  /** How the sentence of a swap that never held begins, and what to do then. */
  readonly failure: SwapFailure;
}

export interface SwapFailure {
  /** What was to be changed, as `The manifest of royalties`. */
  readonly subject: string;
  /** As `archive again later`. */
  readonly remedy: string;
}

/**
 * Changes one of the ledger's records by compare-and-swap: reads it, asks `change` for the next one, and writes that only
 * if nobody wrote meanwhile, or else starts over. `change` may run several times. Throws `swap-contended` (retry later)
 * after `limits.swapAttempts`.
 */
export async function swapRecord<T extends object, R>(
  store: Pick<ObjectStore, 'put' | 'read'>,
  { key, schema, seen, failure }: SwapOptions<T>,
  change: (record: T | undefined) => Swap<T, R> | Promise<Swap<T, R>>,
): Promise<R> {
  let known = seen;
  return untilSwapped(failure, async () => {
    const current = known ?? (await readRecord(store, 'ledger', key, schema));
    known = undefined;
    const { next, result } = await change(current?.value);
    if (next === undefined) return { result };
    const condition = current?.etag === undefined ? { ifAbsent: true as const } : { ifMatch: current.etag };
    const { outcome } = await store.put('ledger', key, recordText(next), { condition });
    return outcome === 'written' ? { result } : 'overtaken';
  });
}

/**
 * Tries what ends in a compare-and-swap until it is no longer overtaken, and gives its result. Throws `swap-contended`
 * (retry later) after `limits.swapAttempts`.
 */
export async function untilSwapped<R>(
  { subject, remedy }: SwapFailure,
  attempt: () => Promise<{ readonly result: R } | 'overtaken'>,
): Promise<R> {
  for (let attempts = 0; attempts < limits.swapAttempts; attempts++) {
    const ended = await attempt();
    if (ended !== 'overtaken') return ended.result;
  }
  throw new LakeError(`${subject} keeps being changed by another process: ${remedy}.`, {
    code: 'swap-contended',
    fault: 'operator',
    retry: 'later',
  });
}
