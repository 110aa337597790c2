import { stat } from 'node:fs/promises';
import { eachOf } from '../lake/each-of.ts';
import { isLakeError, LakeError } from '../lake/error.ts';
import type { Zone } from '../lake/zone.ts';
import {
  type ArchivedObject,
  archivedObject,
  archiveKey,
  listArchived,
  parseArchiveKey,
  type RetainedZone,
  retainedZones,
} from '../ledger/archive-key.ts';
import { damaged, download, type MovePorts } from './archive-move.ts';
import { recordRestored, restoredMetadata, returnEvidence } from './restore-arrival.ts';

/** A selection of archived objects: those under a prefix of a zone, or one by its former `<zone>/<key>` or its key in the archive. */
export type RestoreSelection =
  | { readonly key: string }
  | { readonly zone: RetainedZone; readonly prefix?: string | undefined };

/** `present`: its bytes are there already. `taken`: another object has its key now, which a restore never replaces. */
export type RestoreOutcome = 'restored' | 'present' | 'taken';

export interface RestoreReport {
  /** Objects that were brought back, or would be. */
  readonly restored: readonly ArchivedObject[];
  readonly present: readonly ArchivedObject[];
  readonly failed: readonly { readonly zone: RetainedZone; readonly key: string; readonly reason: string }[];
}

/** The archived objects of a selection. Of several objects under one landing key it gives the newest; name the others by their key in the archive. */
export async function selectArchived(
  { store }: Pick<MovePorts, 'store'>,
  selection: RestoreSelection,
): Promise<readonly ArchivedObject[]> {
  if (!('key' in selection))
    return newest(await Array.fromAsync(listArchived(store, selection.zone, selection.prefix)));
  const text = selection.key.replace(/^archive\//, '');
  const head = parseArchiveKey(text) && (await store.head('archive', text));
  const exact = head && archivedObject(head);
  if (exact) return [exact];
  const zone = retainedZones.find((one) => text.startsWith(`${one}/`));
  if (zone === undefined) return [];
  const key = text.slice(zone.length + 1);
  const found = await Array.fromAsync(listArchived(store, zone, key));
  return newest(found.filter((archived) => archived.key === key));
}

function newest(found: readonly ArchivedObject[]): readonly ArchivedObject[] {
  return [...Map.groupBy(found, ({ key }) => key).values()].flatMap((versions) =>
    versions.toSorted((a, b) => b.archivedAt.getTime() - a.archivedAt.getTime()).slice(0, 1),
  );
}

/**
 * Brings archived objects back to their zones. The copies in the archive stay. Later archive runs treat a restored object as
 * new: it stays for its zone's retention again, and a raw object has a new lock.
 */
export async function restore(
  ports: MovePorts,
  selection: RestoreSelection,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<RestoreReport> {
  const restored: ArchivedObject[] = [];
  const present: ArchivedObject[] = [];
  const failed: RestoreReport['failed'][number][] = [];
  await eachOf(await selectArchived(ports, selection), async (archived) => {
    const { zone, key } = archived;
    try {
      const outcome = dryRun ? await foreseen(ports, archived) : await restoreForSure(ports, archived);
      if (outcome === 'restored') restored.push(archived);
      if (outcome === 'present') present.push(archived);
      if (outcome === 'taken')
        failed.push({ zone, key, reason: 'Another file has this name now: move that file away first.' });
    } catch (error) {
      if (!isLakeError(error, 'object-changed') && !isLakeError(error, 'object-frozen')) throw error;
      failed.push({ zone, key, reason: error.message });
    }
  });
  return { restored, present, failed };
}

async function foreseen({ store }: MovePorts, { zone, key, sizeBytes }: ArchivedObject): Promise<RestoreOutcome> {
  const head = await store.head(zone, key);
  if (!head) return 'restored';
  return zone !== 'landing' || head.sizeBytes === sizeBytes ? 'present' : 'taken';
}

/** Restores an object, and tries again where an archive run moved it in between. */
async function restoreForSure(ports: MovePorts, archived: ArchivedObject): Promise<RestoreOutcome> {
  try {
    return await restoreObject(ports, archived);
  } catch (error) {
    if (!isLakeError(error, 'object-missing')) throw error;
  }
  return restoreObject(ports, archived);
}

/**
 * Brings one object back: checks the archived bytes against their hash, puts them if the key is free, and reads them back. A
 * raw object whose bytes do not have the hash in its key is replaced. Throws `object-changed` where the
 * archived copy is damaged.
 */
export async function restoreObject(ports: MovePorts, archived: ArchivedObject): Promise<RestoreOutcome> {
  const { zone, key, sha256 } = archived;
  const head = await ports.store.head('archive', archived.archiveKey);
  const arrival = zone === 'landing' ? await returnEvidence(ports, archived, restoreRaw) : undefined;
  return ports.workspace.with(async (folder): Promise<RestoreOutcome> => {
    const path = `${folder}/object`;
    if ((await download(ports, 'archive', archived.archiveKey, path)) !== sha256) {
      throw damaged('archive', archived.archiveKey);
    }
    const metadata = restoredMetadata(head?.metadata ?? {}, arrival);
    const put = await ports.store.put(zone, key, { path }, { condition: { ifAbsent: true }, metadata });
    // The head is read before the bytes, so that the receipt below belongs to these bytes, even if somebody replaces them.
    const there = await ports.store.head(zone, key);
    if (there && (await download(ports, zone, key, `${path}-again`)) === sha256) {
      if (arrival) await recordRestored(ports, there, arrival);
      return put.outcome === 'written' ? 'restored' : 'present';
    }
    if (put.outcome === 'written') {
      if ((await ports.store.remove(zone, key, { ifMatch: put.etag })) === 'changed') return 'taken';
      throw damaged(zone, key);
    }
    // A broken connection does not mean a damaged object, so nothing is replaced because of it.
    if (there && (await stat(`${path}-again`)).size < there.sizeBytes) throw cutShort(zone, key);
    // An object with the name of these rows has these rows, although its bytes may differ.
    if (zone !== 'raw') return zone === 'landing' ? 'taken' : 'present';
    const condition = there ? { ifMatch: there.etag } : { ifAbsent: true as const };
    await ports.store.put(zone, key, { path }, { condition, metadata });
    if ((await download(ports, zone, key, `${path}-again`)) !== sha256) throw damaged(zone, key);
    return 'restored';
  });
}

function cutShort(zone: Zone, key: string): LakeError {
  return new LakeError(`The read of ${zone}/${key} ended early: try again. Nothing was changed.`, {
    code: 'store-unavailable',
    fault: 'operator',
    retry: 'later',
    details: { zone, key },
  });
}

/** Brings back a raw object if only the archive has it. */
async function restoreRaw(ports: MovePorts, key: string): Promise<void> {
  if (await ports.store.head('raw', key)) return;
  const head = await ports.store.head('archive', archiveKey('raw', key, ''));
  const archived = head && archivedObject(head);
  if (archived) await restoreObject(ports, archived);
}
