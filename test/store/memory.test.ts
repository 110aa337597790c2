import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../lib/store/memory.ts';
import { storeConformance } from './conformance.ts';

storeConformance('the memory store', async () => {
  const store = memoryStore({ clock: { now: () => new Date() } });
  return { store, close: () => store.close() };
});

describe('the memory store', () => {
  it('dates objects by the clock it is given', async () => {
    const store = memoryStore({ clock: { now: () => new Date('2024-02-29T12:00:00.123Z') } });
    await store.put('raw', 'a', 'x');
    expect((await store.head('raw', 'a'))?.lastModified.toISOString()).toBe('2024-02-29T12:00:00.123Z');
  });

  it('tags objects by the MD5 of their bytes, as S3 does', async () => {
    const store = memoryStore({ clock: { now: () => new Date() } });
    expect(await store.put('raw', 'a', 'abc')).toEqual({
      outcome: 'written',
      etag: '900150983cd24fb0d6963f7d28e17f72',
    });
  });
});
