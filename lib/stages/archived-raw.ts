import { archivedKeys, archiveKey, listArchived } from './archive-key.ts';
import type { Ports } from './ports.ts';

/** True where a raw object is in raw or was moved to archive: either way its bytes are kept. */
export async function isRawKept({ store }: Pick<Ports, 'store'>, key: string): Promise<boolean> {
  if ((await store.head('raw', key)) !== undefined) return true;
  return (await store.head('archive', archiveKey('raw', key, ''))) !== undefined;
}

/** The raw keys that begin with `prefix`, of objects in raw or moved to archive. */
export async function keptEvidence({ store }: Pick<Ports, 'store'>, prefix: string): Promise<readonly string[]> {
  const [raw, archived] = await Promise.all([
    Array.fromAsync(store.list('raw', prefix)),
    Array.fromAsync(listArchived(store, 'raw', prefix)),
  ]);
  return [...new Set([...raw, ...archived].map(({ key }) => key))];
}

/** The keys of all raw objects that were moved to archive. */
export function archivedRaw({ store }: Pick<Ports, 'store'>): Promise<ReadonlySet<string>> {
  return archivedKeys(store, 'raw');
}
