import { createHash, randomUUID } from 'node:crypto';

interface FakeMessage {
  readonly id: string;
  readonly body: string;
  readonly sentMs: number;
  visibleMs: number;
  firstReceivedMs: number | undefined;
  receives: number;
  handle: string | undefined;
}

export interface FakeQueue {
  readonly messages: FakeMessage[];
  readonly deadLetterQueue: string | undefined;
  readonly maxReceiveCount: number;
}

/** How the next request fails: an HTTP answer, a cut connection, or single entries of a batch. */
export type Trouble =
  | { readonly kind: 'error'; readonly status: number; readonly type: string; readonly message?: string }
  | { readonly kind: 'cut' }
  /** No answer, or half of one, on a connection that stays open. */
  | { readonly kind: 'hang' | 'stall' }
  | {
      readonly kind: 'entries';
      readonly indexes: readonly number[];
      readonly senderFault: boolean;
      readonly code: string;
    };

export interface Input {
  readonly QueueUrl: string;
  readonly SourceArn?: string;
  readonly Entries?: readonly {
    readonly Id: string;
    readonly MessageBody?: string;
    readonly DelaySeconds?: number;
    readonly ReceiptHandle?: string;
    readonly VisibilityTimeout?: number;
  }[];
  readonly ReceiptHandle?: string;
  readonly VisibilityTimeout?: number;
  readonly MaxNumberOfMessages?: number;
}

/** An error as SQS answers it. */
export class SqsFailure extends Error {
  readonly status: number;
  readonly type: string;
  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** Does one action of SQS on the queues and gives the body of its answer. */
export function act(
  queues: Map<string, FakeQueue>,
  action: string,
  input: Input,
  nowMs: number,
  trouble: Trouble | undefined,
) {
  if (action === 'StartMessageMoveTask') return moveAll(queues, input.SourceArn ?? '', nowMs);
  const queue = queues.get(input.QueueUrl.split('/').at(-1) ?? '');
  if (queue === undefined) throw new SqsFailure(400, 'QueueDoesNotExist', 'The specified queue does not exist.');
  if (action === 'SendMessageBatch') return inBatch(input, trouble, (entry) => send(queue, entry, nowMs));
  if (action === 'ReceiveMessage') return receive(queues, queue, input, nowMs);
  if (action === 'DeleteMessageBatch') return inBatch(input, trouble, (entry) => remove(queue, entry.ReceiptHandle));
  if (action === 'ChangeMessageVisibility') return changeVisibility(queue, input, nowMs);
  if (action === 'ChangeMessageVisibilityBatch')
    return inBatch(input, trouble, (entry) => changeVisibility(queue, entry, nowMs));
  if (action === 'GetQueueAttributes') return attributes(queue, input.QueueUrl, nowMs);
  throw new SqsFailure(400, 'InvalidAction', `${action} is not one of the fake's actions.`);
}

type Entry = NonNullable<Input['Entries']>[number];

function inBatch(input: Input, trouble: Trouble | undefined, one: (entry: Entry) => object) {
  const entries = input.Entries ?? [];
  const sizeBytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody ?? ''), 0);
  if (entries.length === 0) throw new SqsFailure(400, 'EmptyBatchRequest', 'There should be at least one entry.');
  if (entries.length > 10) throw new SqsFailure(400, 'TooManyEntriesInBatchRequest', 'More than ten entries.');
  if (sizeBytes > 262_144)
    throw new SqsFailure(400, 'BatchRequestTooLong', 'Batch requests cannot be longer than 262144 bytes.');
  const Successful: object[] = [];
  const Failed: object[] = [];
  entries.forEach((entry, index) => {
    if (trouble?.kind === 'entries' && trouble.indexes.includes(index)) {
      Failed.push({ Id: entry.Id, Code: trouble.code, SenderFault: trouble.senderFault });
      return;
    }
    try {
      Successful.push({ Id: entry.Id, ...one(entry) });
    } catch (error) {
      if (!(error instanceof SqsFailure)) throw error;
      Failed.push({ Id: entry.Id, Code: error.type, SenderFault: true, Message: error.message });
    }
  });
  return { Successful, Failed };
}

