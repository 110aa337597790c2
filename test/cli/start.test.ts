import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '../../cli/command-list.ts';
import { packageFolder } from './support.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lake-start-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the door of the command and gives the address of every module that it loaded. */
function loadedBy(...argv: string[]): readonly string[] {
  const hook = join(folder, 'hook.mjs');
  writeFileSync(
    hook,
    `import { registerHooks } from 'node:module';
     import { appendFileSync } from 'node:fs';
     registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(join(folder, 'loaded'))}, url + '\\n'); return next(url, context); } });`,
  );
  const log = join(folder, 'loaded');
  writeFileSync(log, '');
  const door = join(packageFolder, 'cli', 'bin.mjs');
  execFileSync(process.execPath, ['--import', pathToFileURL(hook).href, door, ...argv], {
    cwd: folder,
    env: { PATH: process.env.PATH, XDG_CACHE_HOME: join(folder, 'caches'), HOME: folder },
  });
  return readFileSync(log, 'utf8').split('\n');
}

test('lake --help and lake --version load neither the lake, nor schemas, nor DuckDB', () => {
  for (const argv of [['--help'], ['--version']]) {
    const heavy = loadedBy(...argv).filter((url) =>
      /node_modules|lib\/(sources|stages|marts|document)|cli\/commands/.test(url),
    );
    expect(heavy).toEqual([]);
  }
});

test('a command that reads no table loads no DuckDB', () => {
  expect(loadedBy('config').filter((url) => url.includes('@duckdb'))).toEqual([]);
});

test('what Node compiled is kept in the user’s cache folder for the next call', () => {
  loadedBy('--help');
  expect(readdirSync(join(folder, 'caches', 'bedrot-data-lake'))).not.toEqual([]);
});

test('every command of the list loads, by its name', async () => {
  for (const { name, summary, load } of commands) {
    expect(summary).toMatch(/^[A-Z].*[^.]$/);
    expect(await load(), name).toMatchObject({ run: expect.any(Function), notes: expect.any(Array) });
  }
});
