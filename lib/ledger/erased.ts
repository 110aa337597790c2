import { z } from 'zod';
import { erasedKey, erasedPrefix, personalPrefix } from '../lake/object-key.ts';
import type { ObjectStore } from '../store/port.ts';

/** The record that a raw object was removed because its retention was over. A missing object with such a record is not lost. */
export const erasedSchema = z.strictObject({
  format: z.literal(1),
  rawKey: z.string(),
  sizeBytes: z.int().nonnegative(),
  /** When it was put. */
  lastModified: z.iso.datetime(),
  erasedAt: z.iso.datetime(),
});
export type Erased = z.output<typeof erasedSchema>;

/** True where a raw object was removed because its retention was over. It needs only the right to list. */
export async function isErased(store: ObjectStore, rawKey: string): Promise<boolean> {
  if (!rawKey.startsWith(personalPrefix)) return false;
  for await (const { key } of store.list('ledger', erasedKey(rawKey))) if (key === erasedKey(rawKey)) return true;
  return false;
}

/** The keys of the removed raw objects under a prefix, by one listing. */
export async function erasedRaw(store: ObjectStore, prefix = ''): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const { key } of store.list('ledger', `${erasedPrefix}${prefix}`))
    keys.add(key.slice(erasedPrefix.length, -'.json'.length));
  return keys;
}
