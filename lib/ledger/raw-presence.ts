import { lastSaid, type SaidWithFile } from '../lake/as-of.ts';
import { parseRawKey, type RawBytes, type RawRef, rawPrefix } from '../lake/object-key.ts';
import type { Ports } from '../ports.ts';
import { archivedKeys, archiveKey, listArchived } from './archive-key.ts';
import { erasedRaw, isErased } from './erased.ts';

/** True where a raw object is in raw, was moved to archive, or was removed when its retention was over: it is not lost. */
export async function isRawAccountedFor({ store }: Pick<Ports, 'store'>, key: string): Promise<boolean> {
  if ((await store.head('raw', key)) !== undefined) return true;
  if ((await store.head('archive', archiveKey('raw', key, ''))) !== undefined) return true;
  return isErased(store, key);
}

/** The raw keys that begin with `prefix`, of objects in raw or moved to archive. */
export async function keptEvidence({ store }: Pick<Ports, 'store'>, prefix: string): Promise<readonly string[]> {
  const [raw, archived] = await Promise.all([
    Array.fromAsync(store.list('raw', prefix)),
    Array.fromAsync(listArchived(store, 'raw', prefix)),
  ]);
  return [...new Set([...raw, ...archived].map(({ key }) => key))];
}

/** How a file is written, as it was said last with any arrival of the same bytes: it holds for every raw object of them. */
export async function saidOfBytes(
  ports: Pick<Ports, 'store'>,
  ref: RawBytes & Pick<RawRef, 'isPersonal'>,
): Promise<SaidWithFile | undefined> {
  return lastSaid((await keptEvidence(ports, rawPrefix(ref))).map((key) => parseRawKey(key).asOf));
}

/** The keys of all raw objects that were moved to archive, or removed when their retention was over. */
export async function formerRaw({ store }: Pick<Ports, 'store'>): Promise<ReadonlySet<string>> {
  return new Set([...(await archivedKeys(store, 'raw')), ...(await erasedRaw(store))]);
}
