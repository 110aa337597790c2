import { randomUUID } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import { isLakeError } from '../../lib/lake/error.ts';
import { findStrays } from '../../lib/ledger/own-objects.ts';
import type { Ports } from '../../lib/ports.ts';
import { counted, grouped, megabytes } from '../show/text.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Difference of clocks that is reported, in milliseconds: without a stated as-of, the store's time is the as-of. */
const skewMs = 5_000;

/** Difference at which requests are refused, in milliseconds: AWS accepts signatures for five minutes, S3 for fifteen. */
const refusedSkewMs = 5 * 60_000;

/** Free space, in bytes, below which a large export may not fit: it is copied once while it is processed. */
const scarceBytes = 5e9;
const scarceShare = 0.1;

/** Free space, in bytes, below which writes will soon fail. */
const spentBytes = 5e8;

/**
 * Puts a probe into sandbox and checks what the lake needs from the store: a put on a taken key writes nothing, a put with
 * a stale tag writes nothing, a put is read back, and the store's clock agrees with ours. Some lookalikes of S3 ignore
 * conditions, and then two workers undo each other's work unseen. Leaves nothing behind.
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
      ok('store', 'reachable: an object was put, read and removed'),
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

/** Only the archive needs conditional removals, so their absence is a warning. */
async function conditionalRemoval(store: Ports['store'], key: string): Promise<Check> {
  const name = 'conditional removals';
  const advice = 'The lake works without them, but lake archive does not: keep aged objects, or move them by hand.';
  try {
    if ((await store.remove('sandbox', key, { ifMatch: '0'.repeat(32) })) === 'changed') return ok(name, 'honoured');
    return warn(name, 'a removal with a stale tag removed what was newer', advice);
  } catch (error) {
    if (!isLakeError(error, 'store-unsafe')) throw error;
    return warn(name, 'the store does not support them', advice);
  }
}

function broken(finding: string): Check {
  return fail('store', finding, 'Repair the store, or use another: the lake cannot rely on it.');
}

/** The store's time must lie between two readings of our clock. A second is added for stores that keep whole seconds. */
function skewCheck(storeMs: number, beforeMs: number, afterMs: number): Check {
  const aheadMs = storeMs > afterMs ? storeMs - afterMs : Math.min(0, storeMs + 1_000 - beforeMs);
  const apartMs = Math.abs(aheadMs);
  if (apartMs <= skewMs) return ok('clock', 'store and process agree');
  const finding = `the store is ${grouped(Math.round(apartMs / 1000))} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine`;
  const advice = 'Set the clock of this machine from a time server.';
  return apartMs > refusedSkewMs ? fail('clock', finding, advice) : warn('clock', finding, advice);
}

export type FreeSpace = (path: string) => Promise<{ readonly freeBytes: number; readonly totalBytes: number }>;

/** Free space of a folder's file system, as a user other than root may use it. */
export const freeSpace: FreeSpace = async (path) => {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
};

/** How much space is left on the disk of the lake. */
export async function checkDisk(root: string, free: FreeSpace = freeSpace): Promise<Check> {
  const { freeBytes, totalBytes } = await free(root);
  const share = totalBytes > 0 ? freeBytes / totalBytes : 1;
  const finding = `${megabytes(freeBytes)} free, ${Math.floor(share * 100)} %`;
  const advice = 'Free some space, or move aged objects with lake archive.';
  if (freeBytes < spentBytes) return fail('disk', finding, advice);
  return freeBytes < scarceBytes || share < scarceShare ? warn('disk', finding, advice) : ok('disk', finding);
}

/** What lies in the zones and is passed over: somebody else's objects, links, pipes, and names that no key can have. */
export async function checkStrays({ store }: Pick<Ports, 'store'>): Promise<readonly Check[]> {
  const strays = await findStrays(store);
  const [first] = strays;
  if (first === undefined) return [ok('strays', 'nothing lies in the zones that the lake passes over')];
  const finding = `${counted(strays.length, 'object')} passed over, such as ${first.zone}/${first.key}`;
  return [warn('strays', finding, 'lake sweep --dry-run names them. Move them out of the lake.')];
}
