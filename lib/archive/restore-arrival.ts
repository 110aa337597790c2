import { type Receipt, receiptKey, receiptSchema } from '../lake/receipt.ts';
import type { ArchivedObject } from '../ledger/archive-key.ts';
import { archivedRecordKey, archivedSchema } from '../ledger/archived-record.ts';
import { readRecord, recordText } from '../ledger/records.ts';
import type { ObjectHead } from '../store/port.ts';
import type { MovePorts } from './archive-move.ts';

/*
 * A restored landing object has a new date, and the date is part of the identity of an arrival: every comparison of landing
 * with the receipts would see a new arrival. No store can give an object its old date back. So the restore writes the
 * receipt that validate would write: the arrival is a duplicate of what the lake has. It can only write it after the object
 * is there, because the store sets the date. If an event is faster, or the process dies in between, validate must come to
 * the same result. Therefore the raw objects are brought back first, and the object states account and as-of as they were
 * decided before, whatever the configuration says now.
 */

/** Brings back the raw objects of an archived arrival, and gives its receipt. Undefined where the ledger has no receipt of it. */
export async function returnEvidence(
  ports: MovePorts,
  { archiveKey }: ArchivedObject,
  restoreRaw: (ports: MovePorts, key: string) => Promise<void>,
): Promise<Receipt | undefined> {
  const record = await readRecord(ports.store, 'ledger', archivedRecordKey(archiveKey), archivedSchema);
  const target = record?.value.receiptKey;
  const receipt = target && (await readRecord(ports.store, 'ledger', target, receiptSchema))?.value;
  if (!receipt) return undefined;
  for (const key of receipt.rawKeys) await restoreRaw(ports, key);
  return receipt;
}

/**
 * The metadata of a restored object: its own, and the account and as-of of its receipt. A file of several sources has an
 * account and an as-of for each, and the receipt names only one, so nothing is added.
 */
export function restoredMetadata(
  own: Readonly<Record<string, string>>,
  receipt: Receipt | undefined,
): Readonly<Record<string, string>> {
  if (receipt?.rawKeys.length !== 1) return own;
  const { account, asOf, asOfFrom } = receipt;
  return {
    ...(account === undefined ? {} : { account }),
    ...(asOf === undefined || asOfFrom === 'landed' ? {} : { 'as-of': asOf }),
    ...own,
  };
}

/** Writes the receipt of a restored arrival, unless there is one. */
export async function recordRestored({ store }: MovePorts, head: ObjectHead, receipt: Receipt): Promise<void> {
  const { again: _, ...decided } = receipt;
  const restored: Receipt = {
    ...decided,
    sizeBytes: head.sizeBytes,
    etag: head.etag,
    landedAt: head.lastModified.toISOString(),
    outcome: receipt.outcome === 'accepted' ? 'duplicate' : receipt.outcome,
  };
  await store.put('ledger', receiptKey(head, head.etag), recordText(restored), { condition: { ifAbsent: true } });
}
