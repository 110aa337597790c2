import type { SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createWorker, type MessageFailed, type WorkerOptions } from '../../host/worker.ts';
import { LakeError } from '../../lib/lake/error.ts';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { limits } from '../../lib/lake/limits.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import type { StageName } from '../../lib/lake/zone.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import type { Queue } from '../../lib/queue/port.ts';
import { failureCollector } from '../../lib/runtime/failure-collector.ts';
import { type SqsHandler, sqsHandler } from '../../lib/runtime/handler.ts';
import { stageLogger } from '../../lib/runtime/logger.ts';
import { counter, fakeClock } from '../queue/fake-clock.ts';

const fine: SqsHandler = async () => ({ batchItemFailures: [] });
const idsOf = (event: SQSEvent) => event.Records.map((record) => record.messageId);
const bodiesOf = (event: SQSEvent) => event.Records.map((record) => record.body);
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `b${index}`);

function setUp(handlers: Partial<Record<StageName, SqsHandler>>, more: Partial<WorkerOptions> = {}) {
  const clock = fakeClock();
  const queue = memoryQueue({ clock, newId: counter('m') });
  const failed: MessageFailed[] = [];
  const slept: number[] = [];
  const worker = createWorker({
    queue,
    handlers: { validate: fine, clean: fine, curate: fine, ...handlers },
    clock,
    logger: silentLogger,
    visibilityTimeoutSeconds: 60,
    onFailure: (failure) => void failed.push(failure),
    async sleep(milliseconds) {
      slept.push(milliseconds);
      clock.advance(milliseconds / 1000);
      await new Promise((next) => setImmediate(next));
    },
    ...more,
  });
  return { clock, queue, worker, failed, slept };
}

it('a queue with nothing in it is idle at once', async () => {
  const { worker, slept } = setUp({});
  const none = { batches: 0, succeeded: 0, failed: 0, dead: 0 };
  expect(await worker.runUntilIdle()).toEqual({ validate: none, clean: none, curate: none });
  expect(slept).toEqual([]);
});

it('handlers get batches of ten, curate of up to 500, as SQS events of their queue', async () => {
  const events: SQSEvent[] = [];
  const note: SqsHandler = async (event, context) => {
    events.push(event);
    expect(context.getRemainingTimeInMillis()).toBe(60_000);
    expect(context.awsRequestId).toMatch(/^request/);
    return { batchItemFailures: [] };
  };
  const { queue, worker } = setUp({ validate: note, clean: note, curate: note }, { newId: counter('request') });
  await queue.send('validate', numbered(25));
  await queue.send('curate', numbered(620));
  const report = await worker.runUntilIdle();
  expect(events.map((event) => [event.Records[0]?.eventSourceARN.split(':').at(-1), event.Records.length])).toEqual([
    ['validate', 10],
    ['validate', 10],
    ['validate', 5],
    ['curate', 500],
    ['curate', 120],
  ]);
  expect(report.validate).toEqual({ batches: 3, succeeded: 25, failed: 0, dead: 0 });
  expect(report.curate).toEqual({ batches: 2, succeeded: 620, failed: 0, dead: 0 });
});

it('curate runs once for a burst of arrivals, for validate and clean are drained before it', async () => {
  const order: string[] = [];
  const box: { queue?: Queue } = {};
  const pass = (stage: StageName, next?: StageName): SqsHandler => {
    return async (event) => {
      order.push(`${stage} ${event.Records.length}`);
      if (next !== undefined) await box.queue?.send(next, bodiesOf(event));
      return { batchItemFailures: [] };
    };
  };
  const { queue, worker } = setUp({
    validate: pass('validate', 'clean'),
    clean: pass('clean', 'curate'),
    curate: pass('curate'),
  });
  box.queue = queue;
  await queue.send('validate', numbered(23));
  await worker.runUntilIdle();
  expect(order).toEqual([
    'validate 10',
    'validate 10',
    'validate 3',
    'clean 4',
    'clean 4',
    'clean 4',
    'clean 4',
    'clean 4',
    'clean 3',
    'curate 23',
  ]);
});

