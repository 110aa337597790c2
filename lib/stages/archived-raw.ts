import { archivedKeys, archiveKey } from './archive-key.ts';
import type { Ports } from './ports.ts';

/** True where a raw object is in raw or was moved to archive: either way its bytes are kept. */
export async function isRawKept({ store }: Pick<Ports, 'store'>, key: string): Promise<boolean> {
  if ((await store.head('raw', key)) !== undefined) return true;
  return (await store.head('archive', archiveKey('raw', key, ''))) !== undefined;
}

/** The keys of all raw objects that were moved to archive. */
export function archivedRaw({ store }: Pick<Ports, 'store'>): Promise<ReadonlySet<string>> {
  return archivedKeys(store, 'raw');
}
