import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { compareKeys } from '../../lib/store/key-check.ts';
import type { ObjectStore } from '../../lib/store/port.ts';

/** What a rule needs: the store, a prefix of its own, and files to put. */
export interface Context {
  store(): ObjectStore;
  prefix(): string;
  file(bytes: Uint8Array | string): Promise<string>;
}

export const oddNames = [
  'plain.csv',
  'with space.csv',
  ' lead and trail ',
  'plus+plus',
  'percent%2Bplus',
  'percent%',
  'ünïcödé-日本語-🎵.csv',
  'month=2024-01',
  'hash#question?amp&semi;',
  `quote'"back\`tick`,
  '..foo',
  'foo..',
  '.hidden',
  '...',
  'star*colon:pipe|lt<gt>',
  'back\\slash',
  '~tilde@at!bang$dollar(paren)[bracket]{brace},comma',
  'e\u0301 and \u00e9',
  'line\u2028separator',
  '\ufffe',
];

export const refusedKeys = [
  '',
  '/',
  '/a',
  'a/',
  'a//b',
  '.',
  '..',
  'a/../b',
  './a',
  'a/.',
  'a\u0000b',
  'a\nb',
  'a\u007fb',
  '\ud800',
  'é'.repeat(513),
];

export async function listed(store: ObjectStore, prefix?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list('staging', prefix)) keys.push(key);
  return keys;
}

export async function textOf(store: ObjectStore, key: string): Promise<string | undefined> {
  const found = await store.read('staging', key);
  return found && Buffer.from(found.bytes).toString();
}

/** Which keys are legal, and that those round-trip. */
export function keyRules({ store, prefix }: Context, names = oddNames): void {
  it('gives back the bytes of every odd but legal key, literally', async () => {
    const start = prefix();
    const keys = names.flatMap((name) => [start + name, `${start}in ${name}/${name}`]);
    await Promise.all(keys.map((key) => store().put('staging', key, `of ${key}`)));
    for (const key of keys) {
      expect(await textOf(store(), key)).toBe(`of ${key}`);
      expect((await store().head('staging', key))?.key).toBe(key);
      expect((await buffer(await store().get('staging', key))).toString()).toBe(`of ${key}`);
    }
    expect(await listed(store(), start)).toEqual(keys.toSorted(compareKeys));
  });

  it.each(refusedKeys)('refuses the key %j everywhere', async (key) => {
    const refusal = { code: 'invalid-key' };
    await expect(store().put('staging', key, 'x')).rejects.toMatchObject(refusal);
    await expect(store().head('staging', key)).rejects.toMatchObject(refusal);
    await expect(store().get('staging', key)).rejects.toMatchObject(refusal);
    await expect(store().read('staging', key)).rejects.toMatchObject(refusal);
    await expect(store().remove('staging', key)).rejects.toMatchObject(refusal);
  });

  it('takes a key of just the longest length', async () => {
    const start = prefix();
    const key =
      start +
      'abc/'
        .repeat(300)
        .slice(0, 1_024 - start.length - 1)
        .replace(/\/$/, 'x') +
      'z';
    expect(Buffer.byteLength(key)).toBe(1_024);
    await store().put('staging', key, 'long');
    expect(await textOf(store(), key)).toBe('long');
  });
}

/** What metadata is carried. */
export function metadataRules({ store, prefix }: Context): void {
  it('gives metadata of any text back with the head', async () => {
    const key = `${prefix()}described`;
    const metadata = {
      plain: 'two words',
      odd: 'Üben 100% – 日本 🎵',
      empty: '',
      spaced: ' x  y ',
      'encoded-like': 'a%20b+c',
      lines: 'a\nb',
    };
    await store().put('staging', key, 'x', { metadata });
    expect((await store().head('staging', key))?.metadata).toEqual(metadata);
    await store().put('staging', key, 'x', { metadata: { other: '1' } });
    expect((await store().head('staging', key))?.metadata).toEqual({ other: '1' });
    await store().put('staging', key, 'x');
    expect((await store().head('staging', key))?.metadata).toEqual({});
  });

  it('refuses metadata that S3 could not carry', async () => {
    const key = `${prefix()}badly-described`;
    for (const metadata of [{ Upper: 'x' }, { 'with space': 'x' }, { a: '\udc00' }, { big: 'x'.repeat(3_000) }]) {
      await expect(store().put('staging', key, 'x', { metadata })).rejects.toMatchObject({ code: 'usage' });
    }
    expect(await store().head('staging', key)).toBeUndefined();
  });
}

/** Objects one by one. */
export function objectRules({ store, prefix }: Context): void {
  it('overwrites an object and changes its tag with its bytes', async () => {
    const key = `${prefix()}twice`;
    const first = await store().put('staging', key, 'one');
    const second = await store().put('staging', key, 'three');
    expect(first).toMatchObject({ outcome: 'written' });
    expect(second).not.toEqual(first);
    const head = await store().head('staging', key);
    expect(head).toMatchObject({ sizeBytes: 5, ...(second.outcome === 'written' && { etag: second.etag }) });
    expect((await store().read('staging', key))?.etag).toBe(head?.etag);
    expect(Math.abs(Date.now() - (head?.lastModified.getTime() ?? 0))).toBeLessThan(60_000);
  });

  it('keeps zones apart', async () => {
    const key = `${prefix()}zoned`;
    await store().put('staging', key, 'staging');
    expect(await store().read('curated', key)).toBeUndefined();
  });

  it('says that there is nothing under a free key', async () => {
    const key = `${prefix()}nothing/here`;
    expect(await store().head('staging', key)).toBeUndefined();
    expect(await store().read('staging', key)).toBeUndefined();
    await expect(store().get('staging', key)).rejects.toMatchObject({ code: 'object-missing', details: { key } });
    await expect(store().remove('staging', key)).resolves.toBe('removed');
  });

  it('has nothing under a key after its removal', async () => {
    const key = `${prefix()}gone`;
    await store().put('staging', key, 'x', { metadata: { a: '1' } });
    await store().remove('staging', key);
    expect(await store().head('staging', key)).toBeUndefined();
    await store().put('staging', key, 'x');
    expect((await store().head('staging', key))?.metadata).toEqual({});
  });

  it('holds empty objects', async () => {
    const key = `${prefix()}empty`;
    await store().put('staging', key, new Uint8Array());
    expect((await store().read('staging', key))?.bytes.byteLength).toBe(0);
    expect((await buffer(await store().get('staging', key))).byteLength).toBe(0);
    expect((await store().head('staging', key))?.sizeBytes).toBe(0);
  });

  it('holds its own copy of bytes', async () => {
    const key = `${prefix()}copied`;
    const bytes = Buffer.from('before');
    await store().put('staging', key, bytes);
    bytes.write('after!');
    const read = await store().read('staging', key);
    read?.bytes.fill(0);
    expect(await textOf(store(), key)).toBe('before');
  });
}