it('only the failed messages of a batch come back, each after twice as long as before, up to the cap', async () => {
  const seen: [atMs: number, bodies: string[]][] = [];
  const { clock, queue, worker, failed } = setUp(
    {
      validate: async (event) => {
        seen.push([clock.now().getTime() - Date.parse('2026-03-01T00:00:00Z'), bodiesOf(event)]);
        const bad = event.Records.filter((record) => record.body === 'bad');
        return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.messageId })) };
      },
    },
    { backoff: { baseMs: 1_000, capMs: 4_000 } },
  );
  await queue.send('validate', ['good', 'bad', 'fine']);
  const report = await worker.runUntilIdle();
  expect(seen).toEqual([
    [0, ['good', 'bad', 'fine']],
    [1_000, ['bad']],
    [3_000, ['bad']],
    [7_000, ['bad']],
    [11_000, ['bad']],
  ]);
  expect(report.validate).toEqual({ batches: 5, succeeded: 2, failed: limits.receives, dead: 1 });
  expect(failed.map(({ receiveCount, last }) => [receiveCount, last])).toEqual([
    [1, false],
    [2, false],
    [3, false],
    [4, false],
    [5, true],
  ]);
});

it(`a message that fails ${limits.receives} times ends in the dead letters and the worker goes idle`, async () => {
  const { queue, worker } = setUp({
    clean: async (event) => ({ batchItemFailures: idsOf(event).map((itemIdentifier) => ({ itemIdentifier })) }),
  });
  await queue.send('clean', ['poison']);
  expect((await worker.runUntilIdle()).clean.dead).toBe(1);
  expect(await queue.deadLetters('clean')).toEqual([
    expect.objectContaining({ body: 'poison', receiveCount: limits.receives }),
  ]);
  expect((await worker.runUntilIdle()).clean.dead).toBe(0);
});

describe('where the place fails and not the message', () => {
  const denied = new LakeError('The credentials have expired: log in again.', {
    code: 'store-denied',
    fault: 'operator',
    retry: 'never',
  });

  /** A worker over a place that is down until `mended`, and one message of clean, whose tries it notes in seconds. */
  function setUpOutage() {
    const place = { mended: false };
    const tries: number[] = [];
    const outage: SqsHandler = async () => {
      tries.push((own.clock.now().getTime() - startMs) / 1000);
      if (!place.mended) throw denied;
      return { batchItemFailures: [] };
    };
    const own = setUp({ clean: outage });
    const startMs = own.clock.now().getTime();
    return { ...own, place, tries };
  }

  it('the message waits longer and longer, its receives do not count, and it is done when the place is well', async () => {
    const { clock, queue, worker, failed, place, tries } = setUpOutage();
    await queue.send('clean', ['good work']);
    await worker.runUntilIdle();
    for (let look = 0; look < 40; look += 1) {
      clock.advance(300);
      await worker.runUntilIdle();
    }
    expect(await queue.deadLetters('clean')).toEqual([]);
    expect(tries.length).toBeGreaterThan(40);
    expect(failed.every(({ isParked, last }) => isParked && !last)).toBe(true);
    place.mended = true;
    clock.advance(300);
    expect((await worker.runUntilIdle()).clean).toMatchObject({ succeeded: 1 });
    expect(await queue.counts('clean')).toEqual({ visible: 0, inFlight: 0, delayed: 0, dead: 0 });
  });

  it('a run until idle ends after the third try and leaves the message to wait, with its reason', async () => {
    const { queue, worker, tries } = setUpOutage();
    await queue.send('clean', ['good work']);
    const report = await worker.runUntilIdle();
    expect(report.clean).toEqual({ batches: 3, succeeded: 0, failed: 3, dead: 0 });
    expect(tries).toEqual([0, 2, 6]);
    const [waiting, ...others] = (await queue.hidden('clean')) ?? [];
    expect(others).toEqual([]);
    expect(waiting).toMatchObject({ state: 'waits', parkCount: 3, receiveCount: 0 });
    expect(waiting?.reason).toBe('store-denied: The credentials have expired: log in again.');
    expect(waiting?.since.toISOString()).toBe('2026-03-01T00:00:00.000Z');
    expect(waiting?.until.toISOString()).toBe('2026-03-01T00:00:14.000Z');
  });

  it('a message of its own fault is buried beside it', async () => {
    const { queue, worker } = setUp(
      {
        validate: async (event) => {
          if (bodiesOf(event).includes('outage')) throw denied;
          throw new Error('a mistake');
        },
      },
      { batchSize: { validate: 1, clean: 1, curate: 1 } },
    );
    await queue.send('validate', ['outage', 'poison']);
    await worker.runUntilIdle();
    expect((await queue.deadLetters('validate')).map(({ body }) => body)).toEqual(['poison']);
    expect((await queue.hidden('validate'))?.map(({ body }) => body)).toEqual(['outage']);
  });
});

