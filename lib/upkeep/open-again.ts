import type { z } from 'zod';
import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { eachOf, recordsAtOnce } from '../lake/each-of.ts';
import { manifestOf } from '../lake/manifest.ts';
import { manifestKey } from '../lake/object-key.ts';
import { receiptSchema } from '../lake/receipt.ts';
import { swapRecord } from '../ledger/swap-record.ts';
import type { ReplayPorts, ReplayWork } from './replay.ts';
import type { ReplayMonth } from './replay-curate.ts';

/**
 * Marks the records of finished work as open, so that its ordinary event makes a stage do it again.
 *
 * The mark cannot be in the message: a message must stay an S3 event, because buckets, MinIO and sweeps send no other, and a
 * lost or doubled event must change nothing. So the mark is in the ledger: receipts and cleaning records get `again`, and a
 * manifest forgets the inputs of its months. Records are marked and not removed: every arrival and row stays accounted for
 * while the replay runs, and the next clean sees which months were claimed before. The stage writes a record without the
 * mark. After a crash before the event, the next replay finds the mark; a doubled event finds the work done.
 */
export async function openAgain(ports: ReplayPorts, work: readonly (ReplayWork | ReplayMonth)[]): Promise<void> {
  const records = work.flatMap((one) => (one.stage === 'curate' || one.recordKey === undefined ? [] : [one]));
  await eachOf(records, (record) => openRecord(ports, record), recordsAtOnce);
  const forced = work.filter((one) => one.stage === 'curate' && one.isForced) as readonly ReplayMonth[];
  for (const [mart, months] of Map.groupBy(forced, (one) => one.mart)) {
    const names = new Set(months.map(({ month }) => month));
    await changeRecord(ports, manifestKey(mart), manifestOf(mart), (manifest) => ({
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

/** Changes a record by compare-and-swap, so that no concurrent write is lost. A record that is gone counts as open. */
async function changeRecord<T extends object>(
  { store }: ReplayPorts,
  key: string,
  schema: z.ZodType<T>,
  change: (record: T) => T,
): Promise<void> {
  const failure = { subject: `The record ${key}`, remedy: 'run the replay again later' };
  await swapRecord<T, void>(store, { key, schema, failure }, (record) =>
    record === undefined ? { result: undefined } : { next: change(record), result: undefined },
  );
}
