import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  mkdtempDisposable,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileStore, fileStore } from '../../lib/store/file.ts';
import { fileError } from '../../lib/store/file-error.ts';
import { placeOf } from '../../lib/store/file-place.ts';
import { listed, textOf } from './object-rules.ts';

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

describe('keys in the file store', () => {
  it('are refused with a segment that no file can be named', async () => {
    await expect(store.put('staging', 'é'.repeat(128), 'x')).rejects.toMatchObject({ code: 'invalid-key' });
    await store.put('staging', `${'é'.repeat(127)}x`, 'x', { metadata: { m: '1' } });
    expect(await listed(store)).toHaveLength(1);
    expect(() => placeOf(root, 'staging', 'a\\..\\b', 'win32')).toThrow('Windows');
    expect(() => placeOf(root, 'staging', 'a/NUL.txt', 'win32')).toThrow('Windows');
    expect(() => placeOf(root, 'staging', 'a/null.txt', 'win32')).not.toThrow();
  });

  it('cannot be an object and a folder at once', async () => {
    await store.put('staging', 'a/b', 'x');
    for (const condition of [undefined, { ifAbsent: true } as const]) {
      const options = condition && { condition };
      await expect(store.put('staging', 'a', 'x', options)).rejects.toMatchObject({ code: 'invalid-key' });
      await expect(store.put('staging', 'a/b/c', 'x', options)).rejects.toMatchObject({ code: 'invalid-key' });
    }
    expect(await store.head('staging', 'a')).toBeUndefined();
    expect(await store.head('staging', 'a/b/c')).toBeUndefined();
    await store.remove('staging', 'a');
    expect(await store.put('staging', 'a', 'x', { condition: { ifMatch: 'any' } })).toEqual({ outcome: 'changed' });
    expect(await listed(store)).toEqual(['a/b']);
    expect(await readdir(store.tempDir)).toEqual([]);
  });

  it('are free again when a folder has no object left', async () => {
    for (const condition of [undefined, { ifAbsent: true } as const]) {
      await store.put('staging', 'a/b/c', 'x');
      await store.remove('staging', 'a/b/c');
      await store.put('staging', 'a', 'y', condition && { condition });
      expect(await listed(store)).toEqual(['a']);
      await store.remove('staging', 'a');
    }
  });

  it('of files that no key can name are not listed', async () => {
    await store.put('staging', 'a', 'x');
    await writeFile(join(root, 'staging', 'Icon\r'), '');
    await writeFile(Buffer.concat([Buffer.from(join(root, 'staging/')), Buffer.from([0xe9])]), '');
    expect(await listed(store)).toEqual(['a']);
  });
});

describe('links in the file store', () => {
  it('that lead out are not followed: not read, listed, written or removed', async () => {
    await store.put('staging', 'real/a', 'x');
    const outside = join(home, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(root, 'staging', 'folder'));
    await symlink(join(outside, 'secret'), join(root, 'staging', 'file'));
    await symlink(join(outside, 'not yet'), join(root, 'staging', 'dangling'));
    const denied = { code: 'store-denied' };
    for (const key of ['folder/secret', 'file', 'dangling']) {
      await expect(store.read('staging', key)).rejects.toMatchObject(denied);
      await expect(store.get('staging', key)).rejects.toMatchObject(denied);
      await expect(store.head('staging', key)).rejects.toMatchObject(denied);
      await expect(store.remove('staging', key)).rejects.toMatchObject(denied);
      await expect(store.put('staging', key, 'y')).rejects.toMatchObject(denied);
      await expect(store.put('staging', key, 'y', { condition: { ifAbsent: true } })).rejects.toMatchObject(denied);
      await expect(store.put('staging', key, 'y', { condition: { ifMatch: 'a' } })).rejects.toMatchObject(denied);
    }
    await expect(store.put('staging', 'folder/new', 'y')).rejects.toMatchObject(denied);
    await expect(store.put('staging', 'folder/new/b', 'y')).rejects.toMatchObject(denied);
    expect(() => store.localPath('staging', 'file')).toThrow('symbolic link');
    expect(await listed(store)).toEqual(['real/a']);
    await expect(listed(store, 'folder/')).rejects.toMatchObject(denied);
    expect(await readdir(outside)).toEqual(['secret']);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
  });

  it('are not followed when a folder turns into one later', async () => {
    await store.put('staging', 'a/b', 'x');
    await rename(join(root, 'staging', 'a'), join(home, 'moved'));
    await symlink(join(home, 'moved'), join(root, 'staging', 'a'));
    await expect(store.read('staging', 'a/b')).rejects.toMatchObject({ code: 'store-denied' });
    await expect(store.put('staging', 'a/c', 'x')).rejects.toMatchObject({ code: 'store-denied' });
    expect(await readdir(join(home, 'moved'))).toEqual(['b']);
  });
});