it('a message that fails once and then succeeds leaves nothing behind', async () => {
  let calls = 0;
  const { queue, worker, failed } = setUp({
    clean: async (event) => {
      calls += 1;
      return { batchItemFailures: calls === 1 ? idsOf(event).map((itemIdentifier) => ({ itemIdentifier })) : [] };
    },
  });
  await queue.send('clean', ['flaky']);
  expect((await worker.runUntilIdle()).clean).toEqual({ batches: 2, succeeded: 1, failed: 1, dead: 0 });
  expect(failed).toHaveLength(1);
  expect(await queue.counts('clean')).toEqual({ visible: 0, inFlight: 0, delayed: 0, dead: 0 });
});

it('a handler that throws fails its whole batch with that reason', async () => {
  const error = new Error('broken');
  const { queue, worker, failed } = setUp({ clean: () => Promise.reject(error) });
  await queue.send('clean', ['a', 'b']);
  expect((await worker.runUntilIdle()).clean).toMatchObject({ succeeded: 0, failed: 2 * limits.receives, dead: 2 });
  expect(failed.every((failure) => failure.error === error && failure.queue === 'clean')).toBe(true);
});

it('an answer that names a message of another batch fails the whole batch, as in Lambda', async () => {
  const { queue, worker, failed } = setUp({
    clean: async () => ({ batchItemFailures: [{ itemIdentifier: 'stranger' }] }),
  });
  await queue.send('clean', ['a']);
  await worker.runUntilIdle();
  expect(failed[0]?.error).toMatchObject({ fault: 'bug' });
});

it('the reason of a single failed message reaches onFailure through the handler’s hook', async () => {
  const clock = fakeClock();
  const failures = failureCollector();
  const error = new LakeError('No.', { code: 'document-unreadable', fault: 'data', retry: 'never' });
  const validate = sqsHandler(
    async (inputs) =>
      inputs.map(({ id, puts }) => (puts[0]?.key === 'bad' ? { id, ok: false, error } : { id, ok: true })),
    { logger: silentLogger, clock, onItemFailure: failures.note },
  );
  const { queue, worker, failed } = setUp({ validate }, { failures });
  const event = (key: string) => objectPutEvent({ bucket: 'landing', key, at: clock.now() });
  await queue.send('validate', [event('good'), event('bad'), 'no event']);
  await worker.runUntilIdle();
  expect(failed.filter(({ receiveCount }) => receiveCount === 1)).toEqual(
    [
      {
        queue: 'validate',
        id: 'm3',
        error: expect.objectContaining({ code: 'invalid-event' }),
        receiveCount: 1,
        last: false,
        isParked: false,
      },
      { queue: 'validate', id: 'm2', error, receiveCount: 1, last: false, isParked: false },
    ].toSorted((a, b) => a.id.localeCompare(b.id)),
  );
});

it('as many batches of validate run at once as concurrency says, but one of curate', async () => {
  const most = { validate: 0, curate: 0 };
  const slow = (stage: 'validate' | 'curate'): SqsHandler => {
    let running = 0;
    return async () => {
      running += 1;
      most[stage] = Math.max(most[stage], running);
      await new Promise((next) => setImmediate(next));
      running -= 1;
      return { batchItemFailures: [] };
    };
  };
  const { queue, worker } = setUp(
    { validate: slow('validate'), curate: slow('curate') },
    { concurrency: 3, batchSize: { validate: 1, clean: 1, curate: 1 } },
  );
  await queue.send('validate', numbered(10));
  await queue.send('curate', numbered(10));
  const report = await worker.runUntilIdle();
  expect([report.validate.batches, report.curate.batches]).toEqual([10, 10]);
  expect(most).toEqual({ validate: 3, curate: 1 });
});

it('delayed messages and messages in flight elsewhere are waited for without spinning', async () => {
  const { queue, worker, slept } = setUp({});
  await queue.send('curate', ['delayed'], { delaySeconds: 5 });
  await queue.send('clean', ['elsewhere']);
  await queue.receive('clean', { maxMessages: 1, visibilityTimeoutSeconds: 10 }); // by a worker that dies
  const report = await worker.runUntilIdle();
  expect([report.clean.succeeded, report.curate.succeeded]).toEqual([1, 1]);
  expect(slept).toEqual(Array.from({ length: 100 }, () => 100));
});

it('the time that a handler has left shrinks and never goes below zero', async () => {
  const left: number[] = [];
  const { clock, queue, worker } = setUp({
    clean: async (_event, context) => {
      clock.advance(59);
      left.push(context.getRemainingTimeInMillis());
      clock.advance(2);
      left.push(context.getRemainingTimeInMillis());
      return { batchItemFailures: [] };
    },
  });
  await queue.send('clean', ['slow']);
  await worker.runUntilIdle();
  expect(left).toEqual([1_000, 0]);
});

