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
 * ordinary event lands the object again. One whose bytes another raw object has is no loss, and comes back from that.
 */
export async function goneRaw(ports: GonePorts, thorough: boolean): Promise<readonly GoneObject[]> {
  const missing = await missingRaw(ports, thorough);
  return missing
    .filter(({ arrival, twin }) => arrival !== undefined || twin === undefined)
    .map(({ key, namedBy, arrival }): GoneObject => {
      const remedy = arrival === undefined ? undefined : { stage: 'validate' as const, key: arrival };
      return { zone: 'raw', key, namedBy, remedy };
    });
}

/** A raw object that is gone, and one that has the same bytes. */
export interface RawTwin {
  readonly key: string;
  readonly twin: string;
}

/** Recorded raw objects that are gone and whose arrival is gone too, while another raw object has their bytes. */
export async function goneTwins(ports: Pick<GonePorts, 'store'>): Promise<readonly RawTwin[]> {
  const missing = await missingRaw(ports, true);
  return missing.flatMap(({ key, twin, arrival }) =>
    twin === undefined || arrival !== undefined ? [] : [{ key, twin }],
  );
}

interface MissingRaw {
  readonly key: string;
  /** The record that names it. */
  readonly namedBy: string;
  /** The key, in landing, of the arrival that brought it. */
  readonly arrival: string | undefined;
  /** A raw object of the same bytes. */
  readonly twin: string | undefined;
}

async function missingRaw({ store }: Pick<GonePorts, 'store'>, thorough: boolean): Promise<readonly MissingRaw[]> {
  const namedBy = new Map<string, string>();
  for await (const { key } of store.list('ledger', cleanedPrefix)) namedBy.set(rawKeyOf(key), `ledger/${key}`);
  let receipts = thorough ? await readReceipts(store) : undefined;
  for (const { rawKeys, landingKey } of receipts ?? [])
    for (const key of rawKeys) if (!namedBy.has(key)) namedBy.set(key, `the receipt of ${landingKey}`);
  const twins = new Map<string, string>();
  for await (const { key } of store.list('raw')) {
    namedBy.delete(key);
    twins.set(bytesOf(key), key);
  }
  if (namedBy.size === 0) return [];
  for (const key of await formerRaw({ store })) namedBy.delete(key);
  if (namedBy.size === 0) return [];
  receipts ??= await readReceipts(store);
  const landed = new Set<string>();
  for await (const arrival of store.list('landing')) landed.add(arrivalStem(arrival));
  const known = receipts;
  return [...namedBy].map(([key, record]): MissingRaw => {
    const arrival = known.find((receipt) => receipt.rawKeys.includes(key) && landed.has(stemOf(receipt)))?.landingKey;
    return { key, namedBy: record, arrival, twin: twins.get(bytesOf(key)) };
  });
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
