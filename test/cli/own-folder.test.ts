import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownerFiles } from '../../cli/init/owner-folder.ts';
import { packageFolder, type Sandbox, sandbox, startLake } from './support.ts';

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
afterEach(() => box.remove());

const noSettings = { env: {} };
const at = (cwd: string, env: Readonly<Record<string, string>> = {}) => ({ cwd, env });

interface Shown {
  readonly file: string;
  readonly lakeDir: string;
  readonly config: readonly { readonly name: string; readonly value: unknown }[];
}

/** What `lake config` shows of a call from `cwd`. */
async function shown(cwd: string, env: Readonly<Record<string, string>> = {}, ...argv: string[]): Promise<Shown> {
  const called = await box.lakeWith(at(cwd, env), 'config', '--json', ...argv);
  expect(called).toMatchObject({ code: 0, err: '' });
  return called.json<Shown>();
}

function folder(name: string): string {
  const path = join(box.folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

const configOf = (columns: number) =>
  `import { defineLake } from 'bedrot-data-lake';\nexport const config = defineLake({ limits: { columns: ${columns} } });\n`;

describe('lake init', () => {
  test('makes a folder with lake.config.ts and .gitignore and nothing else', async () => {
    const called = await box.lakeWith(noSettings, 'init', 'label', '--json');
    const label = join(box.folder, 'label');
    expect(called.json()).toEqual({
      isDryRun: false,
      folder: label,
      written: [join(label, 'lake.config.ts'), join(label, '.gitignore')],
      kept: [],
    });
    expect(readdirSync(label).sort()).toEqual(['.gitignore', 'lake.config.ts']);
    expect(readFileSync(join(label, '.gitignore'), 'utf8')).toContain('lake-data/\n');
    expect(await shown(label)).toMatchObject({
      file: join(label, 'lake.config.ts'),
      lakeDir: join(label, 'lake-data'),
    });
  });

  test('every setting in its comments is one that the lake takes', async () => {
    const text = ownerFiles['lake.config.ts']?.replaceAll(/^( *)\/\/ /gm, '$1') ?? '';
    writeFileSync(join(folder('label'), 'lake.config.ts'), text);
    const names = (await shown(join(box.folder, 'label'))).config.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'sources.metaads.extract.everyHours',
        'datasets.mailchimp/audience.personal',
        'statements.landr.columns.amount',
        'retention.raw.personalMonths',
      ]),
    );
  });

  test('overwrites nothing: a configuration is refused, a .gitignore is kept and named', async () => {
    box.write('.gitignore', '*.log\n');
    expect(await box.lakeWith(noSettings, 'init')).toMatchObject({
      code: 0,
      out: expect.stringContaining(`kept ${join(box.folder, '.gitignore')}: see that it has lake-data/`),
    });
    expect(readFileSync(join(box.folder, '.gitignore'), 'utf8')).toBe('*.log\n');
    box.write('lake.config.ts', configOf(7));
    expect(await box.lakeWith(noSettings, 'init')).toMatchObject({
      code: 2,
      err: expect.stringContaining('has a lake.config.ts already'),
    });
    expect(readFileSync(join(box.folder, 'lake.config.ts'), 'utf8')).toBe(configOf(7));
  });

  test('with --dry-run writes nothing', async () => {
    const called = await box.lakeWith(noSettings, 'init', 'label', '--dry-run');
    expect(called.out).toContain(`would write ${join(box.folder, 'label', 'lake.config.ts')}`);
    expect(existsSync(join(box.folder, 'label'))).toBe(false);
  });

  test('a folder that cannot be made is named', async () => {
    box.write('taken', 'a file');
    expect(await box.lakeWith(noSettings, 'init', 'taken')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Nothing can be written to .*taken \(EEXIST\)/),
    });
  });
});

