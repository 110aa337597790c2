import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileStore } from '../../lib/store/file.ts';
import { localCopy, localFiles } from '../../lib/store/local-copy.ts';
import { memoryStore } from '../../lib/store/memory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-copy-'));
});
afterEach(() => rm(folder, { recursive: true }));

function storeInMemory() {
  return memoryStore({ clock: { now: () => new Date() } });
}

describe('objects as local files', () => {
  it('are copied once each, although they are asked for at the same time', async () => {
    const store = storeInMemory();
    await store.put('staging', 'parts/a.parquet', 'a');
    await store.put('curated', 'parts/a.parquet', 'another zone');
    const files = localFiles(store, folder);
    const [a, again, other] = await Promise.all([
      files('staging', 'parts/a.parquet'),
      files('staging', 'parts/a.parquet'),
      files('curated', 'parts/a.parquet'),
    ]);
    expect(again).toBe(a);
    expect(await readFile(a, 'utf8')).toBe('a');
    expect(await readFile(other, 'utf8')).toBe('another zone');
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('are not copied where the store has them as files', async () => {
    const store = fileStore({ root: join(folder, 'zones') });
    await store.put('staging', 'a.parquet', 'a');
    const copies = join(folder, 'copies');
    expect(await localFiles(store, copies)('staging', 'a.parquet')).toBe(store.localPath('staging', 'a.parquet'));
    await store.close();
  });

  it('fail where there is no such object', async () => {
    await expect(localFiles(storeInMemory(), folder)('raw', 'a')).rejects.toMatchObject({ code: 'object-missing' });
  });
});

describe('a local copy', () => {
  it('holds the bytes that its watcher has seen', async () => {
    const store = storeInMemory();
    const bytes = Buffer.alloc(300_000, 'ab');
    await store.put('raw', 'a', bytes);
    const seen: Buffer[] = [];
    await localCopy(store, 'raw', 'a', join(folder, 'copy'), (block) => seen.push(block));
    expect(Buffer.concat(seen).equals(bytes)).toBe(true);
    expect((await readFile(join(folder, 'copy'))).equals(bytes)).toBe(true);
  });
});
