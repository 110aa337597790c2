import {
  GetQueueAttributesCommand,
  type SQSClient,
  SQSServiceException,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { QueueName } from '../lake/zone.ts';
import type { QueueMessage } from './port.ts';
import { handBack, receiveSome } from './sqs-dead-letters.ts';
import { callSqs } from './sqs-error.ts';
import { messageOf } from './sqs-message.ts';

export interface Redrive {
  readonly client: SQSClient;
  readonly queue: QueueName;
  readonly deadLetterUrl: string;
  /** Sends bodies to the queue itself. */
  readonly send: (bodies: readonly string[]) => Promise<void>;
  /** Deletes received messages from the dead letters. */
  readonly remove: (receiptHandles: readonly string[]) => Promise<void>;
}

/**
 * Error names with which lookalikes say that they have no such action, and SQS says that it does not move messages from
 * this queue.
 */
const unsupported = /UnsupportedOperation|InvalidAction|UnknownOperation|NotImplemented|InvalidParameterValue/;

/**
 * Moves all dead letters to their queue with SQS's own task and gives their approximate number. They arrive within
 * seconds. Gives undefined if the endpoint has no such task; `redriveByHand` does the work then.
 */
export async function redriveByTask({ client, queue, deadLetterUrl }: Redrive): Promise<number | undefined> {
  const ask = new GetQueueAttributesCommand({
    QueueUrl: deadLetterUrl,
    AttributeNames: ['QueueArn', 'ApproximateNumberOfMessages'],
  });
  const { Attributes: attributes = {} } = await callSqs(queue, () => client.send(ask));
  const { QueueArn: arn, ApproximateNumberOfMessages: count } = attributes;
  if (arn === undefined) return undefined;
  if (count === '0') return 0; // SQS may refuse a task on an empty queue.
  try {
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn }));
    return Number(count);
  } catch (error) {
    if (isUnsupported(error)) return undefined;
    return callSqs(queue, () => Promise.reject(error));
  }
}

/**
 * Receives the dead letters, sends the chosen ones to their queue and only then deletes them. A failure in between
 * leaves some in both places, which does no harm, and loses none.
 */
export async function redriveByHand(redrive: Redrive, ids: readonly string[] | undefined): Promise<number> {
  const { client, queue, deadLetterUrl, send, remove } = redrive;
  const wanted = ids && new Set(ids);
  const done = new Set<string>();
  const passedOver = new Map<string, QueueMessage>();
  try {
    for (;;) {
      const messages = (await receiveSome(client, queue, deadLetterUrl)).map(messageOf);
      const fresh = messages.filter(({ id }) => !done.has(id) && !passedOver.has(id));
      if (fresh.length === 0) return done.size;
      const chosen = fresh.filter(({ id }) => wanted === undefined || wanted.has(id));
      for (const message of fresh) if (!chosen.includes(message)) passedOver.set(message.id, message);
      await send(chosen.map(({ body }) => body));
      await remove(chosen.map(({ receiptHandle }) => receiptHandle));
      for (const { id } of chosen) done.add(id);
    }
  } finally {
    const handles = [...passedOver.values()].map(({ receiptHandle }) => receiptHandle);
    await handBack(client, queue, deadLetterUrl, handles);
  }
}

function isUnsupported(error: unknown): boolean {
  if (!(error instanceof SQSServiceException)) return false;
  return unsupported.test(error.name) || error.$metadata.httpStatusCode === 501;
}
