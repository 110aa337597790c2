import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueName } from '../lake/zone.ts';
import type { Queue, QueueCounts, QueueMessage, ReceiveOptions } from './port.ts';
import { checkBodies, checkReceive, checkReleaseDelay, checkSendDelay, queueLimits } from './request.ts';
import { peekDeadLetters } from './sqs-dead-letters.ts';
import { callSqs, entriesRefused, isVoidHandle, isVoidHandleCode } from './sqs-error.ts';
import { messageOf } from './sqs-message.ts';
import { type Redrive, redriveByHand, redriveByTask } from './sqs-redrive.ts';

export interface SqsQueueOptions {
  /** The caller's client; `close` leaves it open. The client's own retries come before ours. */
  readonly client: SQSClient;
  readonly urls: Readonly<Record<QueueName, string>>;
  readonly deadLetterUrls: Readonly<Record<QueueName, string>>;
}

/** Number of attempts at entries that SQS refused for its own reasons, before the caller gets an error. */
const batchAttempts = 4;

/**
 * The queue on SQS or a lookalike. SQS itself moves messages to the dead letters: the queue's redrive policy must have
 * `maxReceiveCount` = `limits.receives`. Delays and timeouts are rounded up to whole seconds. An empty receive and the
 * counts are samples, exact only once a queue has been quiet for a minute.
 *
 * @example
 * const queue = sqsQueue({ client: new SQSClient(awsClientOptions()), urls, deadLetterUrls });
 */
export function sqsQueue({ client, urls, deadLetterUrls }: SqsQueueOptions): Queue {
  const release: Queue['release'] = async (queue, receiptHandle, delaySeconds) => {
    checkReleaseDelay(delaySeconds);
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: urls[queue],
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: Math.ceil(delaySeconds),
    });
    await callSqs(queue, () => client.send(command).catch(ignoreVoidHandle));
  };
  return {
    async send(queue, bodies, { delaySeconds = 0 } = {}) {
      checkBodies(bodies);
      checkSendDelay(delaySeconds);
      await sendAll(client, queue, urls[queue], bodies, delaySeconds);
    },
    async receive(queue, options) {
      checkReceive(options);
      return receiveAll(client, queue, urls[queue], options);
    },
    async remove(queue, receiptHandles) {
      await removeAll(client, queue, urls[queue], receiptHandles);
    },
    release,
    park: release,
    hidden: async () => undefined,
    async counts(queue) {
      const [own, dead] = await Promise.all([
        countsOf(client, queue, urls[queue]),
        countsOf(client, queue, deadLetterUrls[queue]),
      ]);
      return { ...own, dead: dead.visible + dead.inFlight + dead.delayed };
    },
    async deadLetters(queue) {
      return peekDeadLetters(client, queue, deadLetterUrls[queue]);
    },
    async redrive(queue, ids) {
      const redrive: Redrive = {
        client,
        queue,
        deadLetterUrl: deadLetterUrls[queue],
        send: (bodies) => sendAll(client, queue, urls[queue], bodies, 0),
        remove: (handles) => removeAll(client, queue, deadLetterUrls[queue], handles),
      };
      // The task moves all messages or none.
      const moved = ids === undefined ? await redriveByTask(redrive) : undefined;
      return moved ?? redriveByHand(redrive, ids);
    },
    async close() {},
  };
}

async function sendAll(
  client: SQSClient,
  queue: QueueName,
  url: string,
  bodies: readonly string[],
  delaySeconds: number,
): Promise<void> {
  for (const batch of batchesOf(bodies)) {
    const entries = batch.map((body, index) => ({
      Id: String(index),
      MessageBody: body,
      DelaySeconds: Math.ceil(delaySeconds),
    }));
    await inAttempts(queue, 'send', entries, (Entries) =>
      client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })),
    );
  }
}

async function removeAll(
  client: SQSClient,
  queue: QueueName,
  url: string,
  receiptHandles: readonly string[],
): Promise<void> {
  for (let from = 0; from < receiptHandles.length; from += queueLimits.requestEntries) {
    const handles = receiptHandles.slice(from, from + queueLimits.requestEntries);
    const entries = handles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    await inAttempts(queue, 'remove', entries, (Entries) =>
      client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries })),
    );
  }
}

/** Groups bodies into requests that SQS takes: at most ten, and together no longer than one body may be. */
function batchesOf(bodies: readonly string[]): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let current: string[] = [];
  let sizeBytes = 0;
  for (const body of bodies) {
    const bodyBytes = Buffer.byteLength(body);
    if (current.length === queueLimits.requestEntries || sizeBytes + bodyBytes > queueLimits.bodyBytes) {
      batches.push(current);
      current = [];
      sizeBytes = 0;
    }
    current.push(body);
    sizeBytes += bodyBytes;
  }
  return current.length === 0 ? batches : [...batches, current];
}

/**
 * Calls with `entries`, then calls again with the entries that SQS failed for its own reasons. Throws if some are left,
 * or were refused because of our mistake. The others are done by then, so a caller that repeats the whole call sends
 * some of them twice.
 */
async function inAttempts<Entry extends { readonly Id: string }>(
  queue: QueueName,
  act: string,
  entries: readonly Entry[],
  call: (entries: Entry[]) => Promise<{ readonly Failed?: BatchResultErrorEntry[] | undefined }>,
): Promise<void> {
  let open = entries;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await callSqs(queue, () => call([...open]));
    const failed = (answer.Failed ?? []).filter((entry) => !isVoidHandleCode(entry.Code));
    if (failed.length === 0) return;
    const senderFault = failed.some((entry) => entry.SenderFault === true);
    if (senderFault || attempt === batchAttempts) {
      throw entriesRefused(
        queue,
        act,
        failed.map((entry) => entry.Code ?? 'unknown'),
        senderFault,
      );
    }
    const failedIds = new Set(failed.map((entry) => entry.Id));
    open = open.filter((entry) => failedIds.has(entry.Id));
    await sleep(50 * 2 ** attempt);
  }
}

async function receiveAll(
  client: SQSClient,
  queue: QueueName,
  url: string,
  { maxMessages, visibilityTimeoutSeconds }: ReceiveOptions,
): Promise<readonly QueueMessage[]> {
  // The key is the id: SQS may deliver a message twice, and only the later handle is valid.
  const received = new Map<string, QueueMessage>();
  while (received.size < maxMessages) {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: Math.min(queueLimits.requestEntries, maxMessages - received.size),
      VisibilityTimeout: Math.ceil(visibilityTimeoutSeconds),
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    });
    const { Messages: messages = [] } = await callSqs(queue, () => client.send(command));
    if (messages.length === 0) break;
    for (const message of messages.map(messageOf)) received.set(message.id, message);
  }
  return [...received.values()];
}

async function countsOf(client: SQSClient, queue: QueueName, url: string): Promise<Omit<QueueCounts, 'dead'>> {
  const command = new GetQueueAttributesCommand({
    QueueUrl: url,
    AttributeNames: [
      'ApproximateNumberOfMessages',
      'ApproximateNumberOfMessagesNotVisible',
      'ApproximateNumberOfMessagesDelayed',
    ],
  });
  const { Attributes: attributes = {} } = await callSqs(queue, () => client.send(command));
  return {
    visible: Number(attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

function ignoreVoidHandle(error: unknown): void {
  if (!isVoidHandle(error)) throw error;
}
