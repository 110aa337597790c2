import { type Receipt, receiptKey, receiptSchema } from '../lake/receipt.ts';
import type { ArchivedObject } from '../ledger/archive-key.ts';
import { readRecord, recordText } from '../ledger/records.ts';
import type { ObjectHead } from '../store/port.ts';
import { archivedRecordKey, archivedSchema, type MovePorts } from './archive-move.ts';

/*
 * A landing object that comes back has a new date, and a date is part of what an arrival is: for everybody who compares
 * landing with the receipts it would be a new arrival, to be decided again. No store of ours can give it its old date
 * back, so the restore writes what a decision would come to: a receipt of the new state that says it is a duplicate of
 * what the lake has. That cannot be written before the object is there, because the store dates it. So should an event
 * be faster, or the process die in between, looking again must come to the same: the raw objects are brought back first,
 * and account and as-of are stated with the object as they were decided then, whatever the configuration says now.
 */

/** The receipt of an archived arrival, its raw objects brought back; undefined where the ledger does not know it. */
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
 * The metadata to put with a restored object: its own, and what its receipt decided. A file of several sources has an
 * account and an as-of for each, of which the receipt tells one: nothing is added there.
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

/** Writes the receipt of a restored arrival, unless it has one. */
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
