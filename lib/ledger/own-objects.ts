import { parseDecisionKey } from '../lake/decision.ts';
import { isDesktopFile } from '../lake/desktop-file.ts';
import { isLakeError } from '../lake/error.ts';
import { parseClaimKey, parseRawKey } from '../lake/object-key.ts';
import { type Zone, zones } from '../lake/zone.ts';
import type { ObjectInfo, ObjectStore, PassedOver } from '../store/port.ts';

/** Something that lies in a zone and that the lake passes over. `foreign`: the lake never gives such a name. */
export interface Stray extends PassedOver {
  readonly zone: Zone;
}

/**
 * The store as the stages see it: a listing gives the objects that the lake wrote, and in landing and sandbox whatever is
 * put. An object that somebody else left in a zone of the lake's own (a desktop's file, a sync program's copy, a note) is
 * passed over, so that it stops nothing; `findStrays` names it. Reading by key is as before.
 *
 * The store must be an object with its own functions, as all adapters are.
 */
export function ownObjects<S extends ObjectStore>(store: S): S {
  return {
    ...store,
    async *list(zone: Zone, prefix?: string): AsyncGenerator<ObjectInfo> {
      for await (const info of store.list(zone, prefix)) {
        if (!isDesktopFile(info.key) && isOwnKey(zone, info.key)) yield info;
      }
    },
    async *passedOver(zone: Zone) {
      if (store.passedOver) yield* store.passedOver(zone);
      for await (const { key } of store.list(zone))
        if (!isDesktopFile(key) && !isOwnKey(zone, key)) yield { key, why: 'foreign' as const };
    },
  };
}

/** Everything that listings pass over, in all zones, but for what desktops leave. It lists every zone once. */
export async function findStrays({ passedOver }: Pick<ObjectStore, 'passedOver'>): Promise<readonly Stray[]> {
  const strays: Stray[] = [];
  if (!passedOver) return strays;
  for (const zone of zones) for await (const { key, why } of passedOver(zone)) strays.push({ zone, key, why });
  return strays;
}

/** True for a key that the lake gives to objects of the zone. What is not known to be somebody else's is taken for the lake's. */
export function isOwnKey(zone: Zone, key: string): boolean {
  if (zone === 'raw') return parses(parseRawKey, key);
  if (zone === 'staging') return partName.test(key) || parses(parseClaimKey, key);
  if (zone === 'curated') return key.includes('/month=') ? martObject.test(key) : key.includes('/');
  return zone === 'ledger' ? isRecordKey(key) : true;
}

const partName = /^parts\/[^/]+\/[^/]+\/account=[^/]+\/month=[^/]+\/v\d+-(?:hashed-|plain-)?[0-9a-z]+\.parquet$/;
const martObject = /^[^/]+\/month=[^/]+\/v\d+-(?:hashed-|plain-)?[0-9a-z]+(?:-\d+)?\.parquet$/;

/** The names of the ledger's records, by the folder they stand in. */
const recordNames: Readonly<Record<string, (key: string) => boolean>> = {
  receipts: (key) => /^receipts\/[0-9a-f]{32}-[0-9a-f]{8}\.json$/.test(key),
  cleaned: (key) => key.endsWith('.json') && parses(parseRawKey, key.slice('cleaned/'.length, -'.json'.length)),
  erased: (key) => key.endsWith('.json') && parses(parseRawKey, key.slice('erased/'.length, -'.json'.length)),
  decisions: (key) => parses(parseDecisionKey, key),
  rejects: (key) => /\/[0-9a-f]{64}\/[0-9TZa-z~-]+\.parquet$/.test(key),
  manifests: (key) => /^manifests\/[^/. ]+\.json$/.test(key),
};

function isRecordKey(key: string): boolean {
  const [folder = '', ...rest] = key.split('/');
  if (rest.length === 0) return false;
  return recordNames[folder]?.(key) ?? true;
}

function parses(parse: (key: string) => unknown, key: string): boolean {
  try {
    parse(key);
    return true;
  } catch (error) {
    if (isLakeError(error)) return false;
    throw error;
  }
}