describe('files given to the file store', () => {
  it('are linked in, not copied, when adopted on the same file system', async () => {
    const path = join(store.tempDir, 'work');
    await writeFile(path, 'abc');
    await chmod(path, 0o444);
    const { ino } = await lstat(path);
    await store.put('staging', 'a', { path, adopt: true }, { condition: { ifAbsent: true } });
    const { ino: adopted, nlink } = await lstat(join(root, 'staging', 'a'));
    expect({ adopted, nlink }).toEqual({ adopted: ino, nlink: 1 });
  });

  it('are copied when they are links, even if adopted', async () => {
    await writeFile(join(home, 'target'), 'abc');
    await symlink(join(home, 'target'), join(home, 'link'));
    await store.put('staging', 'a', { path: join(home, 'link'), adopt: true });
    expect((await lstat(join(root, 'staging', 'a'))).isFile()).toBe(true);
    expect(await readFile(join(home, 'target'), 'utf8')).toBe('abc');
  });

  it.skipIf(!existsSync('/dev/shm'))('are copied and then removed when adopted from another file system', async () => {
    await using elsewhere = await mkdtempDisposable('/dev/shm/file-store-');
    const path = join(elsewhere.path, 'file');
    await writeFile(path, 'abc');
    await store.put('staging', 'a', { path, adopt: true });
    expect(await textOf(store, 'a')).toBe('abc');
    expect(await readdir(elsewhere.path)).toEqual([]);
  });

  it('must be files', async () => {
    for (const adopt of [true, false]) {
      await expect(store.put('staging', 'a', { path: home, adopt })).rejects.toMatchObject({ code: 'usage' });
    }
  });
});

describe('the errors of the file store', () => {
  const cases = [
    ['EACCES', 'store-denied', 'never'],
    ['EROFS', 'store-denied', 'never'],
    ['EXDEV', 'store-denied', 'never'],
    ['ELOOP', 'store-denied', 'never'],
    ['ENOSPC', 'store-unavailable', 'later'],
    ['EIO', 'store-unavailable', 'later'],
    ['ENAMETOOLONG', 'invalid-key', 'never'],
  ] as const;
  it.each(cases)('make %s of the operating system %s', (errno, code, retry) => {
    const error = Object.assign(new Error('said the system'), { code: errno });
    expect(fileError(error, { zone: 'raw', key: 'a' })).toMatchObject({ code, retry, cause: error });
  });

  it('leave mistakes of our own what they are', () => {
    const mistake = Object.assign(new TypeError('a mistake'), { code: 'ERR_INVALID_ARG_TYPE' });
    expect(fileError(mistake, {})).toBe(mistake);
  });

  it('say that the root is no folder', async () => {
    await writeFile(join(home, 'file'), '');
    expect(() => fileStore({ root: join(home, 'file') })).toThrow('lake');
  });

  it('say that the lock file is damaged', async () => {
    await writeFile(join(root, '.store', 'locks.sqlite'), 'not a database, but long enough to be looked at'.repeat(50));
    await store.put('staging', 'a', 'x');
    const swap = store.put('staging', 'a', 'y', { condition: { ifMatch: 'any' } });
    await expect(swap).rejects.toMatchObject({ code: 'store-denied' });
  });

  it('leave no open file behind when a stream is dropped half read', async () => {
    await store.put('staging', 'a', Buffer.alloc(3_000_000));
    const before = (await readdir('/proc/self/fd').catch(() => [])).length;
    for (let count = 0; count < 20; count += 1) {
      const stream = await store.get('staging', 'a');
      stream.destroy();
      await once(stream, 'close');
    }
    await new Promise((passed) => setTimeout(passed, 50));
    expect((await readdir('/proc/self/fd').catch(() => [])).length).toBeLessThan(before + 10);
  });
});
