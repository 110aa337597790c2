import { type Failure, failureKey, failureSchema } from '../lake/failure.ts';
import type { QueueName } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import { readRecord, recordText } from './records.ts';

/**
 * Keeps why a message failed, in place of why it failed before. What is kept of messages that succeeded after all, or were
 * redriven, is never read again; the bucket's lifecycle removes it, for nobody else may.
 */
export async function keepFailure({ store }: Pick<Ports, 'store'>, failure: Failure): Promise<void> {
  await store.put('ledger', failureKey(failure), recordText(failure));
}

/** Why a message failed the last time that somebody could say so. */
export async function failureOf(
  { store }: Pick<Ports, 'store'>,
  queue: QueueName,
  messageId: string,
): Promise<Failure | undefined> {
  return (await readRecord(store, 'ledger', failureKey({ queue, messageId }), failureSchema))?.value;
}
