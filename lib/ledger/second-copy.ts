import { z } from 'zod';
import { eachOf, recordsAtOnce } from '../lake/each-of.ts';
import type { ObjectStore } from '../store/port.ts';
import { parseRecord } from './records.ts';

/*
 * Most records can be made again from what they speak of. What a person decided, that personal data was erased, and the salt of
 * pseudonyms cannot, and neither can the records of an object once it is in archive: so these stand twice, in ledger and in
 * archive, and one of the two is enough.
 */

/** The prefixes, in ledger, of records that nothing in the lake could make again. */
export const copiedPrefixes = ['decisions/', 'erased/'] as const;

/** The prefixes of records of which some have a copy: those of objects that are in archive. */
export const archivedPrefixes = ['receipts/', 'cleaned/', 'archived/'] as const;

/** The prefix, in archive, of the second copies. */
export const secondCopies = 'records/';

/** The key, in archive, of the second copy of a record. It takes the key in ledger. */
export function secondCopyKey(key: string): string {
  return `${secondCopies}${key}`;
}

/**
 * Puts a record into ledger, unless there is one, and its copy into archive first: what the ledger has, has a copy. Of two
 * who do so at once, what the first one copied counts for both.
 */
export async function putTwice(store: Pick<ObjectStore, 'read' | 'put'>, key: string, text: string): Promise<void> {
  const condition = { ifAbsent: true as const };
  const { outcome } = await store.put('archive', secondCopyKey(key), text, { condition });
  if (outcome === 'exists' && (await bringBack(store, key))) return;
  await store.put('ledger', key, text, { condition });
}

/** The keys, in ledger, of records that only archive has. Two listings. */
export async function lostRecords(store: Pick<ObjectStore, 'list'>, prefix: string): Promise<readonly string[]> {
  const copies = await keysBelow(store, 'archive', secondCopyKey(prefix));
  if (copies.length === 0) return [];
  const there = new Set(await keysBelow(store, 'ledger', prefix));
  return copies.map((key) => key.slice(secondCopies.length)).filter((key) => !there.has(key));
}

/** The keys of all records that only archive has. */
export async function allLostRecords(store: Pick<ObjectStore, 'list'>): Promise<readonly string[]> {
  return (
    await Promise.all([...copiedPrefixes, ...archivedPrefixes].map((prefix) => lostRecords(store, prefix)))
  ).flat();
}

/**
 * Puts a record back from its copy. False where the copy is gone or damaged: what is damaged must not come back.
 */
export async function bringBack(store: Pick<ObjectStore, 'read' | 'put'>, key: string): Promise<boolean> {
  const copy = await store.read('archive', secondCopyKey(key));
  if (!copy || !isWhole(copy.bytes)) return false;
  await store.put('ledger', key, copy.bytes, { condition: { ifAbsent: true } });
  return true;
}

/** Records that nothing could make again come back from their copies, and those without a copy get one. Gives the keys of those that came back. */
export async function restoreRecords(store: Pick<ObjectStore, 'list' | 'read' | 'put'>): Promise<readonly string[]> {
  const restored: string[] = [];
  for (const key of await allLostRecords(store)) if (await bringBack(store, key)) restored.push(key);
  await completeCopies(store);
  return restored;
}

/** Copies the records that have no copy yet: those of older lakes, and those whose copy was lost. */
async function completeCopies(store: Pick<ObjectStore, 'list' | 'read' | 'put'>): Promise<void> {
  for (const prefix of copiedPrefixes) {
    const copies = new Set(await keysBelow(store, 'archive', secondCopyKey(prefix)));
    const lacking = (await keysBelow(store, 'ledger', prefix)).filter((key) => !copies.has(secondCopyKey(key)));
    await eachOf(lacking, (key) => copyRecord(store, key), recordsAtOnce);
  }
}

/** Makes the second copy of a record, unless there is one. Nothing where the record is gone or damaged. */
export async function copyRecord(store: Pick<ObjectStore, 'read' | 'put'>, key: string): Promise<void> {
  const record = await store.read('ledger', key);
  if (!record || !isWhole(record.bytes)) return;
  await store.put('archive', secondCopyKey(key), record.bytes, { condition: { ifAbsent: true } });
}

function isWhole(bytes: Uint8Array): boolean {
  try {
    parseRecord(bytes, z.looseObject({}));
    return true;
  } catch {
    return false;
  }
}

async function keysBelow(
  store: Pick<ObjectStore, 'list'>,
  zone: 'ledger' | 'archive',
  prefix: string,
): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(zone, prefix)) keys.push(key);
  return keys;
}
