import { createWriteStream } from 'node:fs';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Zone } from '../lake/zone.ts';
import type { ObjectStore } from './port.ts';

/**
 * Copies an object into the local file `path`, block by block. `watch` sees every block on the way, as a hash does.
 * Throws `object-missing`, and `store-unavailable` where the bytes break off.
 */
export async function localCopy(
  store: Pick<ObjectStore, 'get'>,
  zone: Zone,
  key: string,
  path: string,
  watch: (block: Buffer) => void = () => {},
): Promise<void> {
  const watched = async function* (blocks: AsyncIterable<Buffer>) {
    for await (const block of blocks) {
      watch(block);
      yield block;
    }
  };
  await pipeline(await store.get(zone, key), watched, createWriteStream(path));
}

/** Gives the path of a local file with an object's bytes, to be read and never written. Throws `object-missing`. */
export type LocalFiles = (zone: Zone, key: string) => Promise<string>;

/**
 * Gives objects as local files. If the store has such a place, it is the file itself; otherwise each object is copied
 * into `folder` once.
 */
export function localFiles(store: Pick<ObjectStore, 'get' | 'localPath'>, folder: string): LocalFiles {
  const copies = new Map<string, Promise<string>>();
  const copy = async (zone: Zone, key: string, path: string): Promise<string> => {
    await localCopy(store, zone, key, path);
    return path;
  };
  return async (zone, key) => {
    const inPlace = store.localPath?.(zone, key);
    if (inPlace !== undefined) return inPlace;
    const id = `${zone}/${key}`;
    const copied = copies.get(id) ?? copy(zone, key, join(folder, `object-${copies.size}${extname(key)}`));
    copies.set(id, copied);
    return copied;
  };
}
