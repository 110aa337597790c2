import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { limits } from '../../lib/lake/limits.ts';
import { readRecord, recordText } from '../../lib/ledger/records.ts';
import { swapRecord, untilSwapped } from '../../lib/ledger/swap-record.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectStore } from '../../lib/store/port.ts';

const key = 'manifests/counter.json';
const schema = z.strictObject({ count: z.int() });
type Counter = z.output<typeof schema>;
const options = { key, schema, failure: { subject: 'The counter', remedy: 'count again later' } };

let store: ObjectStore;
beforeEach(() => {
  store = memoryStore({ clock: { now: () => new Date() } });
});

async function write(count: number): Promise<void> {
  await store.put('ledger', key, recordText({ count }));
}

async function stored(): Promise<number | undefined> {
  return (await readRecord(store, 'ledger', key, schema))?.value.count;
}

describe('a record is swapped', () => {
  it('from what stands there, and made where nothing does', async () => {
    const raise = (before: Counter | undefined) => ({ next: { count: (before?.count ?? 0) + 1 }, result: before });
    expect(await swapRecord<Counter, unknown>(store, options, raise)).toBeUndefined();
    expect(await swapRecord<Counter, unknown>(store, options, raise)).toEqual({ count: 1 });
    expect(await stored()).toBe(2);
  });

  it('never over what somebody wrote meanwhile: the change starts over from that', async () => {
    await write(1);
    const seen: (number | undefined)[] = [];
    await swapRecord<Counter, void>(store, options, async (before) => {
      seen.push(before?.count);
      if (seen.length === 1) await write(10);
      return { next: { count: (before?.count ?? 0) + 1 }, result: undefined };
    });
    expect(seen).toEqual([1, 10]);
    expect(await stored()).toBe(11);
  });

  it('from what the caller had read, and not if it has changed since', async () => {
    await write(1);
    const record = await readRecord(store, 'ledger', key, schema);
    await write(2);
    const seen: (number | undefined)[] = [];
    await swapRecord<Counter, void>(
      store,
      { ...options, seen: { value: record?.value, etag: record?.etag } },
      (before) => {
        seen.push(before?.count);
        return { next: { count: (before?.count ?? 0) + 1 }, result: undefined };
      },
    );
    expect(seen).toEqual([1, 2]);
    expect(await stored()).toBe(3);
  });

  it('not at all where there is no next one', async () => {
    await write(1);
    expect(await swapRecord<Counter, string>(store, options, () => ({ result: 'left' }))).toBe('left');
    expect(await stored()).toBe(1);
  });

  it('only so often: one that never holds is tried later, and the sentence says so', async () => {
    await write(0);
    let changes = 0;
    const contended = swapRecord<Counter, void>(store, options, async () => {
      await write(++changes);
      return { next: { count: -1 }, result: undefined };
    });
    await expect(contended).rejects.toMatchObject({
      code: 'swap-contended',
      retry: 'later',
      message: 'The counter keeps being changed by another process: count again later.',
    });
    expect(changes).toBe(limits.swapAttempts);
    expect(await stored()).toBe(limits.swapAttempts);
  });
});

it('what is overtaken is tried again until it is not', async () => {
  let attempts = 0;
  const result = await untilSwapped(options.failure, async () =>
    ++attempts < 3 ? 'overtaken' : { result: 'swapped' },
  );
  expect([result, attempts]).toEqual(['swapped', 3]);
});
