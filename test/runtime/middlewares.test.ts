import type { SQSEvent } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, LakeError } from '../../lib/lake/error.ts';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { batchMetrics } from '../../lib/runtime/batch-metrics.ts';
import { failureBackoff } from '../../lib/runtime/failure-backoff.ts';
import { failureCollector } from '../../lib/runtime/failure-collector.ts';
import { failureRecorder } from '../../lib/runtime/failure-recorder.ts';
import { type SqsMiddleware, sqsHandler } from '../../lib/runtime/handler.ts';
import { keepHidden } from '../../lib/runtime/keep-hidden.ts';
import { embeddedMetrics, type Metrics } from '../../lib/runtime/metrics.ts';
import { sqsEventOf } from '../../lib/runtime/sqs-event.ts';
import type { Stage } from '../../lib/runtime/stage.ts';

const at = new Date('2026-11-01T00:00:00Z');
const clock = { now: () => at };
const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => 1_000 };

/** A batch of messages, named by their ids, received so often. */
function batch(...received: readonly (readonly [id: string, receiveCount: number])[]): SQSEvent {
  const body = objectPutEvent({ bucket: 'landing', key: 'a', at });
  const messages = received.map(([id, receiveCount]) => ({
    id,
    body,
    receiptHandle: `handle-${id}`,
    receiveCount,
    sentAt: at,
  }));
  return sqsEventOf('clean', messages, at);
}

const failing =
  (errors: Readonly<Record<string, unknown>>): Stage =>
  async (inputs) =>
    inputs.map(({ id }) => (id in errors ? { id, ok: false, error: errors[id] } : { id, ok: true }));

const errorWith = (retry: 'never' | 'later', code: ErrorCode = 'object-changed') =>
  new LakeError('It went wrong: look.', { code, fault: 'operator', retry });

describe('a failed message', () => {
  /** Who was released, and after how many seconds. */
  async function releasedBy(stage: Stage, event: SQSEvent, release = async () => {}): Promise<string[]> {
    const failures = failureCollector();
    const seen: string[] = [];
    const middleware: SqsMiddleware = failureBackoff({
      release: async (handle, seconds) => {
        seen.push(`${handle} ${seconds}`);
        await release();
      },
      failures,
      logger: silentLogger,
    });
    const ports = { logger: silentLogger, clock, onItemFailure: failures.note, middlewares: [middleware] };
    await sqsHandler(stage, ports)(event, context);
    return seen;
  }

  it('waits four times as long after every receive', async () => {
    const errors = { b: errorWith('later'), c: new Error('unknown') };
    expect(await releasedBy(failing(errors), batch(['a', 1], ['b', 1], ['c', 4]))).toEqual([
      'handle-b 120',
      'handle-c 7680',
    ]);
  });

  it('does not wait where waiting cannot help', async () => {
    expect(await releasedBy(failing({ a: errorWith('never') }), batch(['a', 3]))).toEqual(['handle-a 0']);
  });

  it('waits for hours where the place failed, and never longer than SQS hides a message', async () => {
    const errors = { a: errorWith('never', 'store-denied'), b: errorWith('later', 'disk-full') };
    const released = [];
    for (const receives of [1, 2, 3, 4, 5])
      released.push(...(await releasedBy(failing(errors), batch(['a', receives], ['b', receives]))));
    expect(released).toEqual([120, 960, 7_680, 39_600, 39_600].flatMap((s) => [`handle-a ${s}`, `handle-b ${s}`]));
  });

  it('waits for its queue where it cannot be released', async () => {
    const refuse = async () => {
      throw new Error('throttled');
    };
    expect(await releasedBy(failing({ a: errorWith('later') }), batch(['a', 1]), refuse)).toHaveLength(1);
  });
});

describe('a message in work', () => {
  /** What happened to the messages of a batch, in order; `work` gets the tick of a minute. */
  async function seenBy(work: (minute: () => void) => Promise<void>, hide = async () => {}): Promise<string[]> {
    const seen: string[] = [];
    const failures = failureCollector();
    let tick = () => {};
    const say = (act: string) => async (handle: string, seconds: number) => {
      seen.push(`${act} ${handle} ${seconds}`);
      await hide();
    };
    const middlewares = [
      failureBackoff({ release: say('release'), failures, logger: silentLogger }),
      keepHidden({
        hide: say('hide'),
        logger: silentLogger,
        every: (milliseconds, minute) => {
          expect(milliseconds).toBe(60_000);
          tick = minute;
          return () => void seen.push('stop');
        },
      }),
    ];
    const stage: Stage = async (inputs) => {
      await work(() => tick());
      return inputs.map(({ id }) => ({ id, ok: false, error: errorWith('never') }));
    };
    const ports = { logger: silentLogger, clock, onItemFailure: failures.note, middlewares };
    await sqsHandler(stage, ports)(batch(['a', 1]), context).catch(() => seen.push('failed'));
    return seen;
  }

  it('stays hidden for three minutes at a time while it is worked on, and no longer', async () => {
    const seen = await seenBy(async (minute) => {
      minute();
      await new Promise(setImmediate);
    });
    expect(seen).toEqual(['hide handle-a 180', 'hide handle-a 180', 'stop', 'release handle-a 0']);
  });

  it('is released only after a renewal that is under way', async () => {
    const seen = await seenBy(async (minute) => minute());
    expect(seen).toEqual(['hide handle-a 180', 'stop', 'hide handle-a 180', 'release handle-a 0']);
  });

  it('is given up by a batch that fails whole, too', async () => {
    const fail = async () => {
      throw new Error('a mistake');
    };
    expect(await seenBy(fail)).toEqual(['hide handle-a 180', 'stop', 'failed']);
  });

  it('is worked on even if it cannot be kept hidden', async () => {
    const refuse = async () => {
      throw new Error('throttled');
    };
    expect(await seenBy(async () => {}, refuse)).toContain('release handle-a 0');
  });
});

