import { personalPrefix } from '../lake/object-key.ts';
import { arrivalStem, type Receipt, receiptSchema } from '../lake/receipt.ts';
import { formerRaw } from '../ledger/raw-presence.ts';
import { passUnreadable, readRecords } from '../ledger/records.ts';
import type { GoneObject, GonePorts } from './gone-object.ts';

/** Lineage records are named `cleaned/<raw key>.json`. */
const cleanedPrefix = 'cleaned/';

/**
 * Recorded raw objects that are neither in raw nor in archive, nor erased on purpose. The keys of cleaning records name them.
 * Receipts are read where an object is missing, or all of them if `thorough`. Where the arrival is still in landing, its
 * ordinary event lands the object again.
 */
export async function goneRaw({ store }: GonePorts, thorough: boolean): Promise<readonly GoneObject[]> {
  const namedBy = new Map<string, string>();
  for await (const { key } of store.list('ledger', cleanedPrefix)) namedBy.set(rawKeyOf(key), `ledger/${key}`);
  let receipts = thorough ? await readReceipts(store) : undefined;
  for (const { rawKeys, landingKey } of receipts ?? [])
    for (const key of rawKeys) if (!namedBy.has(key)) namedBy.set(key, `the receipt of ${landingKey}`);
  const bytes = new Set<string>();
  for await (const { key } of store.list('raw')) {
    namedBy.delete(key);
    bytes.add(bytesOf(key));
  }
  if (namedBy.size === 0) return [];
  for (const key of await formerRaw({ store })) namedBy.delete(key);
  if (namedBy.size === 0) return [];
  receipts ??= await readReceipts(store);
  const landed = new Set<string>();
  for await (const arrival of store.list('landing')) landed.add(arrivalStem(arrival));
  const gone: GoneObject[] = [];
  for (const [key, record] of namedBy) {
    const arrival = receipts.find((receipt) => receipt.rawKeys.includes(key) && landed.has(stemOf(receipt)));
    // Another raw object holds the same bytes.
    if (!arrival && bytes.has(bytesOf(key))) continue;
    const remedy = arrival && { stage: 'validate' as const, key: arrival.landingKey };
    gone.push({ zone: 'raw', key, namedBy: record, remedy });
  }
  return gone;
}

function readReceipts(store: GonePorts['store']): Promise<readonly Receipt[]> {
  return readRecords(store, 'ledger', 'receipts/', receiptSchema, passUnreadable);
}

function rawKeyOf(record: string): string {
  return record.slice(cleanedPrefix.length, -'.json'.length);
}

/** Source, account and hash of a raw key. The key is not parsed, because an object that somebody else put into raw must not stop a sweep. */
function bytesOf(key: string): string {
  const own = key.startsWith(personalPrefix) ? key.slice(personalPrefix.length) : key;
  return own.split('/').slice(0, 3).join('/');
}

function stemOf({ landingKey, landedAt, sizeBytes }: Receipt): string {
  return arrivalStem({ key: landingKey, lastModified: new Date(landedAt), sizeBytes });
}
