import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { limits } from '../lake/limits.ts';
import type { QueueName } from '../lake/zone.ts';
import type { DeadLetter } from './port.ts';
import { queueLimits } from './request.ts';
import { callSqs } from './sqs-error.ts';
import { messageOf } from './sqs-message.ts';

/**
 * How long a look hides the messages it has seen, in seconds. It is enough to page through `shown` of them, and is soon
 * over if the look dies half-way.
 */
const peekSeconds = 30;

/** The most dead letters that one look shows; `counts` gives their full number. */
const shown = 1_000;

/**
 * Gives the messages of a dead-letter queue. SQS cannot list, so this receives them for a moment and hands them back.
 * Two looks at the same time each see only some of them. `receiveCount` is the number of receives after which the
 * redrive policy moved the message, because SQS's own count goes on with every look. `diedAt` is when the message was
 * first received: it died later than that, but SQS does not tell when it moved a message.
 */
export async function peekDeadLetters(
  client: SQSClient,
  queue: QueueName,
  url: string,
): Promise<readonly DeadLetter[]> {
  const seen = new Map<string, Message>();
  try {
    while (seen.size < shown) {
      const messages = await receiveSome(client, queue, url);
      const fresh = messages.filter(({ MessageId: id }) => id !== undefined && !seen.has(id));
      for (const message of messages) seen.set(messageOf(message).id, message);
      if (fresh.length === 0) break;
    }
  } finally {
    const handles = [...seen.values()].map((message) => messageOf(message).receiptHandle);
    await handBack(client, queue, url, handles);
  }
  return [...seen.values()].map(deadLetterOf);
}

/** Receives up to ten dead letters and hides them for a moment. */
export async function receiveSome(client: SQSClient, queue: QueueName, url: string): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: url,
    MaxNumberOfMessages: queueLimits.requestEntries,
    VisibilityTimeout: peekSeconds,
    // Asks every host of the queue. Without it, SQS samples some hosts and a short queue looks empty.
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateFirstReceiveTimestamp'],
  });
  const { Messages: messages = [] } = await callSqs(queue, () => client.send(command));
  return messages;
}

/** This is best effort by design: an entry that SQS does not hand back becomes visible after `peekSeconds` anyway. */
export async function handBack(
  client: SQSClient,
  queue: QueueName,
  url: string,
  receiptHandles: readonly string[],
): Promise<void> {
  for (let from = 0; from < receiptHandles.length; from += queueLimits.requestEntries) {
    const batch = receiptHandles.slice(from, from + queueLimits.requestEntries);
    const command = new ChangeMessageVisibilityBatchCommand({
      QueueUrl: url,
      Entries: batch.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 })),
    });
    await callSqs(queue, () => client.send(command));
  }
}

function deadLetterOf(message: Message): DeadLetter {
  const { id, body, sentAt } = messageOf(message);
  const firstReceivedMs = Number(message.Attributes?.ApproximateFirstReceiveTimestamp ?? sentAt.getTime());
  return { id, body, receiveCount: limits.receives, sentAt, diedAt: new Date(firstReceivedMs) };
}
