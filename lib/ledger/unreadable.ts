import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { manifestSchema } from '../lake/manifest.ts';
import { receiptSchema } from '../lake/receipt.ts';
import type { ObjectStore } from '../store/port.ts';
import { readRecords } from './records.ts';

/** The receipts, cleaning records and manifests that cannot be read, by zone and key. It reads them all. */
export async function unreadableRecords(store: Pick<ObjectStore, 'list' | 'read'>): Promise<readonly string[]> {
  const found: string[] = [];
  const note = (place: string) => void found.push(place);
  await readRecords(store, 'ledger', 'receipts/', receiptSchema, note);
  await readRecords(store, 'ledger', 'cleaned/', cleaningRecordSchema, note);
  await readRecords(store, 'ledger', 'manifests/', manifestSchema, note);
  return found;
}