describe('an owner’s folder', () => {
  test('is found from below, and its lake is lake-data beside the configuration', async () => {
    box.write('label/lake.config.ts', configOf(7));
    const below = folder('label/exports/2026');
    const found = await shown(below);
    expect(found).toMatchObject({
      file: join(box.folder, 'label/lake.config.ts'),
      lakeDir: join(box.folder, 'label/lake-data'),
    });
    expect(found.config).toContainEqual({ name: 'limits.columns', value: 7, from: 'file' });
  });

  test('the nearest of two holds', async () => {
    box.write('lake.config.ts', configOf(5));
    box.write('label/lake.config.ts', configOf(7));
    expect(await shown(folder('label/x'))).toMatchObject({ lakeDir: join(box.folder, 'label/lake-data') });
    expect(await shown(folder('other'))).toMatchObject({ lakeDir: join(box.folder, 'lake-data') });
  });

  test('without one the lake is ./lake-data, and the package’s configuration holds', async () => {
    const empty = folder('empty');
    expect(await shown(empty)).toMatchObject({
      file: join(packageFolder, 'lake.config.ts'),
      lakeDir: join(empty, 'lake-data'),
    });
  });

  test('LAKE_DIR and --lake are read from the working folder, and --lake goes first', async () => {
    box.write('label/lake.config.ts', configOf(7));
    const below = folder('label/exports');
    expect((await shown(below, { LAKE_DIR: 'here' })).lakeDir).toBe(join(below, 'here'));
    expect((await shown(below, { LAKE_DIR: 'here' }, '--lake', '../there')).lakeDir).toBe(
      join(box.folder, 'label/there'),
    );
  });

  test('LAKE_CONFIG names another configuration, and leaves the lake where it is', async () => {
    box.write('label/lake.config.ts', configOf(7));
    box.write('label/try.ts', configOf(9));
    const found = await shown(folder('label/exports'), { LAKE_CONFIG: '../try.ts' });
    expect(found).toMatchObject({
      file: join(box.folder, 'label/try.ts'),
      lakeDir: join(box.folder, 'label/lake-data'),
    });
    expect(found.config).toContainEqual({ name: 'limits.columns', value: 9, from: 'file' });
  });

  test('a lake that is named from elsewhere keeps its own configuration', async () => {
    box.write('a/lake.config.ts', configOf(7));
    box.write('b/lake.config.ts', configOf(9));
    const fromA = await shown(join(box.folder, 'a'), {}, '--lake', '../b/lake-data');
    expect(fromA.file).toBe(join(box.folder, 'b/lake.config.ts'));
    const loose = await shown(join(box.folder, 'a'), { LAKE_DIR: join(box.folder, 'loose/lake') });
    expect(loose.file).toBe(join(box.folder, 'a/lake.config.ts'));
    // The checkout's is a sample: a lake that still lies there takes the settings of its owner's folder.
    const inCheckout = await shown(join(box.folder, 'a'), { LAKE_DIR: join(packageFolder, 'lake-data') });
    expect(inCheckout.file).toBe(join(box.folder, 'a/lake.config.ts'));
  });

  test('files land in its lake from wherever below it a command is called, and a process takes its settings without a warning', async () => {
    box.write(
      'label/lake.config.ts',
      "import { defineLake } from 'bedrot-data-lake';\nimport { accounts } from './accounts.ts';\nexport const config = defineLake({ sources: { tiktok: { accounts } } });\n",
    );
    box.write('label/accounts.ts', "export const accounts: string[] = ['nova-kite'];\n");
    const child = startLake(folder('label/exports'), 'config');
    let out = '';
    child.process.stdout?.on('data', (text: string) => {
      out += text;
    });
    expect(await child.ended).toEqual({ code: 0, signal: null, err: '' });
    expect(out).toMatch(/^sources\.tiktok\.accounts +file +\["nova-kite"\]$/m);
    const file = box.write('label/exports/a.csv', 'a,b\n1,2\n');
    expect(await box.lakeWith(at(folder('label/exports')), 'put', file)).toMatchObject({ code: 0 });
    expect(existsSync(join(box.folder, 'label/lake-data/landing/inbox/a.csv'))).toBe(true);
  });

  test.skipIf(process.getuid?.() !== 0)(
    'a configuration above that another user owns does not run by itself',
    async () => {
      const path = box.write('lake.config.ts', configOf(7));
      chownSync(path, 65_534, 65_534);
      const below = folder('below');
      expect(await box.lakeWith(at(below), 'config')).toMatchObject({
        code: 2,
        err: `lake: ${path} belongs to another user and is not loaded by itself: set LAKE_CONFIG=${path} if you trust it.\n`,
      });
      expect((await shown(below, { LAKE_CONFIG: path })).file).toBe(path);
    },
  );
});

describe('a configuration that cannot be loaded says where and what to change', () => {
  test.each([
    ["import { x } from './lib/lake/config.ts';", /it imports .*lib\/lake\/config\.ts, which is not there/],
    [
      "import { x } from 'nowhere';",
      /it imports nowhere, which is not there\. It needs one import alone: import \{ defineLake \} from 'bedrot-data-lake';/,
    ],
    [
      "import { defineLak } from 'bedrot-data-lake';",
      /line 2, cannot be loaded: .*'defineLak'\. It needs one import alone/,
    ],
    [
      'export const config = { sources: {} datasets: {} };',
      /line 2, cannot be loaded: it is not valid TypeScript: .*comma/,
    ],
    [
      'enum Colour { Red }',
      /line 2, cannot be loaded: TypeScript enum is not supported in strip-only mode\. Write it as a plain value\./,
    ],
    ['export const config = defineLake({});', /line 2, cannot be loaded: defineLake is not defined\. Correct it there/],
    ['export default {};', /exports no config: write export const config = defineLake/],
    ['export const config = { sauces: {} };', /lake\.config\.ts is not valid: .*sauces/],
  ])('%s', async (line, message) => {
    const path = box.write('lake.config.ts', `// Settings.\n${line}\n`);
    const called = await box.lakeWith(noSettings, 'config');
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toMatch(message);
    if (!line.includes('sauces')) expect(called.err).toContain(path);
  });

  test('and one inside node_modules names a way out', async () => {
    box.write('node_modules/label/lake.config.ts', configOf(7));
    const called = await box.lakeWith(at(join(box.folder, 'node_modules/label')), 'config');
    expect(called).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Move it to a folder of your own \(lake init/),
    });
  });
});
