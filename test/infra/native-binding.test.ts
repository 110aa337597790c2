import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nativeBinding } from '../../infra/bundle/native-binding.ts';

const name = '@duckdb/node-bindings-linux-arm64';

describe('DuckDB’s binding for another machine', () => {
  let root: string;
  let packed: string[];
  const cacheDir = () => join(root, '.cache');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'lake-binding-'));
    packed = [];
    mkdirSync(join(root, 'made', 'package'), { recursive: true });
    for (const file of ['duckdb.node', 'libduckdb.so']) writeFileSync(join(root, 'made', 'package', file), file);
    execFileSync('tar', ['-czf', join(root, 'made.tgz'), '-C', join(root, 'made'), 'package']);
    const integrity = `sha512-${createHash('sha512')
      .update(readFileSync(join(root, 'made.tgz')))
      .digest('base64')}`;
    lock({ [`node_modules/${name}`]: { version: '1.2.3', integrity } });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const lock = (packages: object) => writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }));
  const pack = async (asked: string, version: string, folder: string) => {
    packed.push(`${asked}@${version}`);
    const tarball = join(folder, 'package.tgz');
    writeFileSync(tarball, readFileSync(join(root, 'made.tgz')));
    return tarball;
  };

  it('is fetched once, in the version that the lock file pins', async () => {
    const folder = await nativeBinding('arm64', { root, cacheDir: cacheDir(), pack });
    expect(readdirSync(folder).sort()).toEqual(['duckdb.node', 'libduckdb.so']);
    expect(await nativeBinding('arm64', { root, cacheDir: cacheDir(), pack })).toBe(folder);
    expect(packed).toEqual([`${name}@1.2.3`]);
    expect(readdirSync(cacheDir())).toEqual(['node-bindings-linux-arm64-1.2.3']);
  });

  it('is refused where the registry delivers something else', async () => {
    lock({ [`node_modules/${name}`]: { version: '1.2.3', integrity: 'sha512-other' } });
    await expect(nativeBinding('arm64', { root, cacheDir: cacheDir(), pack })).rejects.toThrow(
      'not have the digest that package-lock.json pins',
    );
    expect(existsSync(join(cacheDir(), 'node-bindings-linux-arm64-1.2.3'))).toBe(false);
  });

  it('that cannot be fetched is told with what to do, and leaves nothing behind', async () => {
    const offline = async () => {
      throw new Error('Command failed: npm pack');
    };
    await expect(nativeBinding('arm64', { root, cacheDir: cacheDir(), pack: offline })).rejects.toThrow(
      /^npm pack could not fetch @duckdb\/node-bindings-linux-arm64: .* -c architecture=/,
    );
    expect(readdirSync(cacheDir())).toEqual([]);
  });

  it('is not taken unpinned', async () => {
    lock({});
    await expect(nativeBinding('arm64', { root, cacheDir: cacheDir(), pack })).rejects.toThrow('does not pin');
  });

  it('is the installed one on a machine of that kind', async () => {
    const installed = join(root, 'node_modules', '@duckdb', 'node-bindings-linux-x64');
    mkdirSync(installed, { recursive: true });
    for (const file of ['duckdb.node', 'libduckdb.so']) writeFileSync(join(installed, file), file);
    expect(await nativeBinding('x86_64', { root, cacheDir: cacheDir(), pack })).toBe(installed);
    expect(packed).toEqual([]);
  });
});
