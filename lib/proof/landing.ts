import { createHash } from 'node:crypto';
import { sourceOf } from '../contract/contract.ts';
import { type CleaningRecord, cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { isLakeError } from '../lake/error.ts';
import { parseRawKey } from '../lake/object-key.ts';
import { arrivalStem, type Receipt, receiptSchema } from '../lake/receipt.ts';
import { isRawAccountedFor } from '../ledger/raw-presence.ts';
import { readRecord } from '../ledger/records.ts';
import type { ObjectStore } from '../store/port.ts';
import { type Difference, type ReconcileScope, suggestions } from './report.ts';

/** The cleaning records of the lake, and a difference for each that is missing or cannot be read. */
export interface Lineage {
  readonly records: readonly CleaningRecord[];
  readonly differences: readonly Difference[];
}

/**
 * Reads every cleaning record of the ledger (of one dataset, where the scope says so), and compares them with the raw
 * objects that are there.
 */
export async function readLineage(store: ObjectStore, { dataset }: ReconcileScope): Promise<Lineage> {
  const records: CleaningRecord[] = [];
  const differences: Difference[] = [];
  for await (const { key } of store.list('ledger', 'cleaned/')) {
    const record = await readOne(store, key);
    const reason = 'A cleaning record cannot be read.';
    if (record) records.push(record);
    else
      differences.push({ rule: 'record-unreadable', object: `ledger/${key}`, reason, suggestion: suggestions.replay });
  }
  const rawKeys = new Set(records.map(({ rawKey }) => rawKey));
  const unreadable = new Set(differences.map(({ object }) => object));
  for await (const { key } of store.list('raw')) {
    if (rawKeys.has(key) || unreadable.has(`ledger/cleaned/${key}.json`)) continue;
    if (dataset !== undefined && parseRawKey(key).source !== sourceOf(dataset)) continue;
    const reason = 'The raw object has no cleaning record: it was not cleaned yet.';
    differences.push({ rule: 'not-cleaned', rawKey: key, object: `raw/${key}`, reason, suggestion: suggestions.sweep });
  }
  return { records, differences };
}

async function readOne(store: ObjectStore, key: string): Promise<CleaningRecord | undefined> {
  try {
    const record = (await readRecord(store, 'ledger', key, cleaningRecordSchema))?.value;
    return record && `cleaned/${record.rawKey}.json` === key ? record : undefined;
  } catch (error) {
    if (isLakeError(error, 'invalid-record')) return undefined;
    throw error;
  }
}

/**
 * Proves that every file in landing has a receipt and still holds the accepted bytes, and that every raw object that a receipt
 * names is there, in the archive, or erased on purpose.
 */
export async function reconcileLanding(
  store: ObjectStore,
  { dataset }: ReconcileScope,
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  const receipts: Receipt[] = [];
  for await (const { key } of store.list('ledger', 'receipts/')) {
    const receipt = await readReceipt(store, key);
    const reason = 'A receipt cannot be read.';
    if (!receipt) {
      differences.push({ rule: 'record-unreadable', object: `ledger/${key}`, reason, suggestion: suggestions.sweep });
      continue;
    }
    if (dataset !== undefined && !receipt.documents.some((one) => one.dataset === dataset)) continue;
    receipts.push(receipt);
    for (const rawKey of receipt.rawKeys) {
      if (await isRawAccountedFor({ store }, rawKey)) continue;
      const lost = 'The raw object that a receipt names is gone.';
      const object = `raw/${rawKey}`;
      differences.push({ rule: 'raw-missing', rawKey, object, reason: lost, suggestion: suggestions.restore });
    }
  }
  const byStem = Map.groupBy(receipts, stemOf);
  const present = new Set<string>();
  for await (const arrival of store.list('landing')) {
    present.add(arrival.key);
    const object = `landing/${arrival.key}`;
    // Two of one second and size are told apart by their contents alone.
    const own = byStem.get(arrivalStem(arrival)) ?? [];
    const [receipt] = own;
    if (!receipt && dataset === undefined) {
      const reason = 'The file has no receipt: it was not validated yet.';
      differences.push({ rule: 'not-validated', object, reason, suggestion: suggestions.sweep });
    }
    const hashes = own.flatMap(({ sha256 }) => sha256 ?? []);
    if (hashes.length === 0 || hashes.includes(await hashOf(store, arrival.key))) continue;
    const reason = 'The file has changed since its receipt was written.';
    differences.push({ rule: 'landing-changed', object, reason, suggestion: suggestions.verify });
  }
  if (dataset === undefined) differences.push(...(await overwritten(store, receipts, present)));
  return differences;
}

/** A difference for each version of a file in landing that another was put over before it had a receipt. */
async function overwritten(
  store: ObjectStore,
  receipts: readonly Receipt[],
  present: ReadonlySet<string>,
): Promise<readonly Difference[]> {
  const differences: Difference[] = [];
  if (!store.versions) return differences;
  const stems = new Set(receipts.map(stemOf));
  const known = new Set(receipts.map((receipt) => `${stemOf(receipt)} ${receipt.etag}`));
  for await (const version of store.versions('landing')) {
    const stem = arrivalStem(version);
    // The newest version without a receipt is told as a file that was not validated.
    if (!present.has(version.key) || known.has(`${stem} ${version.etag}`)) continue;
    if (version.isNewest && !stems.has(stem)) continue;
    const object = `landing/${version.key} (version ${version.versionId})`;
    const reason = 'The file was overwritten before it was validated: this version of it has no receipt.';
    differences.push({ rule: 'not-validated', object, reason, suggestion: suggestions.sweep });
  }
  return differences;
}

async function readReceipt(store: ObjectStore, key: string): Promise<Receipt | undefined> {
  try {
    return (await readRecord(store, 'ledger', key, receiptSchema))?.value;
  } catch (error) {
    if (isLakeError(error, 'invalid-record')) return undefined;
    throw error;
  }
}

function stemOf({ landingKey, landedAt, sizeBytes }: Receipt): string {
  return arrivalStem({ key: landingKey, lastModified: new Date(landedAt), sizeBytes });
}

async function hashOf(store: ObjectStore, key: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of await store.get('landing', key)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