describe('why a message failed', () => {
  /** What was kept, as `message receives reason`. */
  async function keptBy(stage: Stage, event: SQSEvent, keep = async () => {}): Promise<string[]> {
    const failures = failureCollector();
    const seen: string[] = [];
    const middleware = failureRecorder({
      keep: async ({ messageId, receiveCount, reason }) => {
        seen.push(`${messageId} ${receiveCount} ${reason}`);
        await keep();
      },
      failures,
      logger: silentLogger,
    });
    const ports = { logger: silentLogger, clock, onItemFailure: failures.note, middlewares: [middleware] };
    await sqsHandler(stage, ports)(event, context).catch(() => undefined);
    return seen;
  }

  it('is kept from the second failure on: most pass by themselves', async () => {
    const errors = { b: errorWith('later'), c: errorWith('later') };
    expect(await keptBy(failing(errors), batch(['a', 2], ['b', 1], ['c', 2]))).toEqual([
      'c 2 object-changed: It went wrong: look.',
    ]);
  });

  it('is never what another error quotes, nor an e-mail address', async () => {
    const address = new LakeError('The object "nova@example.com.tsv" is gone: put it again.', {
      code: 'object-missing',
      fault: 'operator',
      retry: 'never',
    });
    const errors = { a: new SyntaxError('Unexpected token in "Nova Kite,12.50"'), b: address };
    expect(await keptBy(failing(errors), batch(['a', 5], ['b', 5]))).toEqual([
      'a 5 SyntaxError',
      expect.stringMatching(/^b 5 object-missing: The object "\[redacted\]/),
    ]);
  });

  it('is kept of all messages of a batch that failed whole', async () => {
    const throwing: Stage = async () => {
      throw errorWith('later');
    };
    expect(await keptBy(throwing, batch(['a', 5], ['b', 5]))).toHaveLength(2);
  });

  it('fails no batch where it cannot be kept', async () => {
    const refuse = async () => {
      throw new Error('no store');
    };
    expect(await keptBy(failing({ a: errorWith('never') }), batch(['a', 5]), refuse)).toHaveLength(1);
  });
});

describe('metrics', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('count the messages of a batch and those that failed', async () => {
    const emitted: unknown[] = [];
    const metrics: Metrics = { emit: (...measured) => void emitted.push(measured) };
    const ports = { logger: silentLogger, clock, middlewares: [batchMetrics('clean', metrics)] };
    await sqsHandler(failing({ b: new Error('b') }), ports)(batch(['a', 1], ['b', 1]), context);
    const throwing: Stage = async () => {
      throw new Error('all');
    };
    await expect(sqsHandler(throwing, ports)(batch(['a', 1], ['b', 1]), context)).rejects.toThrow('all');
    expect(emitted).toEqual([
      [{ Messages: 2, MessageFailures: 1 }, { stage: 'clean' }],
      [{ Messages: 2, MessageFailures: 2 }, { stage: 'clean' }],
    ]);
  });

  it('are lines of the embedded metric format, one for each thing measured, under the lake’s name', () => {
    vi.stubEnv('POWERTOOLS_DEV', 'true'); // writes through the console that a test can watch
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
    const metrics = embeddedMetrics('nova');
    metrics.emit({ LandedBytes: 7, Requests: 2 }, { source: 'metaads' });
    metrics.emit({ AgeMillis: 5 }, { dataset: 'metaads/ads' });
    const [first, second] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(first).toMatchObject({ service: 'nova', source: 'metaads', LandedBytes: 7, Requests: 2 });
    expect(first?._aws).toMatchObject({
      CloudWatchMetrics: [
        {
          Namespace: 'DataLake',
          Dimensions: [['service', 'source']],
          Metrics: [
            { Name: 'LandedBytes', Unit: 'Bytes' },
            { Name: 'Requests', Unit: 'Count' },
          ],
        },
      ],
    });
    expect(second).toMatchObject({ service: 'nova', dataset: 'metaads/ads', AgeMillis: 5 });
    expect(second).not.toHaveProperty('source');
  });
});
