import { type FailureRecord, failureRecordKey, failureRecordSchema } from '../lake/failure-record.ts';
import type { QueueName } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import { readRecord, recordText } from './records.ts';

/**
 * Keeps why a message failed, in place of why it failed before. What is kept of messages that succeeded after all, or were
 * redriven, is never read again; the bucket's lifecycle removes it, for nobody else may.
 */
export async function putFailureRecord({ store }: Pick<Ports, 'store'>, failure: FailureRecord): Promise<void> {
  await store.put('ledger', failureRecordKey(failure), recordText(failure));
}

/** Why a message failed the last time that a reason was kept; undefined where none was. */
export async function readFailureRecord(
  { store }: Pick<Ports, 'store'>,
  queue: QueueName,
  messageId: string,
): Promise<FailureRecord | undefined> {
  return (await readRecord(store, 'ledger', failureRecordKey({ queue, messageId }), failureRecordSchema))?.value;
}
