import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { isLakeError } from '../../lib/lake/error.ts';
import type { Ports } from '../../lib/ports.ts';
import { grouped, megabytes } from '../show/text.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Difference of clocks worth a word, in milliseconds: an as-of that nobody states is the store's time. */
const skewMs = 5_000;

/** Difference at which requests are refused, in milliseconds: AWS takes signatures of five minutes and, in S3, fifteen. */
const refusedSkewMs = 5 * 60_000;

/** Free space below which a large export may not fit any more: it is copied once while it is worked. */
const scarceBytes = 5e9;
const scarceShare = 0.1;

/** Free space below which writes fail soon. */
const spentBytes = 5e8;

/**
 * Puts a probe into sandbox and asks of the store what the lake rests on: that a put on a taken key and one with a stale
 * tag write nothing (some lookalikes of S3 ignore conditions, and then two workers undo each other's work unseen), that
 * what was put is read back, and that its time is ours. Leaves nothing behind.
 */
export async function checkStore({ store, clock }: Pick<Ports, 'store' | 'clock'>): Promise<readonly Check[]> {
  const key = `doctor/probe-${randomUUID()}`;
  const beforeMs = clock.now().getTime();
  const first = await store.put('sandbox', key, 'first', { condition: { ifAbsent: true } });
  const afterMs = clock.now().getTime();
  try {
    if (first.outcome !== 'written') return [broken('a put on a free key was refused')];
    const head = await store.head('sandbox', key);
    if (!head) return [broken('an object that was put is not there')];
    const conditions = await conditionFaults(store, key, first.etag);
    const removals = await conditionalRemoval(store, key);
    return [
      ok('store', 'reachable; an object was put, read and removed'),
      conditions.length === 0
        ? ok('conditional writes', 'honoured')
        : fail('conditional writes', conditions.join('; '), 'Use a store that honours If-None-Match and If-Match.'),
      removals,
      skewCheck(head.lastModified.getTime(), beforeMs, afterMs),
    ];
  } finally {
    await store.remove('sandbox', key);
  }
}

async function conditionFaults(store: Ports['store'], key: string, etag: string): Promise<readonly string[]> {
  const faults: string[] = [];
  const again = await store.put('sandbox', key, 'again', { condition: { ifAbsent: true } });
  if (again.outcome !== 'exists') faults.push('a put on a taken key overwrote it');
  const swapped = await store.put('sandbox', key, 'second', { condition: { ifMatch: etag } });
  if (swapped.outcome !== 'written' && again.outcome === 'exists') faults.push('a put with the right tag was refused');
  const stale = await store.put('sandbox', key, 'stale', { condition: { ifMatch: etag } });
  if (stale.outcome !== 'changed') faults.push('a put with a stale tag overwrote what was newer');
  const text = new TextDecoder().decode((await store.read('sandbox', key))?.bytes);
  if (faults.length === 0 && text !== 'second') faults.push('a refused put changed the object');
  return faults;
}

/** Only archiving rests on it, so a lake without it is well until it has something to archive. */
async function conditionalRemoval(store: Ports['store'], key: string): Promise<Check> {
  const name = 'conditional removals';
  const advice = 'The lake works without; lake archive does not. Keep what has aged, or move it by hand.';
  try {
    if ((await store.remove('sandbox', key, { ifMatch: '0'.repeat(32) })) === 'changed') return ok(name, 'honoured');
    return warn(name, 'a removal with a stale tag removed what was newer', advice);
  } catch (error) {
    if (!isLakeError(error, 'store-unsafe')) throw error;
    return warn(name, 'the store does not know them', advice);
  }
}

function broken(finding: string): Check {
  return fail('store', finding, 'See to the store: nothing of the lake can rely on it.');
}

/** The store's time must lie between the two looks at ours; a second more, for stores that keep whole seconds. */
function skewCheck(storeMs: number, beforeMs: number, afterMs: number): Check {
  const aheadMs = storeMs > afterMs ? storeMs - afterMs : Math.min(0, storeMs + 1_000 - beforeMs);
  const apartMs = Math.abs(aheadMs);
  if (apartMs <= skewMs) return ok('clock', 'store and process agree');
  const finding = `the store is ${grouped(Math.round(apartMs / 1000))} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine`;
  const advice = 'Set this machine’s clock by a time server.';
  return apartMs > refusedSkewMs ? fail('clock', finding, advice) : warn('clock', finding, advice);
}

export type FreeSpace = (path: string) => Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;

/** Free space of the file system that a folder is on, for those who are not its root user. */
export const freeSpace: FreeSpace = async (path) => {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
};

/** How much space is left on the disk of the lake. */
export async function checkDisk(root: string, free: FreeSpace = freeSpace): Promise<Check> {
  const { freeBytes, totalBytes } = await free(root);
  const share = totalBytes > 0 ? freeBytes / totalBytes : 1;
  const finding = `${megabytes(freeBytes)} free, ${Math.floor(share * 100)} %`;
  const advice = 'Free space, or move what has aged: lake archive.';
  if (freeBytes < spentBytes) return fail('disk', finding, advice);
  return freeBytes < scarceBytes || share < scarceShare ? warn('disk', finding, advice) : ok('disk', finding);
}
