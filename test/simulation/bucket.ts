import { buffer } from 'node:stream/consumers';
import { type Manifest, manifestSchema } from '../../lib/lake/manifest.ts';
import { archivedManifestKey, parseRawKey } from '../../lib/lake/object-key.ts';
import type { Zone } from '../../lib/lake/zone.ts';
import type { Body, ObjectStore, PutOptions, PutResult } from '../../lib/store/port.ts';
import { sha256Of } from './oracle.ts';
import { watchProgress } from './progress.ts';

/** Told of each broken promise, at the moment it breaks. */
export type Complain = (promise: string) => void;

/** Zones and prefixes whose objects are written once and stay. */
const writtenOnce: readonly (readonly [Zone, string])[] = [
  ['raw', ''],
  ['staging', 'parts/'],
  ['curated', ''],
  ['archive', ''],
  ['ledger', 'receipts/'],
];

/**
 * The store that all simulated processes share, watching over what they write: landing is nobody's to change, raw holds
 * what its key says, what is written once stays, and a manifest names only what is there.
 */
export function watchedStore(store: ObjectStore, complain: Complain): ObjectStore {
  const progress = watchProgress(store, complain);
  const watchPut = async (zone: Zone, key: string, body: Body, options?: PutOptions): Promise<PutResult> => {
    const before = await store.read(zone, key);
    const result = await store.put(zone, key, body, options);
    if (result.outcome !== 'written') return result;
    const after = await store.read(zone, key);
    if (!after) return result;
    if (zone === 'landing') complain(`landing/${key} was written by the lake`);
    const once = writtenOnce.some(([of, prefix]) => of === zone && key.startsWith(prefix));
    if (before && once) complain(`${zone}/${key} was written a second time`);
    if (zone === 'raw' && parseRawKey(key).sha256 !== sha256Of(after.bytes))
      complain(`raw/${key} does not hold the bytes of its hash`);
    if (zone === 'staging' && key.startsWith('claims/')) await progress.claimed();
    if (zone === 'ledger' && key.startsWith('manifests/')) {
      const versions = [manifestOf(after.bytes), before && manifestOf(before.bytes)] as const;
      await checkManifest(store, ...versions, complain);
      progress.promoted(...versions);
    }
    return result;
  };
  return {
    ...store,
    put: watchPut,
    remove: async (zone, key, options) => {
      complain(`${zone}/${key} was removed`);
      return store.remove(zone, key, options);
    },
  };
}

/** A reader may come at any time: what this version names must be there, and the version before must be kept. */
async function checkManifest(
  store: ObjectStore,
  next: Manifest,
  before: Manifest | undefined,
  complain: Complain,
): Promise<void> {
  const known = new Set(keysOf(before));
  for (const key of keysOf(next)) {
    if (!known.has(key) && !(await store.head('curated', key)))
      complain(`${next.mart} v${next.version} names ${key}, which is not there`);
  }
  if (next.objects.length !== new Set(next.objects.map(({ month }) => month)).size)
    complain(`${next.mart} names a month twice`);
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
  return manifestSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** Every object of a zone by key. */
export async function objectsOf(store: ObjectStore, zone: Zone): Promise<ReadonlyMap<string, Buffer>> {
  const objects = new Map<string, Buffer>();
  for await (const { key } of store.list(zone)) objects.set(key, await buffer(await store.get(zone, key)));
  return objects;
}
