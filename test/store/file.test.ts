import {
  cp,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FileStore, fileStore } from '../../lib/store/file.ts';
import { processorMillisOf } from '../support/processor-time.ts';
import { storeConformance } from './conformance.ts';
import { listed, textOf } from './object-rules.ts';

storeConformance('the file store', async () => {
  const root = await mkdtemp(join(tmpdir(), 'file-store-'));
  const store = fileStore({ root });
  return {
    store,
    close: async () => {
      await store.close();
      await rm(root, { recursive: true });
    },
  };
});

let home: string;
let root: string;
let store: FileStore;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'file-store-'));
  root = join(home, 'lake');
  store = fileStore({ root });
});
afterEach(async () => {
  await store.close();
  await rm(home, { recursive: true });
});

const sidecars = async () => readdir(join(root, '.store', 'meta', 'staging')).catch(() => []);

describe('the folder of the file store', () => {
  it('holds each object as a plain file at its key, and nothing else in the zone', async () => {
    await store.put('staging', 'a/b c.csv', 'x', { metadata: { m: '1' } });
    expect(await readFile(join(root, 'staging', 'a', 'b c.csv'), 'utf8')).toBe('x');
    expect(store.localPath('staging', 'a/b c.csv')).toBe(join(root, 'staging', 'a', 'b c.csv'));
    expect((await readdir(root)).sort()).toEqual(['.store', 'staging']);
    expect(await readdir(store.tempDir)).toEqual([]);
  });

  it('is found through a link to it', async () => {
    await store.put('staging', 'a', 'x');
    await symlink(root, join(home, 'link'));
    const linked = fileStore({ root: join(home, 'link') });
    expect(await textOf(linked, 'a')).toBe('x');
    await linked.close();
  });

  it('spares a file that somebody puts over an object in the instant of its conditional removal', async () => {
    const path = join(root, 'staging', 'a.csv');
    let spared = 0;
    for (let round = 0; round < 60; round++) {
      const put = await store.put('staging', 'a.csv', `old ${round}`, { metadata: { m: '1' } });
      await writeFile(join(home, 'new.csv'), 'new');
      const ifMatch = put.outcome === 'written' ? put.etag : '';
      const removal = store.remove('staging', 'a.csv', { ifMatch });
      for (let turns = round % 20; turns > 0; turns--) await new Promise(setImmediate);
      await rename(join(home, 'new.csv'), path);
      const outcome = await removal;
      expect(await readFile(path, 'utf8')).toBe('new');
      if (outcome === 'changed') spared++;
    }
    expect(spared).toBeGreaterThan(0);
    expect(await readdir(store.tempDir)).toEqual([]);
  });

  it('takes files that were dropped by hand', async () => {
    await mkdir(join(root, 'staging', 'by hand'), { recursive: true });
    await writeFile(join(root, 'staging', 'by hand', 'a.csv'), 'abc');
    expect(await listed(store)).toEqual(['by hand/a.csv']);
    expect(await store.head('staging', 'by hand/a.csv')).toMatchObject({ sizeBytes: 3, metadata: {} });
  });

  it('is made anew where somebody removed parts of it', async () => {
    await store.put('staging', 'a/b', 'x', { metadata: { m: '1' } });
    await rm(root, { recursive: true });
    await store.put('staging', 'a/b', 'y', { metadata: { m: '2' } });
    expect((await store.head('staging', 'a/b'))?.metadata).toEqual({ m: '2' });
    await rm(join(root, 'staging'), { recursive: true });
    expect((await store.put('staging', 'a/b', 'z', { condition: { ifAbsent: true } })).outcome).toBe('written');
  });

  it('dates objects by the clock it is given', async () => {
    const at = new Date('2024-02-29T12:00:00.123Z');
    const dated = fileStore({ root, clock: { now: () => at } });
    await dated.put('staging', 'a', 'x');
    const path = join(dated.tempDir, 'old');
    await writeFile(path, 'y');
    await dated.put('staging', 'b', { path, adopt: true });
    for await (const info of dated.list('staging')) expect(info.lastModified).toEqual(at);
    expect((await dated.head('staging', 'b'))?.lastModified).toEqual(at);
    await dated.close();
  });

  it('is cleaned at open of what killed processes left in its temp folder a day ago', async () => {
    const old = new Date(Date.now() - 25 * 3_600_000);
    await mkdir(join(store.tempDir, 'work'));
    await writeFile(join(store.tempDir, 'work', 'file'), 'x');
    await writeFile(join(store.tempDir, 'old'), 'x');
    await writeFile(join(store.tempDir, 'young'), 'x');
    for (const name of ['work', 'old']) await utimes(join(store.tempDir, name), old, old);
    await fileStore({ root }).close();
    expect(await readdir(store.tempDir)).toEqual(['young']);
  });

  it('gives another tag to another put of a large object of the same size and millisecond', async () => {
    const still = fileStore({ root, clock: { now: () => new Date(1_700_000_000_000) } });
    const tags = new Set<string>();
    for (let count = 0; count < 5; count += 1) {
      const result = await still.put('staging', 'large', Buffer.alloc(1024 ** 2 + 1, count));
      if (result.outcome === 'written') tags.add(result.etag);
    }
    expect(tags.size).toBe(5);
    await still.close();
  });

  it('lists 10,000 objects quickly', async () => {
    const folder = join(root, 'staging', 'many');
    await mkdir(folder, { recursive: true });
    const names = Array.from({ length: 10_000 }, (_, index) => `part-${String(index).padStart(5, '0')}`);
    for (const name of names) await writeFile(join(folder, name), '');
    const millis = await processorMillisOf(async () => expect(await listed(store)).toHaveLength(10_000));
    expect(millis).toBeLessThan(3_000);
  });

  it('lists on when files and folders vanish during the walk', async () => {
    for (const key of ['a', 'b/x', 'c/y', 'd']) await store.put('staging', key, 'x');
    const seen: string[] = [];
    for await (const { key } of store.list('staging')) {
      seen.push(key);
      await rm(join(root, 'staging', 'b'), { recursive: true, force: true });
      await rm(join(root, 'staging', 'd'), { force: true });
    }
    expect(seen).toEqual(['a', 'c/y']);
  });
});

