import { expect, it } from 'vitest';
import { memoryQueue } from '../../lib/queue/memory.ts';
import { queueConformance } from './conformance.ts';
import { counter, fakeClock } from './fake-clock.ts';

queueConformance('the memory queue', async () => {
  const clock = fakeClock();
  const queue = memoryQueue({ clock });
  return { queue, advance: async (seconds) => clock.advance(seconds), close: () => queue.close() };
});

it('the memory queue gives the same ids, handles and order for the same calls', async () => {
  const play = async () => {
    const clock = fakeClock();
    const queue = memoryQueue({ clock, newId: counter('id') });
    await queue.send('clean', ['a', 'b', 'c']);
    const first = await queue.receive('clean', { maxMessages: 2, visibilityTimeoutSeconds: 1 });
    clock.advance(1);
    return [first, await queue.receive('clean', { maxMessages: 3, visibilityTimeoutSeconds: 1 })];
  };
  expect(await play()).toEqual(await play());
});
