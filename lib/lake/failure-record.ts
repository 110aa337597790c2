import { z } from 'zod';
import { type QueueName, queueNames } from './zone.ts';

/**
 * Why a message failed the last time, for queues that keep no such thing (SQS). Holds the code and sentence of an error,
 * never values of rows. It means something as long as the message is in the dead letters; a redriven one has another id.
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

/** The prefix of the failure records of one queue: the function of that queue may write no others. */
export function failureRecordPrefix(queue: QueueName): string {
  return `${failureRecordsPrefix}${queue}/`;
}

/** Where the failure record of a message stands: one for each message, replaced at each failure. */
export function failureRecordKey({ queue, messageId }: Pick<FailureRecord, 'queue' | 'messageId'>): string {
  return `${failureRecordPrefix(queue)}${messageId}.json`;
}
