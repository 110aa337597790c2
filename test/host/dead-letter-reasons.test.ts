import { expect, it } from 'vitest';
import { withDeadLetterReasons } from '../../host/dead-letter-reasons.ts';
import { limits } from '../../lib/lake/limits.ts';
import { putFailureRecord } from '../../lib/ledger/failure-records.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import { memoryStore } from '../../lib/store/memory.ts';

it('dead letters have the reasons that the functions kept of them, and one that left none has none', async () => {
  let now = new Date('2026-11-01T00:00:00Z');
  const clock = { now: () => now };
  const store = memoryStore({ clock });
  const queue = withDeadLetterReasons(memoryQueue({ clock }), store);
  await queue.send('clean', ['told', 'untold']);
  const receive = () => queue.receive('clean', { maxMessages: 10, visibilityTimeoutSeconds: 1 });
  const ids = new Map((await receive()).map(({ body, id }) => [body, id]));
  for (let receives = 1; receives <= limits.receives; receives++) {
    now = new Date(now.getTime() + 2_000);
    await receive();
  }
  for (const reason of ['first', 'last'])
    await putFailureRecord(
      { store },
      {
        format: 1,
        queue: 'clean',
        messageId: ids.get('told') ?? '',
        receiveCount: limits.receives,
        failedAt: now.toISOString(),
        reason,
      },
    );
  const dead = await queue.deadLetters('clean');
  expect(new Map(dead.map(({ body, reason }) => [body, reason]))).toEqual(
    new Map([
      ['told', 'last'],
      ['untold', undefined],
    ]),
  );
  expect(await queue.redrive('clean')).toBe(2);
  expect(await queue.deadLetters('clean')).toEqual([]);
});
