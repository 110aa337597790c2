import fc from 'fast-check';
import { expect, it } from 'vitest';
import { limits } from '../../lib/lake/limits.ts';
import { type StageName, stageNames } from '../../lib/lake/zone.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import type { Queue } from '../../lib/queue/port.ts';
import { sqliteQueue } from '../../lib/queue/sqlite.ts';
import { counter, fakeClock } from './fake-clock.ts';

type Step =
  | {
      readonly do: 'send';
      readonly stage: StageName;
      readonly bodies: readonly string[];
      readonly delaySeconds: number;
    }
  | { readonly do: 'receive'; readonly stage: StageName; readonly maxMessages: number; readonly seconds: number }
  | { readonly do: 'remove' | 'look'; readonly stage: StageName; readonly pick: number }
  | { readonly do: 'release' | 'park'; readonly stage: StageName; readonly pick: number; readonly seconds: number }
  | { readonly do: 'redrive'; readonly stage: StageName; readonly isAll: boolean }
  | { readonly do: 'wait'; readonly seconds: number };

const stage = fc.constantFrom(...stageNames.slice(0, 2));
const seconds = fc.constantFrom(0, 0.2, 1, 5);
const body = fc.string({ minLength: 1, unit: fc.constantFrom('a', 'é', '日', '🎧', '"', '\n') });
const pick = fc.nat({ max: 12 });
// Weighted so that about half of the runs reach the dead letters.
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      stage,
      bodies: fc.array(body, { maxLength: 4 }),
      delaySeconds: seconds,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('receive' as const),
      stage,
      maxMessages: fc.integer({ min: 1, max: 12 }),
      seconds: fc.constantFrom(0.2, 1, 5),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('remove' as const, 'look' as const), stage, pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('release' as const, 'park' as const), stage, pick, seconds }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('redrive' as const), stage, isAll: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(0.1, 0.2, 1, 5, 10) }),
  },
);

interface Played {
  readonly seen: readonly unknown[];
  readonly sent: number;
  readonly accounted: number;
}

/** Plays the steps on a queue and writes down all that a caller sees, then checks that no message was lost or doubled. */
async function play(
  open: (clock: { now(): Date }, newId: () => string) => Queue,
  steps: readonly Step[],
): Promise<Played> {
  const clock = fakeClock();
  const queue = open(clock, counter('n'));
  const seen: unknown[] = [];
  const handles: string[] = [];
  let sent = 0;
  let removed = 0;
  for (const step of steps) {
    if (step.do === 'wait') clock.advance(step.seconds);
    if (step.do === 'send') {
      await queue.send(step.stage, step.bodies, { delaySeconds: step.delaySeconds });
      sent += step.bodies.length;
    }
    if (step.do === 'receive') {
      const options = { maxMessages: step.maxMessages, visibilityTimeoutSeconds: step.seconds };
      const messages = await queue.receive(step.stage, options);
      expect(messages.every((message) => message.receiveCount <= limits.receives)).toBe(true);
      handles.push(...messages.map((message) => message.receiptHandle));
      seen.push(messages);
    }
    if (step.do === 'remove') {
      const before = await total(queue);
      await queue.remove(step.stage, [handles.at(-1 - step.pick) ?? 'void', handles.at(-step.pick) ?? 'void']);
      removed += before - (await total(queue));
    }
    if (step.do === 'release') {
      const reason = step.pick % 3 === 0 ? undefined : `reason ${step.pick}`;
      await queue.release(step.stage, handles.at(-1 - step.pick) ?? 'void', step.seconds, reason);
    }
    if (step.do === 'park')
      await queue.park(step.stage, handles.at(-1 - step.pick) ?? 'void', step.seconds, `reason ${step.pick}`);
    if (step.do === 'redrive') {
      const ids = (await queue.deadLetters(step.stage)).map(({ id }) => id);
      seen.push(await queue.redrive(step.stage, step.isAll ? undefined : ids.slice(0, 1)));
    }
    if (step.do === 'look') await look(queue, step.stage, seen);
  }
  for (const each of stageNames) await look(queue, each, seen);
  const accounted = removed + (await total(queue));
  await queue.close();
  return { seen, sent, accounted };
}

async function look(queue: Queue, stage: StageName, seen: unknown[]): Promise<void> {
  seen.push(await queue.counts(stage), await queue.hidden(stage), await queue.deadLetters(stage));
}

async function total(queue: Queue): Promise<number> {
  const counts = await Promise.all(stageNames.map((each) => queue.counts(each)));
  return counts.reduce((sum, { visible, inFlight, delayed, dead }) => sum + visible + inFlight + delayed + dead, 0);
}

it('the SQLite queue and the memory queue show the same for the same calls, and neither loses a message', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }), async (steps) => {
    const inMemory = await play((clock, newId) => memoryQueue({ clock, newId }), steps);
    const inSqlite = await play((clock, newId) => sqliteQueue({ path: ':memory:', clock, newId }), steps);
    expect(inSqlite).toEqual(inMemory);
    expect(inMemory.accounted).toBe(inMemory.sent);
  });
  // A failure prints its seed and path; give them here to play it again.
  await fc.assert(property, { numRuns: 300, verbose: fc.VerbosityLevel.Verbose });
});
