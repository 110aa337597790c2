import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { LakeError } from '../lake/error.ts';
import type { Zone } from '../lake/zone.ts';
import type { ObjectHead, PutOptions } from '../store/port.ts';
import { archiveKey } from './archive-key.ts';
import type { Ports } from './ports.ts';
import { recordText } from './records.ts';
import type { AgedObject } from './retention.ts';
import { isClaimed, isPromoted } from './retention-live.ts';

export type MovePorts = Pick<Ports, 'store' | 'workspace' | 'clock'>;

/** The record that an object is in the archive. For people and restores: the archive's own keys say all that counts. */
export const archivedSchema = z.strictObject({
  format: z.literal(1),
  zone: z.string(),
  key: z.string(),
  archiveKey: z.string(),
  sha256: z.string(),
  sizeBytes: z.int().nonnegative(),
  metadata: z.record(z.string(), z.string()),
  /** When it was put where it was. */
  lastModified: z.iso.datetime(),
  archivedAt: z.iso.datetime(),
  /** What was decided about it, if it was an arrival. */
  receiptKey: z.string().optional(),
});
export type Archived = z.output<typeof archivedSchema>;

export function archivedRecordKey(archivedAtKey: string): string {
  return `archived/${archivedAtKey}.json`;
}

/**
 * Moves one object to the archive: copies it, reads the copy again and compares the hashes, records it, removes the
 * original. The removal comes last, so whenever the process dies the object is in at least one place, and what is left to
 * do is found by looking at the zone again. False where somebody came to need the object, or replaced it, meanwhile.
 *
 * Curate may name an old object again between the last look and the removal (a month that is again as it was): the look
 * after the removal then brings it back at once, and the next run's start would.
 */
export async function moveToArchive(ports: MovePorts, aged: AgedObject): Promise<boolean> {
  const { store } = ports;
  const { zone, key } = aged;
  const head = await store.head(zone, key);
  if (!head || !isSame(head, aged)) return false;
  return ports.workspace.with(async (folder) => {
    const path = `${folder}/object`;
    const sha256 = await download(ports, zone, key, path);
    if (aged.sha256 !== undefined && sha256 !== aged.sha256) throw damaged(zone, key);
    const target = archiveKey(zone, key, sha256);
    const options = { metadata: head.metadata };
    await copyVerified(ports, target, { path, sha256 }, options);
    await store.put('ledger', archivedRecordKey(target), recordText(recordOf(ports, aged, head, target, sha256)));
    const still = await store.head(zone, key);
    if (!still || !isSame(still, head) || still.etag !== head.etag || (await isNeeded(ports, aged))) return false;
    if ((await store.remove(zone, key, { ifMatch: head.etag })) === 'changed') return false;
    if (!(await isNeeded(ports, aged))) return true;
    await store.put(zone, key, { path, adopt: true }, { condition: { ifAbsent: true }, ...options });
    return false;
  });
}

/**
 * Puts a local file into the archive, reads it again and proves it. What stands there under the same key and proves
 * damaged is replaced once: the key promises these bytes, so nothing else can be under it.
 */
async function copyVerified(
  ports: MovePorts,
  key: string,
  { path, sha256 }: { readonly path: string; readonly sha256: string },
  options: PutOptions,
): Promise<void> {
  for (const condition of [{ condition: { ifAbsent: true as const } }, {}]) {
    await ports.store.put('archive', key, { path }, { ...options, ...condition });
    if ((await download(ports, 'archive', key, `${path}-again`)) === sha256) return;
  }
  throw damaged('archive', key);
}

/** Copies an object into a local file; the hash of what was read. */
export async function download({ store }: MovePorts, zone: Zone, key: string, path: string): Promise<string> {
  const hash = createHash('sha256');
  const watch = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      hash.update(chunk);
      yield chunk;
    }
  };
  await pipeline(await store.get(zone, key), watch, createWriteStream(path));
  return hash.digest('hex');
}

export function damaged(zone: Zone, key: string): LakeError {
  return new LakeError(
    `${zone}/${key} does not hold the bytes it should: nothing was removed. Restore it from a copy.`,
    {
      code: 'object-changed',
      fault: 'operator',
      retry: 'never',
      severity: 'critical',
      details: { zone, key },
    },
  );
}

function isSame(a: Pick<ObjectHead, 'sizeBytes' | 'lastModified'>, b: Pick<ObjectHead, 'sizeBytes' | 'lastModified'>) {
  return a.sizeBytes === b.sizeBytes && a.lastModified.getTime() === b.lastModified.getTime();
}

async function isNeeded({ store }: MovePorts, { zone, key }: AgedObject): Promise<boolean> {
  if (zone === 'curated') return isPromoted(store, key);
  if (zone === 'staging') return isClaimed(store, key);
  return false;
}

function recordOf(
  { clock }: MovePorts,
  { zone, key, receiptKey }: AgedObject,
  { sizeBytes, lastModified, metadata }: ObjectHead,
  target: string,
  sha256: string,
): Archived {
  return {
    format: 1,
    zone,
    key,
    archiveKey: target,
    sha256,
    sizeBytes,
    metadata: { ...metadata },
    lastModified: lastModified.toISOString(),
    archivedAt: clock.now().toISOString(),
    ...(receiptKey === undefined ? {} : { receiptKey }),
  };
}