function send(queue: FakeQueue, { MessageBody: body = '', DelaySeconds: delay = 0 }: Entry, nowMs: number) {
  if (!Number.isInteger(delay)) throw new SqsFailure(400, 'InvalidParameterValue', 'DelaySeconds must be an integer.');
  const id = randomUUID();
  const visibleMs = nowMs + delay * 1000;
  queue.messages.push({
    id,
    body,
    sentMs: nowMs,
    visibleMs,
    firstReceivedMs: undefined,
    receives: 0,
    handle: undefined,
  });
  return { MessageId: id, MD5OfMessageBody: md5(body) };
}

function receive(queues: Map<string, FakeQueue>, queue: FakeQueue, input: Input, nowMs: number) {
  const { MaxNumberOfMessages: most = 1, VisibilityTimeout: seconds = 30 } = input;
  if (!Number.isInteger(seconds))
    throw new SqsFailure(400, 'InvalidParameterValue', 'VisibilityTimeout must be an integer.');
  const Messages: object[] = [];
  for (const message of queue.messages.filter((held) => held.visibleMs <= nowMs)) {
    if (Messages.length === most) break;
    message.handle = undefined;
    if (message.receives >= queue.maxReceiveCount) {
      queue.messages.splice(queue.messages.indexOf(message), 1);
      queues.get(queue.deadLetterQueue ?? '')?.messages.push(message);
      continue;
    }
    message.receives += 1;
    message.firstReceivedMs ??= nowMs;
    message.handle = randomUUID();
    message.visibleMs = nowMs + seconds * 1000;
    Messages.push(wireMessage(message));
  }
  return Messages.length === 0 ? {} : { Messages };
}

function wireMessage(message: FakeMessage) {
  return {
    MessageId: message.id,
    ReceiptHandle: message.handle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sentMs),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    },
  };
}

function remove(queue: FakeQueue, handle: string | undefined) {
  const index = queue.messages.findIndex((message) => message.handle !== undefined && message.handle === handle);
  if (index < 0) throw new SqsFailure(404, 'ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  queue.messages.splice(index, 1);
  return {};
}

function changeVisibility(queue: FakeQueue, input: Pick<Input, 'ReceiptHandle' | 'VisibilityTimeout'>, nowMs: number) {
  const { ReceiptHandle: handle, VisibilityTimeout: seconds = 0 } = input;
  if (!Number.isInteger(seconds))
    throw new SqsFailure(400, 'InvalidParameterValue', 'VisibilityTimeout must be an integer.');
  const message = queue.messages.find((held) => held.handle !== undefined && held.handle === handle);
  if (message === undefined) {
    throw new SqsFailure(
      400,
      'InvalidParameterValue',
      'Value for parameter ReceiptHandle is invalid. Reason: Message does not exist.',
    );
  }
  if (message.visibleMs <= nowMs) throw new SqsFailure(400, 'MessageNotInflight', 'The message is not in flight.');
  message.visibleMs = nowMs + seconds * 1000;
  return {};
}

/** Moves at once what SQS moves within seconds: to the queue whose dead letters these are, with no receive counted. */
function moveAll(queues: Map<string, FakeQueue>, sourceArn: string, nowMs: number) {
  const name = sourceArn.split(':').at(-1) ?? '';
  const target = [...queues.values()].find(({ deadLetterQueue }) => deadLetterQueue === name);
  if (target === undefined) throw new SqsFailure(400, 'UnsupportedOperation', 'No queue has these dead letters.');
  for (const { body, sentMs } of queues.get(name)?.messages.splice(0) ?? []) {
    const untried = { firstReceivedMs: undefined, receives: 0, handle: undefined };
    target.messages.push({ id: randomUUID(), body, sentMs, visibleMs: nowMs, ...untried });
  }
  return { TaskHandle: 'task' };
}

function attributes(queue: FakeQueue, url: string, nowMs: number) {
  const hidden = queue.messages.filter((message) => message.visibleMs > nowMs);
  const inFlight = hidden.filter((message) => message.receives > 0).length;
  return {
    Attributes: {
      QueueArn: `arn:aws:sqs:us-east-1:000000000000:${url.split('/').at(-1)}`,
      ApproximateNumberOfMessages: String(queue.messages.length - hidden.length),
      ApproximateNumberOfMessagesNotVisible: String(inFlight),
      ApproximateNumberOfMessagesDelayed: String(hidden.length - inFlight),
    },
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
