import { createHash, randomBytes } from 'node:crypto';
import { access, appendFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { compareKeys } from '../../lib/store/key-check.ts';
import type { ObjectInfo } from '../../lib/store/port.ts';
import { type Context, listed, textOf } from './object-rules.ts';

/** Conditional puts, by many at once. */
export function conditionRules({ store, prefix }: Context): void {
  it('lets exactly one of 20 writers have a free key', async () => {
    const key = `${prefix()}claimed`;
    const bodies = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
    const results = await Promise.all(
      bodies.map((body, index) =>
        store().put('staging', key, body, { condition: { ifAbsent: true }, metadata: { writer: `${index}` } }),
      ),
    );
    const winner = results.findIndex((result) => result.outcome === 'written');
    expect(results.filter((result) => result.outcome === 'exists')).toHaveLength(19);
    expect(await textOf(store(), key)).toBe(bodies[winner]);
    expect((await store().head('staging', key))?.metadata).toEqual({ writer: `${winner}` });
  });

  it('loses none of 20 concurrent increments by compare-and-swap', async () => {
    const key = `${prefix()}counter`;
    await store().put('staging', key, '0');
    const increment = async (): Promise<void> => {
      const read = await store().read('staging', key);
      const next = `${Number(Buffer.from(read?.bytes ?? []).toString()) + 1}`;
      const result = await store().put('staging', key, next, { condition: { ifMatch: read?.etag ?? '' } });
      return result.outcome === 'changed' ? increment() : undefined;
    };
    await Promise.all(Array.from({ length: 20 }, increment));
    expect(await textOf(store(), key)).toBe('20');
  });

  it('removes only the object of the given tag, with its metadata', async () => {
    const key = `${prefix()}leaving`;
    await store().put('staging', key, 'old', { metadata: { version: '1' } });
    const old = (await store().head('staging', key))?.etag ?? '';
    await store().put('staging', key, 'new', { metadata: { version: '2' } });
    expect(await store().remove('staging', key, { ifMatch: old })).toBe('changed');
    expect(await textOf(store(), key)).toBe('new');
    const head = await store().head('staging', key);
    expect(head?.metadata).toEqual({ version: '2' });
    expect(await store().remove('staging', key, { ifMatch: head?.etag ?? '' })).toBe('removed');
    expect(await store().head('staging', key)).toBeUndefined();
    expect(await store().remove('staging', key, { ifMatch: head?.etag ?? '' })).toBe('changed');
    expect(await store().remove('staging', key)).toBe('removed');
    await store().put('staging', key, 'new');
    expect((await store().head('staging', key))?.metadata).toEqual({});
  });

  it('removes nothing that another writer swapped in, however close the two are', async () => {
    for (let round = 0; round < 10; round++) {
      const key = `${prefix()}contested`;
      await store().put('staging', key, 'old');
      const ifMatch = (await store().head('staging', key))?.etag ?? '';
      const [removed, swapped] = await Promise.all([
        store().remove('staging', key, { ifMatch }),
        store().put('staging', key, 'new', { condition: { ifMatch } }),
      ]);
      const isSwapped = swapped.outcome === 'written';
      expect(removed).toBe(isSwapped ? 'changed' : 'removed');
      expect(await textOf(store(), key)).toBe(isSwapped ? 'new' : undefined);
    }
  });

  it('removes a large object under a condition too', async () => {
    const key = `${prefix()}large-leaving`;
    const put = await store().put('staging', key, randomBytes(9 * 1024 ** 2));
    expect(await store().remove('staging', key, { ifMatch: 'another' })).toBe('changed');
    const etag = put.outcome === 'written' ? put.etag : '';
    expect(await store().remove('staging', key, { ifMatch: etag })).toBe('removed');
  });

  it('swaps nothing where there is nothing', async () => {
    const key = `${prefix()}absent`;
    const result = await store().put('staging', key, 'x', {
      condition: { ifMatch: '900150983cd24fb0d6963f7d28e17f72' },
    });
    expect(result).toEqual({ outcome: 'changed' });
    expect(await store().head('staging', key)).toBeUndefined();
  });

  it('puts a large object under conditions too', async () => {
    const key = `${prefix()}large-conditional`;
    const bytes = randomBytes(9 * 1024 ** 2);
    const condition = { ifAbsent: true } as const;
    const first = await store().put('staging', key, bytes, { condition });
    expect(first.outcome).toBe('written');
    expect(await store().put('staging', key, bytes, { condition })).toEqual({ outcome: 'exists' });
    const etag = first.outcome === 'written' ? first.etag : '';
    expect((await store().head('staging', key))?.etag).toBe(etag);
    expect((await store().read('staging', key))?.etag).toBe(etag);
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    expect((await store().put('staging', key, bytes, { condition: { ifMatch: etag } })).outcome).toBe('written');
    expect(await store().put('staging', key, bytes, { condition: { ifMatch: etag } })).toEqual({ outcome: 'changed' });
  });
}

/** Listings. */
export function listRules({ store, prefix }: Context): void {
  it('lists in the order of UTF-8 bytes of whole keys', async () => {
    const start = prefix();
    const keys = ['a-b', 'a/b', 'a/b-c/x', 'a/b0', 'a0', 'a/c', 'b', '\u{1f3b5}', '\uffee', 'Z', 'ä', 'a.b/c'].map(
      (key) => start + key,
    );
    await Promise.all(keys.map((key) => store().put('staging', key, 'x')));
    const expected = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(await listed(store(), start)).toEqual(expected);
    expect(keys.toSorted(compareKeys)).toEqual(expected);
  });

  it('lists by any prefix, within a segment too', async () => {
    const start = prefix();
    for (const key of ['a/b/c1', 'a/b/c2', 'a/bb/c', 'ab', 'x']) await store().put('staging', start + key, 'x');
    const under = async (end: string) => (await listed(store(), start + end)).map((key) => key.slice(start.length));
    expect(await under('a')).toEqual(['a/b/c1', 'a/b/c2', 'a/bb/c', 'ab']);
    expect(await under('a/')).toEqual(['a/b/c1', 'a/b/c2', 'a/bb/c']);
    expect(await under('a/b')).toEqual(['a/b/c1', 'a/b/c2', 'a/bb/c']);
    expect(await under('a/b/')).toEqual(['a/b/c1', 'a/b/c2']);
    expect(await under('a/b/c2')).toEqual(['a/b/c2']);
    expect(await under('a/b/c2/')).toEqual([]);
    expect(await under('nothing/')).toEqual([]);
    expect(await under('../')).toEqual([]);
    expect(await under('/')).toEqual([]);
  });

  it('lists what was put and not what was removed', async () => {
    const start = prefix();
    const keys = Array.from({ length: 30 }, (_, index) => `${start}day=${String(index).padStart(2, '0')}/rows.csv`);
    await Promise.all(keys.map((key) => store().put('staging', key, key)));
    expect(await listed(store(), start)).toEqual(keys);
    const removed = `${start}day=03/rows.csv`;
    const changed = `${start}day=04/rows.csv`;
    await store().remove('staging', removed);
    await store().put('staging', changed, 'again');
    expect(await listed(store(), start)).toEqual(keys.filter((key) => key !== removed));
    const infos: ObjectInfo[] = [];
    for await (const info of store().list('staging', changed)) infos.push(info);
    expect(infos).toMatchObject([{ key: changed, sizeBytes: 5 }]);
    const head = await store().head('staging', changed);
    // Receipts are named by the time: what lists an arrival must call it what looked at it.
    expect(infos[0]?.lastModified).toEqual(head?.lastModified);
  });

  it('lists an untouched zone as empty', async () => {
    for await (const { key } of store().list('sandbox')) expect(key).toBe('nothing');
  });

  it('lets a reader stop a listing early', async () => {
    const start = prefix();
    for (const name of ['a', 'b', 'c']) await store().put('staging', start + name, 'x');
    for await (const { key } of store().list('staging', start)) {
      expect(key).toBe(`${start}a`);
      break;
    }
  });
}

/** Bodies that are files, and large ones. */
export function fileBodyRules({ store, prefix, file }: Context): void {
  it('copies a file that it is not given: later changes of it do not show', async () => {
    const key = `${prefix()}from-file`;
    const path = await file('first');
    await store().put('staging', key, { path });
    await appendFile(path, ' and more');
    expect(await textOf(store(), key)).toBe('first');
  });

  it('takes over a file that it is given, once it is written', async () => {
    const start = prefix();
    const path = await file('mine');
    const again = await file('mine');
    const condition = { ifAbsent: true } as const;
    await store().put('staging', `${start}adopted`, { path, adopt: true }, { condition, metadata: { a: '1' } });
    expect(await textOf(store(), `${start}adopted`)).toBe('mine');
    await expect(access(path)).rejects.toMatchObject({ code: 'ENOENT' });
    const refused = await store().put('staging', `${start}adopted`, { path: again, adopt: true }, { condition });
    expect(refused).toEqual({ outcome: 'exists' });
    await access(again);
    await store().put('staging', `${start}adopted-later`, { path: again, adopt: true });
    expect(await textOf(store(), `${start}adopted-later`)).toBe('mine');
  });

  it('says that a file to store is not there', async () => {
    const put = store().put('staging', `${prefix()}never`, { path: '/nonexistent/file' });
    await expect(put).rejects.toMatchObject({ code: 'usage' });
  });

  it('gives an object of 20 MB back whole, from bytes and from a file', async () => {
    const start = prefix();
    const bytes = randomBytes(20_000_000);
    const digest = (of: Uint8Array) => createHash('sha256').update(of).digest('hex');
    await store().put('staging', `${start}bytes`, bytes, { metadata: { of: 'bytes' } });
    await store().put('staging', `${start}file`, { path: await file(bytes) });
    for (const name of ['bytes', 'file']) {
      const got = await buffer(await store().get('staging', start + name));
      expect(digest(got)).toBe(digest(bytes));
      expect((await store().head('staging', start + name))?.sizeBytes).toBe(20_000_000);
    }
    expect((await store().head('staging', `${start}bytes`))?.metadata).toEqual({ of: 'bytes' });
  });
}
