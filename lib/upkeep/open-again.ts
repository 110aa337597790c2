import type { z } from 'zod';
import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { eachOf, recordsAtOnce } from '../lake/each-of.ts';
import { manifestSchema } from '../lake/manifest.ts';
import { manifestKey } from '../lake/object-key.ts';
import { receiptSchema } from '../lake/receipt.ts';
import { swapRecord } from '../ledger/swap-record.ts';
import type { ReplayPorts, ReplayWork } from './replay.ts';
import type { ReplayMonth } from './replay-curate.ts';

/**
 * Opens the records of work that is done, so that its ordinary event does it again.
 *
 * "Again" has to be said somewhere, and a message must stay an S3 event: whoever else sends events (a bucket, MinIO, a
 * sweep) knows no other, and a hint that is lost or doubled must change nothing. So it is said in the ledger: receipts and
 * lineage records are marked `again`, a manifest forgets what the months were made from. Marked, not removed: a record
 * that stands keeps every arrival and row accounted for while the replay runs, and it tells the clean that replaces it
 * which months it claimed before. Whoever does the work writes a record without the mark; a crash before the event leaves
 * a mark that the next replay takes up, and a doubled event finds the work done.
 */
export async function openAgain(ports: ReplayPorts, work: readonly (ReplayWork | ReplayMonth)[]): Promise<void> {
  const records = work.flatMap((one) => (one.stage === 'curate' || one.recordKey === undefined ? [] : [one]));
  await eachOf(records, (record) => openRecord(ports, record), recordsAtOnce);
  const forced = work.filter((one) => one.stage === 'curate' && one.isForced) as readonly ReplayMonth[];
  for (const [mart, months] of Map.groupBy(forced, (one) => one.mart)) {
    const names = new Set(months.map(({ month }) => month));
    await changeRecord(ports, manifestKey(mart), manifestSchema, (manifest) => ({
      ...manifest,
      objects: manifest.objects.map((object) =>
        names.has(object.month) ? { ...object, inputs: '', parts: '' } : object,
      ),
    }));
  }
}

function openRecord(ports: ReplayPorts, { stage, recordKey = '' }: ReplayWork): Promise<void> {
  if (stage === 'validate')
    return changeRecord(ports, recordKey, receiptSchema, (receipt) => ({ ...receipt, again: true as const }));
  return changeRecord(ports, recordKey, cleaningRecordSchema, (record) => ({ ...record, again: true as const }));
}

/** Changes a record by compare-and-swap: whoever writes it meanwhile is not overwritten. One that is gone is open anyway. */
async function changeRecord<T>(
  { store }: ReplayPorts,
  key: string,
  schema: z.ZodType<T>,
  change: (record: T) => T,
): Promise<void> {
  const failure = { subject: `The record ${key}`, remedy: 'replay again later' };
  await swapRecord<T, void>(store, { key, schema, failure }, (record) =>
    record === undefined ? { result: undefined } : { next: change(record), result: undefined },
  );
}
