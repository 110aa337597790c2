import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '../../lib/lake/limits.ts';
import { queueNames } from '../../lib/lake/zone.ts';
import type { Queue } from '../../lib/queue/port.ts';
import { sqsQueue } from '../../lib/queue/sqs.ts';
import { awsClientOptions } from '../../lib/runtime/aws-client.ts';
import { queueConformance } from './conformance.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { byQueue, openReal } from './real-queues.ts';
import { type SqsServer, startSqsServer } from './sqs-server.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

interface Fake {
  readonly clock: FakeClock;
  readonly server: SqsServer;
  readonly queue: Queue;
  close(): Promise<void>;
}

async function openFake(maxAttempts = 1): Promise<Fake> {
  const clock = fakeClock();
  const server = await startSqsServer(clock);
  for (const stage of queueNames) {
    server.createQueue(`${stage}-dead`);
    server.createQueue(stage, { deadLetterQueue: `${stage}-dead`, maxReceiveCount: limits.receives });
  }
  const options = awsClientOptions({ connectMs: 5_000, idleMs: 500, answerMs: 60_000 });
  const client = new SQSClient({
    ...options,
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts,
  });
  const queue = sqsQueue({
    client,
    urls: byQueue((stage) => server.urlOf(stage)),
    deadLetterUrls: byQueue((stage) => server.urlOf(`${stage}-dead`)),
  });
  const close = async () => {
    await queue.close();
    client.destroy();
    await server.close();
  };
  return { clock, server, queue, close };
}

const sqsOptions = { keepsReasons: false };

queueConformance(
  'the SQS queue',
  async () => {
    const { queue, clock, close } = await openFake();
    return { queue, advance: async (seconds) => clock.advance(seconds), close };
  },
  sqsOptions,
);

const realEndpoint = process.env.LAKE_TEST_SQS_ENDPOINT;
if (realEndpoint !== undefined) {
  queueConformance(`the SQS queue at ${realEndpoint}`, () => openReal(realEndpoint), sqsOptions);
}

