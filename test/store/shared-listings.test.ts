import { expect, it } from 'vitest';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { withSharedListings } from '../../lib/store/shared-listings.ts';

const clock = { now: () => new Date('2026-11-01T00:00:00Z') };

async function counted(): Promise<{ readonly store: ObjectStore; readonly listings: string[] }> {
  const store = memoryStore({ clock });
  for (const key of ['a/x/1', 'a/x/2', 'a/xy/1', 'b/1', 'c']) await store.put('raw', key, key);
  const listings: string[] = [];
  const list: ObjectStore['list'] = (zone, prefix = '') => {
    listings.push(`${zone}/${prefix}`);
    return store.list(zone, prefix);
  };
  return { store: { ...store, list }, listings };
}

it.each(['', 'a', 'a/', 'a/x', 'a/x/', 'b/1', 'c', 'no/such'])(
  'a shared listing of "%s" is what the store lists',
  async (prefix) => {
    const { store } = await counted();
    const shared = withSharedListings(store);
    const expected = await Array.fromAsync(store.list('raw', prefix));
    for (let time = 0; time < 2; time += 1) expect(await Array.fromAsync(shared.list('raw', prefix))).toEqual(expected);
  },
);

it('a folder is listed once, however many ask for what is below it, and another zone by itself', async () => {
  const { store, listings } = await counted();
  const shared = withSharedListings(store);
  await Promise.all(['a/x/', 'a/xy/', 'a/'].map((prefix) => Array.fromAsync(shared.list('raw', prefix))));
  await Array.fromAsync(shared.list('staging', 'a/'));
  expect(listings).toEqual(['raw/a/', 'staging/a/']);
});

it('reads are as new as ever', async () => {
  const shared = withSharedListings((await counted()).store);
  await Array.fromAsync(shared.list('raw'));
  await shared.put('raw', 'new', 'x');
  expect((await shared.head('raw', 'new'))?.key).toBe('new');
});
