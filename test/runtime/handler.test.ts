import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { sqsHandler } from '../../lib/runtime/handler.ts';
import { stageLogger } from '../../lib/runtime/logger.ts';
import { sqsEventOf } from '../../lib/runtime/sqs-event.ts';
import type { Stage, StageInput } from '../../lib/runtime/stage.ts';
import { fakeClock } from '../queue/fake-clock.ts';

const clock = fakeClock();
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 1234 };
const put = (key: string) => objectPutEvent({ bucket: 'raw', key, sizeBytes: 3, at: new Date(0) });

/** A batch of messages m1, m2, … with these bodies, each received for the second time. */
function batch(...bodies: string[]): SQSEvent {
  const messages = bodies.map((body, index) => ({
    id: `m${index + 1}`,
    body,
    receiptHandle: `h${index + 1}`,
    receiveCount: 2,
    sentAt: new Date(0),
  }));
  return sqsEventOf('clean', messages, new Date(0));
}

function setUp(stage: Stage) {
  const lines: Record<string, unknown>[] = [];
  const failures: [string, unknown][] = [];
  const logger = stageLogger({
    serviceName: 'clean',
    level: 'debug',
    write: (line) => void lines.push(JSON.parse(line)),
  });
  const handler = sqsHandler(stage, { logger, clock, onItemFailure: (id, error) => void failures.push([id, error]) });
  return { handler, lines, failures, messages: () => lines.map((line) => line.message) };
}

const succeed: Stage = async (inputs) => inputs.map(({ id }) => ({ id, ok: true }));

describe('a stage as a Lambda handler', () => {
  it('the stage gets the whole batch at once: ids, parsed puts and receive counts', async () => {
    const seen: (readonly StageInput[])[] = [];
    const { handler } = setUp(async (inputs, ctx) => {
      seen.push(inputs);
      expect(ctx.remainingTimeMs()).toBe(1234);
      return succeed(inputs, ctx);
    });
    expect(await handler(batch(put('a b.tsv'), put('ü.csv')), context)).toEqual({ batchItemFailures: [] });
    expect(seen).toEqual([
      [
        { id: 'm1', receiveCount: 2, puts: [{ bucket: 'raw', key: 'a b.tsv', sizeBytes: 3, etag: undefined }] },
        { id: 'm2', receiveCount: 2, puts: [{ bucket: 'raw', key: 'ü.csv', sizeBytes: 3, etag: undefined }] },
      ],
    ]);
  });

  it('only the messages that the stage failed are answered as failed, and their errors are told', async () => {
    const error = new Error('no');
    const { handler, failures, lines } = setUp(async (inputs) =>
      inputs.map(({ id }) => (id === 'm2' ? { id, ok: false, error } : { id, ok: true })),
    );
    const response = await handler(batch(put('a'), put('b'), put('c')), context);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm2' }] });
    expect(failures).toEqual([['m2', error]]);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'ERROR',
        message: 'Message failed',
        messageId: 'm2',
        receiveCount: 2,
        requestId: 'request-1',
        error: expect.objectContaining({ message: 'no' }),
      }),
    );
  });

  it('a message that is no S3 event fails alone and does not reach the stage', async () => {
    const { handler, failures } = setUp(async (inputs) => {
      expect(inputs.map(({ id }) => id)).toEqual(['m2']);
      return [{ id: 'm2', ok: true }];
    });
    const response = await handler(batch('{not json', put('b'), '{"hello":1}'), context);
    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }] });
    expect(failures.map(([, error]) => error)).toEqual([
      expect.objectContaining({ code: 'invalid-event' }),
      expect.objectContaining({ code: 'invalid-event' }),
    ]);
  });

  it('a message that announces no put succeeds without the stage', async () => {
    const { handler } = setUp(() => Promise.reject(new Error('must not be called')));
    const removal = put('x').replace('ObjectCreated:Put', 'ObjectRemoved:Delete');
    expect(await handler(batch('{"Event":"s3:TestEvent"}', removal), context)).toEqual({ batchItemFailures: [] });
  });

  it('a message that the stage says nothing about has failed', async () => {
    const { handler, failures } = setUp(async () => [{ id: 'm1', ok: true }]);
    expect(await handler(batch(put('a'), put('b')), context)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm2' }],
    });
    expect(failures).toEqual([['m2', expect.objectContaining({ fault: 'bug' })]]);
  });

  it('a message that both failed and succeeded has failed', async () => {
    const { handler } = setUp(async () => [
      { id: 'm1', ok: true },
      { id: 'm1', ok: false, error: undefined },
    ]);
    expect(await handler(batch(put('a')), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });

  it('an outcome for a message of another batch fails the whole batch', async () => {
    const { handler } = setUp(async () => [{ id: 'm9', ok: true }]);
    await expect(handler(batch(put('a')), context)).rejects.toMatchObject({
      fault: 'bug',
      details: { messageId: 'm9' },
    });
  });

  it('a stage that throws fails the whole batch, and the log says so', async () => {
    const { handler, lines, messages } = setUp(() => Promise.reject(new TypeError('broken')));
    await expect(handler(batch(put('a'), put('b')), context)).rejects.toThrow('broken');
    expect(messages()).toEqual(['Batch started', 'Batch failed']);
    expect(lines[1]).toMatchObject({
      level: 'ERROR',
      requestId: 'request-1',
      messages: 2,
      error: { name: 'TypeError' },
    });
  });

  it('the log tells start, end, duration and failures under the id of the invocation', async () => {
    const { handler, lines, messages } = setUp(async (inputs, ctx) => {
      clock.advance(1.5);
      ctx.logger.debug('Working');
      return inputs.map(({ id }) => ({ id, ok: id === 'm1', error: 'x' }) as const);
    });
    await handler(batch(put('a')), context);
    expect(messages()).toEqual(['Batch started', 'Working', 'Batch ended']);
    expect(lines.every((line) => line.requestId === 'request-1')).toBe(true);
    expect(lines[2]).toMatchObject({ level: 'INFO', messages: 1, durationMs: 1500, failures: 0 });
    await handler(batch(put('a'), put('b')), context);
    expect(lines.at(-1)).toMatchObject({ level: 'WARN', message: 'Batch ended with failures', failures: 1 });
  });

  it('takes two parameters, for Lambda refuses functions with a callback', () => {
    expect(setUp(succeed).handler).toHaveLength(2);
  });

  it('batches at the same time are logged with their own durations', async () => {
    const release: (() => void)[] = [];
    const { handler, lines } = setUp(async (inputs, ctx) => {
      await new Promise<void>((go) => release.push(go));
      return succeed(inputs, ctx);
    });
    const first = handler(batch(put('a')), context);
    await Promise.resolve();
    clock.advance(2);
    const second = handler(batch(put('b')), { ...context, awsRequestId: 'request-2' });
    await new Promise((next) => setImmediate(next));
    clock.advance(1);
    for (const go of release) go();
    await Promise.all([first, second]);
    const ended = lines.filter((line) => line.message === 'Batch ended');
    expect(ended.map((line) => [line.requestId, line.durationMs])).toEqual([
      ['request-1', 3000],
      ['request-2', 1000],
    ]);
  });
});