describe('the SQS queue says what went wrong and who has to act', () => {
  let fake: Fake;
  beforeEach(async () => {
    fake = await openFake();
  });
  afterEach(() => fake.close());

  const once = { maxMessages: 10, visibilityTimeoutSeconds: 30 };

  it.each([
    ['AccessDenied', 403, 'operator', 'never'],
    ['KmsAccessDenied', 400, 'operator', 'never'],
    ['InvalidClientTokenId', 403, 'operator', 'never'],
    ['QueueDoesNotExist', 400, 'operator', 'never'],
    ['UnsupportedOperation', 400, 'bug', 'never'],
    ['RequestThrottled', 400, 'operator', 'later'],
    ['ServiceUnavailable', 503, 'operator', 'later'],
    ['InternalFailure', 500, 'operator', 'later'],
  ])('%s (%i) is a fault of the %s, to be tried again: %s', async (type, status, fault, retry) => {
    fake.server.trouble({ kind: 'error', status, type });
    await expect(fake.queue.receive('clean', once)).rejects.toMatchObject({
      code: 'queue-unavailable',
      fault,
      retry,
      details: { queue: 'clean', name: type },
    });
  });

  it('a connection that is cut is to be tried again later', async () => {
    fake.server.trouble({ kind: 'cut' });
    await expect(fake.queue.counts('clean')).rejects.toMatchObject({ code: 'queue-unavailable', retry: 'later' });
  });

  it.each(['hang', 'stall'] as const)(
    'an answer that %ss is to be tried again later, and is by the client itself',
    async (kind) => {
      fake.server.trouble({ kind });
      await expect(fake.queue.counts('clean')).rejects.toMatchObject({ code: 'queue-unavailable', retry: 'later' });
      const patient = await openFake(2);
      await patient.queue.send('clean', ['m']);
      patient.server.trouble({ kind });
      expect(await patient.queue.receive('clean', once)).toHaveLength(1);
      await patient.close();
    },
  );

  it('a server that is gone is to be tried again later', async () => {
    await fake.server.close();
    await expect(fake.queue.send('clean', ['m'])).rejects.toMatchObject({ code: 'queue-unavailable', retry: 'later' });
  });

  it('an error of the release call that is not about the handle is raised', async () => {
    fake.server.trouble({ kind: 'error', status: 403, type: 'AccessDeniedException' });
    await expect(fake.queue.release('clean', 'handle', 1)).rejects.toMatchObject({ fault: 'operator' });
  });

  it('a URL of a queue that was never made is the operator’s to correct', async () => {
    const client = new SQSClient({ endpoint: fake.server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    const nowhere = byQueue(() => fake.server.urlOf('nowhere'));
    const queue = sqsQueue({ client, urls: nowhere, deadLetterUrls: nowhere });
    await expect(queue.send('clean', ['m'])).rejects.toThrow(/does not exist in SQS: deploy the lake/);
  });

  it('entries that SQS failed for its own reasons are sent again, and only they', async () => {
    fake.server.trouble({ kind: 'entries', indexes: [1, 3], senderFault: false, code: 'InternalError' });
    await fake.queue.send('clean', ['a', 'b', 'c', 'd']);
    const bodies = (await fake.queue.receive('clean', once)).map((message) => message.body);
    expect(bodies.toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect(fake.server.calls.filter((call) => call === 'SendMessageBatch')).toHaveLength(2);
  });

  it('entries that keep failing are raised after four attempts', async () => {
    const trouble = { kind: 'entries', indexes: [0], senderFault: false, code: 'InternalError' } as const;
    fake.server.trouble(trouble, trouble, trouble, trouble);
    await expect(fake.queue.send('clean', ['a', 'b'])).rejects.toMatchObject({
      retry: 'later',
      details: { queue: 'clean', entries: 1, codes: ['InternalError'] },
    });
  });

  it('entries that SQS calls ours are raised at once as a bug', async () => {
    fake.server.trouble({ kind: 'entries', indexes: [0], senderFault: true, code: 'InvalidMessageContents' });
    await expect(fake.queue.send('clean', ['a'])).rejects.toMatchObject({ fault: 'bug', retry: 'never' });
    expect(fake.server.calls).toEqual(['SendMessageBatch']);
  });

  it('bodies that are too long together go in several requests', async () => {
    await fake.queue.send('clean', ['x'.repeat(200_000), 'y'.repeat(200_000), 'z'.repeat(10)]);
    expect(fake.server.calls).toEqual(['SendMessageBatch', 'SendMessageBatch']);
    expect(await fake.queue.receive('clean', once)).toHaveLength(3);
  });

  it('fractions of a second are rounded up, never down', async () => {
    await fake.queue.send('clean', ['m'], { delaySeconds: 0.2 });
    fake.clock.advance(0.9);
    expect(await fake.queue.receive('clean', once)).toEqual([]);
    fake.clock.advance(0.1);
    expect(await fake.queue.receive('clean', { ...once, visibilityTimeoutSeconds: 0.5 })).toHaveLength(1);
    fake.clock.advance(0.9);
    expect(await fake.queue.receive('clean', once)).toEqual([]);
  });

  it('looking at many dead letters shows each once and hands all of them back', async () => {
    await fake.queue.send(
      'clean',
      Array.from({ length: 25 }, (_, index) => `m${index}`),
    );
    for (let receive = 0; receive <= limits.receives; receive += 1) {
      await fake.queue.receive('clean', { maxMessages: 100, visibilityTimeoutSeconds: 1 });
      fake.clock.advance(1);
    }
    expect(await fake.queue.deadLetters('clean')).toHaveLength(25);
    expect(await fake.queue.deadLetters('clean')).toHaveLength(25);
  });

  it('where the endpoint has no move task, dead letters are sent again one by one and lost by no failure', async () => {
    const bodies = Array.from({ length: 25 }, (_, index) => `m${index}`);
    await fake.queue.send('clean', bodies);
    for (let receive = 0; receive <= limits.receives; receive += 1) {
      await fake.queue.receive('clean', { maxMessages: 100, visibilityTimeoutSeconds: 1 });
      fake.clock.advance(1);
    }
    const missing = { kind: 'error', status: 400, type: 'InvalidAction' } as const;
    const entries = { kind: 'entries', indexes: [0], senderFault: true, code: 'InvalidMessageContents' } as const;
    const none = { kind: 'entries', indexes: [], senderFault: false, code: '' } as const;
    fake.server.trouble(none, missing, none, entries);
    await expect(fake.queue.redrive('clean')).rejects.toMatchObject({ code: 'queue-unavailable' });
    fake.clock.advance(60);
    fake.server.trouble(none, missing);
    await fake.queue.redrive('clean');
    const messages = await fake.queue.receive('clean', { maxMessages: 100, visibilityTimeoutSeconds: 30 });
    expect(new Set(messages.map(({ body }) => body))).toEqual(new Set(bodies));
    expect(await fake.queue.deadLetters('clean')).toEqual([]);
  });

  it('an error of the move task that is not about its absence is raised', async () => {
    await fake.queue.send('clean', ['m']);
    for (let receive = 0; receive <= limits.receives; receive += 1) {
      await fake.queue.receive('clean', { maxMessages: 100, visibilityTimeoutSeconds: 1 });
      fake.clock.advance(1);
    }
    const none = { kind: 'entries', indexes: [], senderFault: false, code: '' } as const;
    fake.server.trouble(none, { kind: 'error', status: 403, type: 'AccessDenied' });
    await expect(fake.queue.redrive('clean')).rejects.toMatchObject({ fault: 'operator', retry: 'never' });
  });
});
