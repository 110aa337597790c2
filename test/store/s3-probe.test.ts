import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { assertAtomicPuts, assertConditionalPuts } from '../../lib/store/s3-probe.ts';

const clock = { now: () => new Date('2026-11-01T00:00:00Z') };
const namesOf = (store: ObjectStore) => Array.fromAsync(store.list('sandbox'));

/** A store that looks first and writes afterwards, under conditions of one kind. */
function lookingFirst(kind: 'ifAbsent' | 'ifMatch'): ObjectStore {
  const store = memoryStore({ clock });
  return {
    ...store,
    async put(zone, key, body, options = {}) {
      const { condition } = options;
      if (condition === undefined || !(kind in condition)) return store.put(zone, key, body, options);
      const found = await store.head(zone, key);
      if ('ifAbsent' in condition && found) return { outcome: 'exists' };
      if ('ifMatch' in condition && found?.etag !== condition.ifMatch) return { outcome: 'changed' };
      await sleep(1);
      return store.put(zone, key, body);
    },
  };
}

it.each([
  ['ifAbsent', 'If-None-Match'],
  ['ifMatch', 'If-Match'],
] as const)(
  'a store that looks first and writes afterwards is refused (%s), and nothing stays of the race',
  async (kind, header) => {
    const store = lookingFirst(kind);
    const refused = { code: 'store-unsafe', fault: 'operator', retry: 'never', details: { condition: header } };
    for (const probe of [assertAtomicPuts, assertConditionalPuts])
      await expect(probe(store)).rejects.toMatchObject(refused);
    expect(await namesOf(store)).toEqual([]);
  },
);

it('a store with atomic writes passes, and the race is run in a lake that was never probed', async () => {
  const store = memoryStore({ clock });
  let puts = 0;
  const counted: ObjectStore = {
    ...store,
    put: (...given) => {
      puts += 1;
      return store.put(...given);
    },
  };
  await assertConditionalPuts(counted);
  expect(puts).toBeGreaterThan(20);
  puts = 0;
  await assertConditionalPuts(counted);
  expect(puts).toBe(2);
  expect((await namesOf(store)).map(({ key }) => key)).toEqual(['lake-probe/conditional-writes']);
});

it('an answer to the winner that got lost proves nothing: the store is not refused', async () => {
  const store = memoryStore({ clock });
  const forgetful: ObjectStore = {
    ...store,
    async put(zone, key, body, options) {
      const result = await store.put(zone, key, body, options);
      const isRace = key.startsWith('lake-probe/race-') && options?.condition !== undefined;
      return isRace && result.outcome === 'written' ? { outcome: 'exists' } : result;
    },
  };
  await assertAtomicPuts(forgetful);
});