describe('metadata in the file store', () => {
  it('is not inherited by a file dropped over the object', async () => {
    await store.put('staging', 'a', 'abc', { metadata: { m: '1' } });
    await writeFile(join(root, 'staging', 'a'), 'xyz');
    expect((await store.head('staging', 'a'))?.metadata).toEqual({});
  });

  it('leaves a file only as long as its object has it', async () => {
    await store.put('staging', 'a', 'abc');
    expect(await sidecars()).toHaveLength(0);
    await store.put('staging', 'a', 'abc', { metadata: { m: '1' } });
    await store.put('staging', 'a', 'abc', { metadata: { m: '2' } });
    expect(await sidecars()).toHaveLength(1);
    await store.put('staging', 'a', 'abc', { metadata: { m: '3' }, condition: { ifAbsent: true } });
    await store.put('staging', 'a', 'abc', { metadata: { m: '3' }, condition: { ifMatch: 'other' } });
    expect((await store.head('staging', 'a'))?.metadata).toEqual({ m: '2' });
    expect(await sidecars()).toHaveLength(1);
    await store.put('staging', 'a', 'abc');
    expect(await sidecars()).toHaveLength(0);
    await store.put('staging', 'a', 'abc', { metadata: { m: '4' } });
    await store.remove('staging', 'a');
    expect(await sidecars()).toHaveLength(0);
  });

  it('stays with a copy of the whole folder that keeps times', async () => {
    await store.put('staging', 'a', 'abc', { metadata: { m: '1' } });
    await cp(root, join(home, 'copy'), { recursive: true, preserveTimestamps: true });
    const { mtimeNs } = await lstat(join(root, 'staging', 'a'), { bigint: true });
    const path = join(home, 'copy', 'staging', 'a');
    await rm(path);
    await link(join(root, 'staging', 'a'), path);
    expect((await lstat(path, { bigint: true })).mtimeNs).toBe(mtimeNs);
    const copy = fileStore({ root: join(home, 'copy') });
    expect((await copy.head('staging', 'a'))?.metadata).toEqual({ m: '1' });
    await copy.close();
  });

  it('is the right one of many puts in one millisecond', async () => {
    const still = fileStore({ root, clock: { now: () => new Date(1_700_000_000_000) } });
    const puts = Array.from({ length: 30 }, (_, index) => String(index).padStart(2, '0'));
    await Promise.all(puts.map((text) => still.put('staging', 'a', text, { metadata: { text } })));
    expect((await still.head('staging', 'a'))?.metadata).toEqual({ text: await textOf(still, 'a') });
    await still.close();
  });

  it('is never mixed up by two processes that date their puts alike', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const clock = { now: () => new Date(1_700_000_000_000) };
    const [one, two] = [fileStore({ root, clock }), fileStore({ root, clock })];
    vi.restoreAllMocks();
    await one.put('staging', 'a', 'one', { metadata: { of: 'one' } });
    await two.put('staging', 'a', 'two', { metadata: { of: 'two' } });
    expect((await one.head('staging', 'a'))?.metadata).toEqual({ of: 'two' });
    expect(await textOf(one, 'a')).toBe('two');
    expect(await sidecars()).toHaveLength(1);
    for (const each of [one, two]) await each.close();
  });

  it('that is damaged is an error, not absent', async () => {
    await store.put('staging', 'a', 'abc', { metadata: { m: '1' } });
    for (const name of await sidecars()) await writeFile(join(root, '.store', 'meta', 'staging', name), '{');
    await expect(store.head('staging', 'a')).rejects.toMatchObject({ code: 'store-denied' });
  });
});
