import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { announcing } from '../../lib/store/announce.ts';
import { fileStore } from '../../lib/store/file.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { storeConformance } from './conformance.ts';

const clock = { now: () => new Date() };

storeConformance('an announcing store', async () => {
  const store = announcing(memoryStore({ clock }), async () => {});
  return { store, close: () => store.close() };
});

it('announces a put after it was written, with its size and tag', async () => {
  const told: unknown[] = [];
  const inner = memoryStore({ clock });
  const store = announcing(inner, async (zone, put) => {
    told.push({ zone, ...put, isThere: (await inner.head(zone, put.key)) !== undefined });
  });
  await store.put('landing', 'a/ü.csv', 'é');
  const path = join(await temporaryFolder(), 'file');
  await writeFile(path, 'abc');
  await store.put('raw', 'b', { path, adopt: true });
  expect(told).toEqual(
    [
      { zone: 'landing', key: 'a/ü.csv', sizeBytes: 2, etag: 'b1bb9a1d2a16e5b95a15c2d7c6d9df6c', isThere: true },
      { zone: 'raw', key: 'b', sizeBytes: 3, etag: '900150983cd24fb0d6963f7d28e17f72', isThere: true },
    ].map((put) => ({ ...put, etag: expect.stringMatching(/^[0-9a-f]{32}$/) })),
  );
});

it('announces nothing when nothing was written', async () => {
  const told: string[] = [];
  const store = announcing(memoryStore({ clock }), async (_, put) => void told.push(put.key));
  await store.put('landing', 'a', 'x');
  await store.put('landing', 'a', 'y', { condition: { ifAbsent: true } });
  await store.put('landing', 'a', 'y', { condition: { ifMatch: 'other' } });
  await expect(store.put('landing', 'a//b', 'y')).rejects.toMatchObject({ code: 'invalid-key' });
  expect(told).toEqual(['a']);
});

it('fails the put when the announcement fails, and keeps the object', async () => {
  const store = announcing(memoryStore({ clock }), async () => {
    throw new Error('queue is gone');
  });
  await expect(store.put('landing', 'a', 'x')).rejects.toThrow('queue is gone');
  expect(await store.head('landing', 'a')).toBeDefined();
});

it('passes on what the store can do beyond the port', async () => {
  const root = await temporaryFolder();
  const inner = fileStore({ root });
  const store = announcing(inner, async () => {});
  expect(store.tempDir).toBe(inner.tempDir);
  expect(store.localPath('raw', 'a')).toBe(inner.localPath('raw', 'a'));
  await store.close();
});

/** A folder that goes with the test. */
async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'announce-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
