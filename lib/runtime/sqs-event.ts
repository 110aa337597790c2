import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { LakeError } from '../lake/error.ts';
import type { QueueName } from '../lake/zone.ts';
import type { QueueMessage } from '../queue/port.ts';

/** Makes the event that Lambda would make of messages received from a queue. */
export function sqsEventOf(queue: QueueName, messages: readonly QueueMessage[], receivedAt: Date): SQSEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.id,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(message.sentAt.getTime()),
        SenderId: 'local',
        ApproximateFirstReceiveTimestamp: String(receivedAt.getTime()),
      },
      messageAttributes: {},
      md5OfBody: createHash('md5').update(message.body).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:local:000000000000:${queue}`,
      awsRegion: 'local',
    })),
  };
}

/**
 * Gives the ids that an answer calls failed, as Lambda reads it. No answer or an empty list is success. An id that is
 * empty or not of the batch makes the answer worthless and the whole batch failed (this throws).
 */
export function failedIdsOf(
  messages: readonly QueueMessage[],
  response: SQSBatchResponse | null | undefined | undefined,
): ReadonlySet<string> {
  const batch = new Set(messages.map((message) => message.id));
  const failed = new Set((response?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier));
  const strangers = [...failed].filter((id) => !batch.has(id));
  if (strangers.length === 0) return failed;
  throw new LakeError(
    'The handler reported failures of messages that are not in its batch. This is a bug: please report it.',
    {
      code: 'invalid-event',
      fault: 'bug',
      retry: 'never',
      details: { strangers: strangers.slice(0, 5) },
    },
  );
}
