import type { Zone } from '../../../lib/lake/zone.ts';
import type { ObjectStore } from '../../../lib/store/port.ts';
import type { Random } from '../random.ts';

/** An object as it was at one time. */
export interface Copy {
  readonly zone: Zone;
  readonly key: string;
  readonly bytes: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What lay in the zones at one time, by `zone/key`. */
export type Copies = ReadonlyMap<string, Copy>;

/** One object that is no longer what it was; without bytes it is gone. */
export interface Damage {
  readonly how: 'flip' | 'cut' | 'swap' | 'remove' | 'restore';
  readonly zone: Zone;
  readonly key: string;
  readonly bytes?: Uint8Array;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a lake makes: zones and folders whose objects may be damaged. What people put and decide is theirs to keep. */
const areas: readonly (readonly [Zone, string])[] = [
  ['raw', ''],
  ['staging', 'parts/'],
  ['staging', 'parts/'],
  ['staging', 'claims/'],
  ['curated', ''],
  ['curated', ''],
  ['ledger', 'receipts/'],
  ['ledger', 'cleaned/'],
  ['ledger', 'manifests/'],
  ['ledger', 'rejects/'],
];
const zonesOfAreas = ['raw', 'staging', 'curated', 'ledger'] as const satisfies readonly Zone[];

/** Copies all that a lake makes. */
export async function copyLake(store: ObjectStore): Promise<Copies> {
  const copies = new Map<string, Copy>();
  for (const zone of zonesOfAreas) {
    for await (const { key } of store.list(zone)) {
      const [object, head] = [await store.read(zone, key), await store.head(zone, key)];
      if (object && head)
        copies.set(`${zone}/${key}`, { zone, key, bytes: Buffer.from(object.bytes), metadata: head.metadata });
    }
  }
  return copies;
}

/** Draws one to three damages of objects as they are `now`; `earlier` is what a person may have a copy of. */
export function drawDamages(random: Random, now: Copies, earlier: Copies | undefined): readonly Damage[] {
  if (earlier && random.chance(0.2)) return restoredFolder(random, now, earlier);
  return Array.from({ length: random.pick([1, 1, 2, 3]) }, () => drawDamage(random, now)).flatMap((one) => one ?? []);
}

function drawDamage(random: Random, now: Copies): Damage | undefined {
  const [zone, folder] = random.pick(areas);
  const alike = [...now.values()].filter((one) => one.zone === zone && one.key.startsWith(folder));
  if (alike.length === 0) return undefined;
  const { key, bytes, metadata } = random.pick(alike);
  const how = random.pick(['flip', 'flip', 'cut', 'swap', 'remove'] as const);
  // A copy by hand has the metadata of its own, or none.
  const kept = random.chance(0.5) ? metadata : {};
  switch (how) {
    case 'remove':
      return { how, zone, key, metadata };
    case 'swap': {
      const other = random.pick(alike);
      return {
        how,
        zone,
        key,
        bytes: other.bytes,
        metadata: zone === 'raw' || random.chance(0.5) ? metadata : other.metadata,
      };
    }
    case 'flip':
      return { how, zone, key, bytes: flipped(random, bytes), metadata: zone === 'raw' ? metadata : kept };
    case 'cut':
      return {
        how,
        zone,
        key,
        bytes: bytes.subarray(0, random.int(0, Math.max(0, bytes.length - 1))),
        metadata: zone === 'raw' ? metadata : kept,
      };
  }
}

function flipped(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const at = random.int(0, Math.max(0, copy.length - 1));
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 7));
  return copy;
}

/** A folder as it was earlier, copied over what is there now, or put in its place. */
function restoredFolder(random: Random, now: Copies, earlier: Copies): readonly Damage[] {
  const [zone, start] = random.pick(areas);
  const keys = [...earlier.values()]
    .filter((one) => one.zone === zone && one.key.startsWith(start))
    .map(({ key }) => key);
  if (keys.length === 0) return [];
  const parts = random.pick(keys).split('/');
  const folder = parts.slice(0, random.int(Math.min(1, parts.length - 1), parts.length - 1)).join('/');
  const isIn = (one: Copy) => one.zone === zone && one.key.startsWith(folder) && one.key.startsWith(start);
  const old = [...earlier.values()].filter(isIn);
  const added = old
    .filter(({ key, bytes }) => now.get(`${zone}/${key}`)?.bytes.equals(bytes) !== true)
    .map(({ key, bytes, metadata }): Damage => ({ how: 'restore', zone, key, bytes, metadata }));
  if (random.chance(0.5)) return added;
  const left = new Set(old.map(({ key }) => key));
  const removed = [...now.values()].filter((one) => isIn(one) && !left.has(one.key));
  return [...added, ...removed.map(({ key, metadata }): Damage => ({ how: 'restore', zone, key, metadata }))];
}
