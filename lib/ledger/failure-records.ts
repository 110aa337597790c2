import { type FailureRecord, failureRecordKey, failureRecordSchema } from '../lake/failure-record.ts';
import type { QueueName } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import { passUnreadable, readOrPass, recordText } from './records.ts';

/**
 * Records why a message failed, in place of its earlier record. Nobody reads the record of a message that later succeeded or
 * was redriven; the lifecycle of the bucket removes it.
 */
export async function putFailureRecord({ store }: Pick<Ports, 'store'>, failure: FailureRecord): Promise<void> {
  await store.put('ledger', failureRecordKey(failure), recordText(failure));
}

/** The last recorded reason of a message. Undefined where there is none that can be read: a reason is for people alone. */
export async function readFailureRecord(
  { store }: Pick<Ports, 'store'>,
  queue: QueueName,
  messageId: string,
): Promise<FailureRecord | undefined> {
  const key = failureRecordKey({ queue, messageId });
  return (await readOrPass(store, 'ledger', key, failureRecordSchema, passUnreadable))?.value;
}
