import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isLakeError, LakeError } from '../lake/error.ts';
import { cleanedKey } from '../lake/object-key.ts';
import type { Zone } from '../lake/zone.ts';
import { type ArchivedObject, archiveKey } from '../ledger/archive-key.ts';
import { type Archived, archivedRecordKey } from '../ledger/archived-record.ts';
import { recordText } from '../ledger/records.ts';
import { copyRecord } from '../ledger/second-copy.ts';
import type { Ports } from '../ports.ts';
import { localCopy } from '../store/local-copy.ts';
import type { ObjectHead, PutOptions } from '../store/port.ts';
import type { AgedObject } from './retention.ts';
import { isClaimed } from './retention-live.ts';

export type MovePorts = Pick<Ports, 'store' | 'workspace' | 'clock'>;

/** An object whose verified copy is in the archive and whose original is still there. */
export interface CopiedObject {
  readonly aged: AgedObject;
  readonly head: ObjectHead;
  readonly sha256: string;
  readonly archiveKey: string;
}

/**
 * Copies one object to the archive, reads the copy back, compares the hashes, and records the copy. Undefined where somebody
 * replaced or removed the object since it was listed.
 */
export async function copyToArchive(ports: MovePorts, aged: AgedObject): Promise<CopiedObject | undefined> {
  const { store } = ports;
  const { zone, key } = aged;
  const head = await store.head(zone, key);
  if (!head || !isSame(head, aged)) return undefined;
  return ports.workspace.with(async (folder) => {
    const path = `${folder}/object`;
    const sha256 = await download(ports, zone, key, path);
    // A stream that a cut connection ended early is not a shorter object.
    const isWhole = (await stat(path)).size === head.sizeBytes;
    if (!isWhole || (aged.sha256 !== undefined && sha256 !== aged.sha256)) {
      // Somebody replaced it while it was read: what was read is another object, and whole.
      if (await isReplaced(ports, aged, head)) return undefined;
      throw damaged(zone, key);
    }
    const target = archiveKey(zone, key, sha256);
    await copyVerified(ports, target, { path, sha256 }, { metadata: head.metadata });
    await store.put('ledger', archivedRecordKey(target), recordText(recordOf(ports, aged, head, target, sha256)));
    for (const record of recordsOf(aged, target)) await copyRecord(store, record);
    return { aged, head, sha256, archiveKey: target };
  });
}

/** What the ledger says of the object: nothing can make it again once the object is in archive alone. */
function recordsOf({ zone, key, receiptKey }: AgedObject, target: string): readonly string[] {
  const cleaned = zone === 'raw' ? [cleanedKey(key)] : [];
  return [archivedRecordKey(target), ...(receiptKey === undefined ? [] : [receiptKey]), ...cleaned];
}

/**
 * Removes the original of a copied object, if it is still the object that was copied. The removal comes last: whenever the
 * process dies, the object is in at least one place, and the next run finds what is left to do. False where the object is
 * needed again or was replaced meanwhile.
 */
export async function removeOriginal(ports: MovePorts, { aged, head }: CopiedObject): Promise<boolean> {
  const { zone, key } = aged;
  if ((await isReplaced(ports, aged, head)) || (await isNeeded(ports, aged))) return false;
  return (await ports.store.remove(zone, key, { ifMatch: head.etag })) === 'removed';
}

/** The archived copy of the object, as a restore takes it. */
export function asArchived({ aged, head, sha256, archiveKey: at }: CopiedObject): ArchivedObject {
  const { zone, key } = aged;
  return { zone, key, sha256, archiveKey: at, sizeBytes: head.sizeBytes, archivedAt: head.lastModified };
}

/**
 * Puts a local file into the archive, reads it back and proves it. A damaged object under the same key is replaced once: the
 * key promises these bytes, so no other object can belong there. An object in a storage class that cannot be read, left by
 * an object that was restored and aged again, is replaced too: either the copy is proved, or the original stays.
 */
async function copyVerified(
  ports: MovePorts,
  key: string,
  { path, sha256 }: { readonly path: string; readonly sha256: string },
  options: PutOptions,
): Promise<void> {
  for (const condition of [{ condition: { ifAbsent: true as const } }, {}]) {
    await ports.store.put('archive', key, { path }, { ...options, ...condition });
    if (await holds(ports, key, sha256, `${path}-again`)) return;
  }
  throw damaged('archive', key);
}

async function holds(ports: MovePorts, key: string, sha256: string, path: string): Promise<boolean> {
  try {
    return (await download(ports, 'archive', key, path)) === sha256;
  } catch (error) {
    if (!isLakeError(error, 'object-frozen')) throw error;
    return false;
  }
}

/** Copies an object into a local file. Gives the hash of its bytes. */
export async function download({ store }: MovePorts, zone: Zone, key: string, path: string): Promise<string> {
  const hash = createHash('sha256');
  await localCopy(store, zone, key, path, (block) => hash.update(block));
  return hash.digest('hex');
}

/**
 * The error for an object whose bytes are not those of its copy or of its hash: `object-changed`, critical. Nothing
 * was removed.
 */
export function damaged(zone: Zone, key: string): LakeError {
  return new LakeError(
    `${zone}/${key} does not hold the bytes that its key or its copy promises: restore it from a copy. Nothing was removed.`,
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

async function isReplaced({ store }: MovePorts, { zone, key }: AgedObject, head: ObjectHead): Promise<boolean> {
  const now = await store.head(zone, key);
  return !now || !isSame(now, head) || now.etag !== head.etag;
}

/** True where a claim speaks for a part again. Objects of curated are protected by their manifest (see `retire`). */
export async function isNeeded({ store }: MovePorts, { zone, key }: AgedObject): Promise<boolean> {
  return zone === 'staging' && isClaimed(store, key);
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
