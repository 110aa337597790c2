import type { Zone } from '../lake/zone.ts';
import type { ObjectInfo, ObjectStore } from './port.ts';

/**
 * The same store, where each folder at the top of a zone is listed once and every later listing below it is told from that:
 * S3 takes money and time for each listing, and a sweep asks for the claims of every dataset by itself. For one run alone,
 * because what is put in the meantime is not seen; heads and reads are as new as ever.
 */
export function withSharedListings(store: ObjectStore): ObjectStore {
  const folders = new Map<string, Promise<readonly ObjectInfo[]>>();
  const listed = (zone: Zone, folder: string): Promise<readonly ObjectInfo[]> => {
    const id = `${zone}/${folder}`;
    const known = folders.get(id) ?? folders.get(`${zone}/`) ?? Array.fromAsync(store.list(zone, folder));
    if (!folders.has(id)) folders.set(id, known);
    return known;
  };
  return {
    ...store,
    async *list(zone, prefix = '') {
      const folder = prefix.slice(0, prefix.indexOf('/') + 1);
      for (const object of await listed(zone, folder)) if (object.key.startsWith(prefix)) yield object;
    },
  };
}