it('onBatch tells each batch with its size, failures and duration', async () => {
  const batches: unknown[] = [];
  const { clock, queue, worker } = setUp(
    {
      clean: async () => {
        clock.advance(2);
        return { batchItemFailures: [] };
      },
    },
    { onBatch: (batch) => void batches.push(batch) },
  );
  await queue.send('clean', ['a', 'b']);
  await worker.runUntilIdle();
  expect(batches).toEqual([{ queue: 'clean', messages: 2, failures: 0, durationMs: 2_000 }]);
});

it('run finishes the batch in flight when aborted and takes no other', async () => {
  const abort = new AbortController();
  const handled: string[] = [];
  const { queue, worker } = setUp({
    validate: async (event) => {
      abort.abort();
      await new Promise((next) => setImmediate(next));
      handled.push(...bodiesOf(event));
      return { batchItemFailures: [] };
    },
  });
  await queue.send('validate', numbered(15));
  await worker.run(abort.signal);
  expect(handled).toHaveLength(10);
  expect(await queue.counts('validate')).toEqual({ visible: 5, inFlight: 0, delayed: 0, dead: 0 });
});

it('runUntilIdle stops when aborted, too', async () => {
  const abort = new AbortController();
  const { queue, worker } = setUp({ validate: async () => void abort.abort() as never });
  await queue.send('validate', numbered(15));
  expect((await worker.runUntilIdle(abort.signal)).validate).toMatchObject({ batches: 1, succeeded: 10 });
});

it('run looks for work again and again, and an abort ends its pause at once', async () => {
  const abort = new AbortController();
  const clock = { now: () => new Date() };
  const queue = memoryQueue({ clock });
  const handled: string[] = [];
  const worker = createWorker({
    queue,
    handlers: {
      validate: fine,
      clean: async (event) => {
        handled.push(...bodiesOf(event));
        return { batchItemFailures: [] };
      },
      curate: fine,
    },
    clock,
    logger: silentLogger,
    visibilityTimeoutSeconds: 60,
  });
  const running = worker.run(abort.signal);
  for (const body of ['first', 'second']) {
    await queue.send('clean', [body]);
    while (!handled.includes(body)) await new Promise((next) => setTimeout(next, 5));
  }
  // In turns of the event loop, not in milliseconds: no machine is too busy for it.
  let turns = 0;
  let isOver = false;
  abort.abort();
  void running.then(() => {
    isOver = true;
  });
  for (; !isOver && turns < 1_000; turns += 1) await new Promise(setImmediate);
  expect(turns).toBeLessThan(50);
  await running;
  await queue.send('clean', ['third'], { delaySeconds: 0.05 });
  await worker.runUntilIdle(); // with the real pause, and without a signal
  expect(handled).toEqual(['first', 'second', 'third']);
});

/** The memory queue, whose next receives fail with these errors. */
function failing(errors: unknown[]) {
  const inner = memoryQueue({ clock: fakeClock() });
  const queue: Queue = {
    ...inner,
    async receive(stage, options) {
      const error = errors.shift();
      if (error !== undefined) throw error;
      return inner.receive(stage, options);
    },
  };
  return queue;
}
const outage = (retry: 'later' | 'never') =>
  new LakeError('Away.', { code: 'queue-unavailable', fault: 'operator', retry });

it('run outlives an outage of the queue and says so in the log', async () => {
  const lines: string[] = [];
  const abort = new AbortController();
  const queue = failing([outage('later'), outage('later')]);
  await queue.send('clean', ['a']);
  const { worker, slept } = setUp(
    { clean: async () => void abort.abort() as never },
    { queue, logger: stageLogger({ serviceName: 'up', level: 'info', write: (line) => void lines.push(line) }) },
  );
  await worker.run(abort.signal);
  expect(slept).toEqual([2_000, 2_000]);
  expect(lines.filter((line) => line.includes('The queue does not answer'))).toHaveLength(2);
});

it('an error of the queue that does not pass ends run, and any ends runUntilIdle', async () => {
  const run = (queue: Queue) => setUp({}, { queue }).worker.run(new AbortController().signal);
  await expect(run(failing([outage('never')]))).rejects.toThrow('Away.');
  await expect(run(failing([new TypeError('bug')]))).rejects.toThrow('bug');
  await expect(setUp({}, { queue: failing([outage('later')]) }).worker.runUntilIdle()).rejects.toThrow('Away.');
});
