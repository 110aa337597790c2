import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { parseRawKey } from '../lake/object-key.ts';
import type { Ports } from '../ports.ts';
import { localCopy } from '../store/local-copy.ts';
import { goneTwins, type RawTwin } from './gone-raw.ts';

/**
 * Raw objects that are gone come back from others that have the same bytes: the same file that was landed with another as-of.
 * Gives the keys of those that came back. A twin that does not hold what its name says brings nothing back.
 */
export async function bringBackTwins(ports: Pick<Ports, 'store' | 'workspace'>): Promise<readonly string[]> {
  const restored: string[] = [];
  for (const gone of await goneTwins(ports)) if (await bringBack(ports, gone)) restored.push(gone.key);
  return restored;
}

async function bringBack(
  { store, workspace }: Pick<Ports, 'store' | 'workspace'>,
  { key, twin }: RawTwin,
): Promise<boolean> {
  const head = await store.head('raw', twin);
  if (!head) return false;
  return workspace.with(async (folder) => {
    const path = join(folder, 'twin');
    const hash = createHash('sha256');
    await localCopy(store, 'raw', twin, path, (block) => hash.update(block));
    if (hash.digest('hex') !== parseRawKey(key).sha256) return false;
    const options = { condition: { ifAbsent: true as const }, metadata: head.metadata };
    await store.put('raw', key, { path, adopt: true }, options);
    return true;
  });
}
