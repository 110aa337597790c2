import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installed, installPacked, run, sizeOf } from './installed.ts';

const root = join(import.meta.dirname, '../..');
const samples = join(root, 'samples');
const mostBytes = 200 * 1024 ** 2;

let installed: Installed;
beforeAll(() => {
  installed = installPacked();
});
afterAll(() => installed?.remove());

function folder(name: string): string {
  const path = join(installed.folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

describe('the packed file', () => {
  test('holds compiled code with its types and licences, and neither sources nor tests', () => {
    const files = installed.packedFiles;
    expect(files).toEqual(
      expect.arrayContaining([
        'cli/bin.mjs',
        'dist/lake.js',
        'dist/config.js',
        'dist/config.d.ts',
        'dist/THIRD-PARTY-NOTICES.txt',
        'lake.config.ts',
        'README.md',
      ]),
    );
    expect(files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))).toEqual(['lake.config.ts']);
    expect(files.filter((file) => /^(test|samples|infra|functions|docs)\//.test(file))).toEqual([]);
  });

  test('installs less than 200 MB, without CDK, test tools, a browser or a Node', () => {
    expect(sizeOf(installed.packageFolder)).toBeLessThan(mostBytes);
    const modules = join(installed.packageFolder, 'node_modules');
    expect(
      readdirSync(modules)
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(['@duckdb', 'detect-libc', 'zod']);
  });
});

describe('the installed lake, in an empty folder', () => {
  test('takes files in and shows the tables with their exact totals', () => {
    const cwd = folder('empty');
    const put = installed.lake(cwd, ['put', samples, '--wait', '--json']);
    // The samples hold a file that is refused.
    expect(put).toMatchObject({ code: 3, err: '' });
    const tables = installed.lake(cwd, ['tables']);
    expect(tables).toMatchObject({ code: 0, err: '' });
    expect(tables.out).toMatch(/^curated\.royalties +v1 +348 /m);
    expect(tables.out).toContain('earnings_usd 307.688395401474');
    expect(readdirSync(cwd)).toEqual(['lake-data']);
  });

  test.each([
    [['query', 'SELECT count(*) AS tracks FROM curated.videos', '--csv'], /^tracks\r?\n3\r?\n$/],
    [['unresolved'], /track/],
    [['catalog'], /distrokid\/bank-details/],
    [['reconcile'], /./],
    [['config'], /^file: .*bedrot-data-lake\/lake\.config\.ts$/m],
    [['doctor'], /^ok +node /m],
  ])('lake %j answers', (argv, message) => {
    const called = installed.lake(folder('empty'), argv);
    expect(called).toMatchObject({ code: 0, err: '' });
    expect(called.out).toMatch(message);
  });

  test('has the clients of the clouds with it', () => {
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
    const called = installed.lake(folder('empty'), ['tables', '--place', 'localstack'], env);
    expect(called.code).not.toBe(0);
    expect(called.err).toContain('127.0.0.1:9');
    expect(called.err).not.toContain('this is a bug');
  });

  test('says how to add a browser where a source needs one', () => {
    const cwd = folder('browser');
    writeFileSync(
      join(cwd, 'lake.config.ts'),
      "export const config = { sources: { distrokid: { accounts: ['nova'] } } };\n",
    );
    mkdirSync(join(cwd, 'secrets/distrokid'), { recursive: true });
    const cookie = { name: 's', value: 'x', domain: 'distrokid.com', path: '/', expires: 4e9 };
    const session = { cookies: [{ ...cookie, httpOnly: true, secure: true, sameSite: 'Lax' }], origins: [] };
    writeFileSync(join(cwd, 'secrets/distrokid/nova'), JSON.stringify(session), { mode: 0o600 });
    const called = installed.lake(cwd, ['extract', 'distrokid'], { LAKE_SECRETS_DIR: 'secrets' });
    expect(called.code).toBe(1);
    expect(called.out + called.err).toMatch(/npm install -g playwright-core@\d/);
  });
});

describe('an owner’s folder of the installed lake', () => {
  test('is made by lake init, and its settings hold below it', () => {
    expect(installed.lake(installed.folder, ['init', 'label'])).toMatchObject({ code: 0, err: '' });
    const label = join(installed.folder, 'label');
    expect(readdirSync(label).sort()).toEqual(['.gitignore', 'lake.config.ts']);
    const path = join(label, 'lake.config.ts');
    writeFileSync(path, readFileSync(path, 'utf8').replace('// tiktok: { accounts', 'tiktok: { accounts'));
    const called = installed.lake(folder('label/exports'), ['config']);
    expect(called).toMatchObject({ code: 0, err: '' });
    expect(called.out).toMatch(/^sources\.tiktok\.accounts +file /m);
    expect(called.out).toContain(`lake: ${join(label, 'lake-data')}`);
  });

  test('has types: a misspelt key does not compile', () => {
    const typed = folder('typed');
    mkdirSync(join(typed, 'node_modules'));
    // As `npm link bedrot-data-lake` makes it.
    symlinkSync(installed.packageFolder, join(typed, 'node_modules/bedrot-data-lake'));
    const check = (settings: string) => {
      const text = `import { defineLake } from 'bedrot-data-lake';\nexport const config = defineLake({ ${settings} });\n`;
      writeFileSync(join(typed, 'lake.config.ts'), text);
      const compiler = join(root, 'node_modules/typescript/bin/tsc');
      const options = ['--noEmit', '--strict', '--module', 'nodenext', '--types', '', 'lake.config.ts'];
      return run(process.execPath, [compiler, ...options], typed, process.env);
    };
    expect(check('sources: { tiktok: { accounts: [] } }')).toMatchObject({ code: 0, out: '' });
    expect(check('sauces: {}')).toMatchObject({ code: expect.any(Number), out: expect.stringContaining("'sauces'") });
  });
});
