import { z } from 'zod';
import { type QueueName, queueNames } from './zone.ts';

/**
 * Why a message failed last, for queues that keep no reason (SQS). It holds the code and sentence of an error, never
 * values of rows. It is valid as long as the message is in the dead letters, because a redriven message has another id.
 */
export const failureRecordSchema = z.strictObject({
  format: z.literal(1),
  queue: z.enum(queueNames),
  messageId: z.string(),
  receiveCount: z.int().positive(),
  failedAt: z.iso.datetime(),
  reason: z.string(),
});
export type FailureRecord = z.output<typeof failureRecordSchema>;

/** The prefix of all failure records. */
export const failureRecordsPrefix = 'failures/';

/** The prefix of the failure records of one queue. The function of that queue may write no others. */
export function failureRecordPrefix(queue: QueueName): string {
  return `${failureRecordsPrefix}${queue}/`;
}

/** The key of the failure record of a message. Each message has one, which each failure replaces. */
export function failureRecordKey({ queue, messageId }: Pick<FailureRecord, 'queue' | 'messageId'>): string {
  return `${failureRecordPrefix(queue)}${messageId}.json`;
}
