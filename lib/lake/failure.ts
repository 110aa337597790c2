import { z } from 'zod';
import { type QueueName, queueNames } from './zone.ts';

/**
 * Why a message failed the last time, for queues that keep no such thing (SQS). Holds the code and sentence of an error,
 * never values of rows. It means something as long as the message is in the dead letters; a redriven one has another id.
 */
export const failureSchema = z.strictObject({
  format: z.literal(1),
  queue: z.enum(queueNames),
  messageId: z.string(),
  receiveCount: z.int().positive(),
  failedAt: z.iso.datetime(),
  reason: z.string(),
});
export type Failure = z.output<typeof failureSchema>;

/** The prefix of all that messages failed of. */
export const failuresPrefix = 'failures/';

/** The prefix of what a queue's messages failed of: all that the function of the queue may write of them. */
export function failurePrefix(queue: QueueName): string {
  return `${failuresPrefix}${queue}/`;
}

export function failureKey({ queue, messageId }: Pick<Failure, 'queue' | 'messageId'>): string {
  return `${failurePrefix(queue)}${messageId}.json`;
}
