import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { isLakeError, LakeError } from '../lake/error.ts';
import type { Zone } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import { localCopy } from '../store/local-copy.ts';
import type { Body, ObjectHead, ObjectStore } from '../store/port.ts';

/** Where damaged objects stand in archive. */
export const quarantinePrefix = 'damaged/';

/** The key, in archive, of a damaged object: its zone and key, then the hash of the bytes that were found. */
export function quarantineKey(zone: Zone, key: string, sha256: string): string {
  return `${quarantinePrefix}${zone}/${key}/~${sha256}`;
}

/**
 * Takes a damaged object out of its zone: its bytes go to archive first, for whoever wants to look, and then it is removed.
 * What is gone is made again by the ordinary events, so damage needs no repair of its own. Where somebody replaced the object
 * meanwhile, the new one stays.
 */
export async function quarantine(
  ports: Pick<Ports, 'store' | 'workspace'>,
  zone: Zone,
  key: string,
): Promise<'removed' | 'changed'> {
  const head = await copyDamaged(ports, zone, key);
  return head ? removeSame(ports.store, zone, key, head.etag) : 'changed';
}

/**
 * Puts other bytes in the place of a damaged object, whose own go to archive first. `changed` where somebody replaced it
 * meanwhile. It needs no right to remove.
 */
export async function replaceDamaged(
  ports: Pick<Ports, 'store' | 'workspace'>,
  zone: Zone,
  key: string,
  { body, metadata }: { readonly body: Body; readonly metadata: Readonly<Record<string, string>> },
): Promise<'written' | 'changed'> {
  const head = await copyDamaged(ports, zone, key);
  const condition = head ? { ifMatch: head.etag } : { ifAbsent: true as const };
  const { outcome } = await ports.store.put(zone, key, body, { condition, metadata });
  return outcome === 'written' ? 'written' : 'changed';
}

async function copyDamaged(
  ports: Pick<Ports, 'store' | 'workspace'>,
  zone: Zone,
  key: string,
): Promise<ObjectHead | undefined> {
  const { store } = ports;
  const head = await store.head(zone, key);
  if (!head) return undefined;
  await ports.workspace.with(async (folder) => {
    const path = `${folder}/damaged`;
    const hash = createHash('sha256');
    await localCopy(store, zone, key, path, (block) => hash.update(block));
    if ((await stat(path)).size !== head.sizeBytes)
      throw new LakeError(`Reading ${zone}/${key} ended before its last byte: it is looked at again later.`, {
        code: 'store-unavailable',
        fault: 'source',
        retry: 'later',
        details: { zone, key },
      });
    await store.put('archive', quarantineKey(zone, key, hash.digest('hex')), { path, adopt: true });
  });
  return head;
}

async function removeSame(store: ObjectStore, zone: Zone, key: string, etag: string): Promise<'removed' | 'changed'> {
  try {
    return await store.remove(zone, key, { ifMatch: etag });
  } catch (error) {
    if (!isLakeError(error, 'store-unsafe')) throw error;
    // At worst a good object that came meanwhile goes too, and is then made again as a gone one is.
    return store.remove(zone, key);
  }
}

/** The error for objects that do not hold what their names say. */
export function damagedObjects(zone: Zone, keys: readonly string[], consequence: string): LakeError {
  const more = keys.length > 1 ? ` and ${keys.length - 1} more` : '';
  return new LakeError(
    `${zone}/${keys[0]}${more} does not hold what its name says. ${consequence} Run lake sweep --verify --wait: it makes the object again.`,
    { code: 'object-damaged', fault: 'operator', retry: 'later', severity: 'critical', details: { zone, keys } },
  );
}
