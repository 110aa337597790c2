import { buffer } from 'node:stream/consumers';
import { type Manifest, manifestSchema } from '../../lib/lake/manifest.ts';
import { archivedManifestKey, manifestKey, parseRawKey } from '../../lib/lake/object-key.ts';
import type { Zone } from '../../lib/lake/zone.ts';
import { archiveKey, retainedZones } from '../../lib/ledger/archive-key.ts';
import { quarantineKey } from '../../lib/ledger/quarantine.ts';
import { parseRecord } from '../../lib/ledger/records.ts';
import type { Body, ObjectStore, PutOptions, PutResult } from '../../lib/store/port.ts';
import { sha256Of } from './model/oracle.ts';
import { watchProgress } from './progress.ts';

/** Told of each broken promise, at the moment it breaks. */
export type Complain = (promise: string) => void;

export interface Watch {
  readonly complain: Complain;
  /** Objects that may be missing: somebody removed them, as `zone/key`. */
  readonly vanished: Set<string>;
  /** Objects that somebody put other bytes in the place of, as `zone/key`: the lake may take them away and make them again. */
  readonly damaged: ReadonlySet<string>;
  /** Takes note of landing keys that come back from the archive. */
  readonly restored: string[];
}

/** Zones and prefixes whose objects are written once and stay. */
const writtenOnce: readonly (readonly [Zone, string])[] = [
  ['raw', ''],
  ['staging', 'parts/'],
  ['curated', ''],
  ['archive', ''],
  ['ledger', 'receipts/'],
  ['ledger', 'decisions/'],
];

/**
 * The store that all simulated processes share, watching over what they write: landing is nobody's to change, raw holds
 * what its key says, what is written once stays, and a manifest names only what is there.
 */
export function watchedStore(store: ObjectStore, { complain, vanished, damaged, restored }: Watch): ObjectStore {
  const progress = watchProgress(store, complain);
  const watchPut = async (zone: Zone, key: string, body: Body, options?: PutOptions): Promise<PutResult> => {
    const before = await store.read(zone, key);
    const result = await store.put(zone, key, body, options);
    if (result.outcome !== 'written') return result;
    const after = await store.read(zone, key);
    if (!after) return result;
    if (zone === 'landing' && (before || !(await isArchived(store, zone, key, after.bytes))))
      complain(`landing/${key} was written by the lake, and not from the archive`);
    if (zone === 'landing') restored.push(key);
    vanished.delete(`${zone}/${key}`);
    const once = writtenOnce.some(([of, prefix]) => of === zone && key.startsWith(prefix));
    // A copy in the archive whose proof met a broken connection is written again.
    const isSame = before !== undefined && sha256Of(before.bytes) === sha256Of(after.bytes);
    // What is gone from raw is taken again from landing, and the receipt says so once more.
    const isAgain = damaged.size > 0 && key.startsWith('receipts/');
    if (before && once && !isAgain && !(zone === 'archive' && isSame))
      complain(`${zone}/${key} was written a second time`);
    if (zone === 'raw' && parseRawKey(key).sha256 !== sha256Of(after.bytes))
      complain(`raw/${key} does not hold the bytes of its hash`);
    const isEvidence =
      (zone === 'staging' && key.startsWith('claims/')) || (zone === 'ledger' && key.startsWith('decisions/'));
    if (isEvidence) await progress.claimed();
    if (zone === 'ledger' && key.startsWith('manifests/')) {
      const isDamaged = damaged.has(`ledger/${key}`);
      const versions = [manifestOf(after.bytes), before && !isDamaged ? manifestOf(before.bytes) : undefined] as const;
      await checkManifest(store, ...versions, { complain, vanished, isDamaged });
      progress.promoted(...versions);
    }
    return result;
  };
  return {
    ...store,
    put: watchPut,
    remove: async (zone, key, options) => {
      const before = await store.read(zone, key);
      const outcome = await store.remove(zone, key, options);
      if (before && outcome === 'removed' && !(await isQuarantined(store, damaged, zone, key, before.bytes)))
        await checkRemoval(store, zone, key, before.bytes, complain);
      return outcome;
    },
  };
}

/** True for what somebody damaged and whose bytes are kept for whoever wants to look. */
async function isQuarantined(
  store: ObjectStore,
  damaged: ReadonlySet<string>,
  zone: Zone,
  key: string,
  bytes: Uint8Array,
): Promise<boolean> {
  if (!damaged.has(`${zone}/${key}`)) return false;
  return (await store.head('archive', quarantineKey(zone, key, sha256Of(bytes)))) !== undefined;
}

/** Only what is in the archive to the byte may leave its zone, and nothing that a reader may be looking for. */
async function checkRemoval(
  store: ObjectStore,
  zone: Zone,
  key: string,
  bytes: Uint8Array,
  complain: Complain,
): Promise<void> {
  if (!(await isArchived(store, zone, key, bytes))) complain(`${zone}/${key} was removed and is not in the archive`);
  if (zone !== 'curated') return;
  const found = await store.read('ledger', manifestKey(key.split('/', 1)[0] ?? ''));
  const manifest = found && manifestOf(found.bytes);
  if (keysOf(manifest).includes(key))
    complain(`${key} was removed while ${manifest?.mart} v${manifest?.version} names it`);
}

async function isArchived(store: ObjectStore, zone: Zone, key: string, bytes: Uint8Array): Promise<boolean> {
  const isRetained = retainedZones.find((one) => one === zone);
  if (isRetained === undefined) return false;
  const copy = await store.read('archive', archiveKey(isRetained, key, sha256Of(bytes)));
  return copy !== undefined && sha256Of(copy.bytes) === sha256Of(bytes);
}

/** A reader may come at any time: what this version names must be there, and the version before must be kept. */
async function checkManifest(
  store: ObjectStore,
  next: Manifest,
  before: Manifest | undefined,
  { complain, vanished, isDamaged }: Pick<Watch, 'complain' | 'vanished'> & { readonly isDamaged: boolean },
): Promise<void> {
  for (const key of keysOf(next)) {
    if (!vanished.has(`curated/${key}`) && !(await store.head('curated', key)))
      complain(`${next.mart} v${next.version} names ${key}, which is not there`);
  }
  if (next.objects.length !== new Set(next.objects.map(({ month }) => month)).size)
    complain(`${next.mart} names a month twice`);
  // Nobody can say which version a manifest had that somebody replaced.
  if (isDamaged) return;
  const [from, to] = [before?.version ?? 0, next.version];
  const sameRows = before !== undefined && keysOf(before).join() === keysOf(next).join();
  if (to !== from + 1 && !(sameRows && to === from)) complain(`${next.mart} went from version ${from} to ${to}`);
  if (!before || from === to) return;
  const archived = await store.read('archive', archivedManifestKey(next.mart, from));
  if (!archived) complain(`${next.mart} v${from} is not in archive`);
  else if (keysOf(manifestOf(archived.bytes)).join() !== keysOf(before).join())
    complain(`${next.mart} v${from} in archive is another`);
}

function keysOf(manifest: Manifest | undefined): readonly string[] {
  return (manifest?.objects ?? []).flatMap(({ key }) => (key === null ? [] : [key]));
}

function manifestOf(bytes: Uint8Array): Manifest {
  return parseRecord(bytes, manifestSchema);
}

/** Every object of a zone by key. */
export async function objectsOf(store: ObjectStore, zone: Zone): Promise<ReadonlyMap<string, Buffer>> {
  const objects = new Map<string, Buffer>();
  for await (const { key } of store.list(zone)) objects.set(key, await buffer(await store.get(zone, key)));
  return objects;
}
