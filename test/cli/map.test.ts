import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { entryLines, withEntry } from '../../cli/map/config-entry.ts';
import { type Called, packageFolder, type Sandbox, sandbox } from './support.ts';

const header =
  'Statement Period,Sales Period,Platform,Artist,Track,ISRC,UPC,Units,Country,Gross Revenue,Net Revenue (USD),User Email';
const statement = [
  header,
  '2026-05,2026-03,Spotify,Nova Kite,Glass Rain,QZAAA2600001,190000000017,1204,DE,4.8160,4.0936,zoe@mare.example',
  '2026-05,2026-03,Deezer,Nova Kite,Low Tide,QZAAA2600002,190000000017,12,NA,0.0744,0.0632,zoe@mare.example',
  '2026-05,2026-02,Deezer,Nova Kite,Low Tide,QZAAA2600002,190000000017,-3,US,-0.0100,-0.0085,zoe@mare.example',
  '2026-05,2026-02,Tidal,Nova Kite,Low Tide,QZAAA2600002,190000000017,1,US,0.0100,0.0085,zoe@mare.example',
  '',
].join('\n');
const fixture = (path: string) => readFileSync(join(packageFolder, 'test/fixtures', path));

const boxes: Sandbox[] = [];
let box: Sandbox;
beforeEach(async () => {
  box = sandbox();
  boxes.push(box);
  await box.lakeWith({ env: {} }, 'init');
});
afterAll(() => {
  for (const one of boxes) one.remove();
});
const map = (...argv: string[]): Promise<Called> => box.lakeWith({ env: {} }, 'map', ...argv);
const child = (...argv: string[]) =>
  execFileSync(process.execPath, [join(packageFolder, 'cli/lake.ts'), ...argv], {
    cwd: box.folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
const config = () => readFileSync(join(box.folder, 'lake.config.ts'), 'utf8');

interface MapJson {
  readonly entry: {
    readonly preset?: string;
    readonly columns?: Readonly<Record<string, string>>;
    readonly currency?: string;
  };
  readonly open: readonly string[];
  readonly unread: readonly string[];
  readonly preview: {
    readonly rows: ReadonlyArray<Readonly<Record<string, string>>>;
    readonly amounts: Readonly<Record<string, string>>;
  };
}

describe('an unknown statement', () => {
  test('is proposed with three of its lines as they would be read, and its money', async () => {
    box.write('um.csv', statement);
    const { code, out } = await map('um.csv');
    expect(code).toBe(0);
    const found = (await map('um.csv', '--json')).json<MapJson>();
    expect(found.entry.columns).toMatchObject({
      reporting_month: 'Statement Period',
      amount: 'Net Revenue ({currency})',
    });
    expect(found.preview.rows).toHaveLength(3);
    expect(found.preview.rows[0]).toMatchObject({ country: 'DE', quantity: '1204', amount: '4.0936', currency: 'USD' });
    expect(found.preview.amounts).toEqual({ USD: '4.1568' });
    expect(out).toContain("amount: 'Net Revenue ({currency})',");
  });

  test('never shows a column of people', async () => {
    box.write('um.csv', statement);
    for (const { out, err } of [await map('um.csv'), await map('um.csv', '--json')]) {
      expect(`${out}${err}`).not.toMatch(/zoe|mare\.example|User Email/);
      expect(out).toMatch(/1 column of people|"people": 1/);
      expect(out).toMatch(/Remove its columns of people before you put it|"holdsPeople": true/);
    }
  });

  test('is written into lake.config.ts when told to, beside all that stands there, and is read from then on', async () => {
    box.write('um.csv', statement.replace(/,[^,\n]*$/gm, ''));
    const before = config();
    expect((await map('um.csv', '--write', 'unitedmasters', '--dry-run')).out).toContain('Would write');
    expect(config()).toBe(before);
    expect((await box.lakeWith({ env: {} }, 'put', 'um.csv', '--wait')).out).toContain('lake map FILE');
    const { code, out } = await map('um.csv', '--write', 'unitedmasters');
    expect([code, out]).toEqual([0, expect.stringContaining('Wrote into')]);
    const gone = before.split('\n').filter((line) => !config().includes(line));
    expect(gone).toEqual([]);
    expect(readdirSync(box.folder).filter((name) => name.startsWith('.lake'))).toEqual([]);
    // In processes of their own: a process reads lake.config.ts once.
    child('replay', '--stage', 'validate', '--wait');
    const query = 'SELECT distributor, currency, sum(amount) AS amount FROM curated.royalties GROUP BY ALL';
    expect(child('query', '--csv', query)).toContain('unitedmasters,USD,4.1568');
    expect(child('map', 'um.csv')).toContain('is read already, as statement/lines of unitedmasters');
  });

  test('is never written under a name that is taken', async () => {
    const text = "export const config = { statements: { unitedmasters: { preset: 'landr' } } };\n";
    writeFileSync(join(box.folder, 'lake.config.ts'), text);
    box.write('um.csv', statement);
    const { code, out } = await map('um.csv', '--write', 'unitedmasters');
    expect([code, out]).toEqual([3, expect.stringContaining("describes 'unitedmasters' already")]);
    expect(config()).toBe(text);
  });

  test('with an open question is not written', async () => {
    box.write('um.csv', statement.replace('Net Revenue (USD)', 'Net Revenue'));
    const before = config();
    const { code, err } = await map('um.csv', '--write', 'unitedmasters');
    expect([code, err]).toEqual([2, expect.stringContaining('--currency')]);
    expect(config()).toBe(before);
    expect((await map('um.csv', '--write', 'unitedmasters', '--currency', 'EUR')).code).toBe(0);
    expect(config()).toContain("currency: 'EUR',");
  });

  test('of a known distributor gets its preset', async () => {
    box.write('a.csv', fixture('statement-presets/believe.csv'));
    expect((await map('a.csv', '--json')).json<MapJson>().entry).toEqual({ preset: 'believe' });
    expect((await map('a.csv', '--write', 'believe')).code).toBe(0);
    expect(config()).toContain("believe: { preset: 'believe' },");
  });

  test('with a total row shows lines alone', async () => {
    box.write('um.csv', `${statement},,,,,,,1214,,4.8904,4.1568,\n`);
    const { out } = await map('um.csv');
    expect(out).toContain('4 lines would be read: 4.1568 USD');
    expect(out).toContain('One row states what the others add up to');
  });
});

describe('what is no unknown statement is not mapped', () => {
  test('a statement that is read already', async () => {
    box.write('tc.csv', fixture('tunecore/sales.csv'));
    const { code, out } = await map('tc.csv', '--write', 'tunecore');
    expect([code, out]).toEqual([0, expect.stringContaining('is read already, as tunecore/sales')]);
  });

  test("another platform's export, by its name", async () => {
    box.write('plays.csv', 'Date,Plays,Listeners,Shazams\n2026-10-01,100,50,3\n2026-10-02,90,40,1\n');
    const { code, out } = await map('plays.csv', '--write', 'apple');
    expect([code, out]).toEqual([3, expect.stringContaining('Apple Music for Artists')]);
  });

  test.each([
    ['a.pdf', '%PDF-1.7\n1 0 obj', 'PDF'],
    ['a.json', '[{"a": 1, "b": 2}]', 'No source'],
    ['a.csv', '', 'empty'],
  ])('%s', async (name, body, says) => {
    box.write(name, body);
    const { code, out } = await map(name);
    expect([code, out]).toEqual([3, expect.stringContaining(says)]);
  });

  test.each([
    [['none.csv'], 'There is no file none.csv.'],
    [['um.csv', '--dry-run'], '--dry-run works only with --write.'],
    [['um.csv', '--write', 'A B'], '--write takes a name of small letters'],
    [['um.csv', '--currency', 'euro'], '--currency takes an ISO 4217 code'],
  ])('%j', async (argv, says) => {
    box.write('um.csv', statement);
    const { code, err } = await map(...argv);
    expect([code, err]).toEqual([2, expect.stringContaining(says)]);
  });
});

describe('a configuration that is built in another way', () => {
  const odd: readonly (readonly [string, string])[] = [
    ['a spread', 'const shared = {};\nexport const config = { ...shared, sources: {} };\n'],
    ['statements from elsewhere', 'const statements = {};\nexport const config = { statements };\n'],
    ['a function', 'const make = () => ({ sources: {} });\nexport const config = make();\n'],
    ['changed afterwards', 'export const config: Record<string, unknown> = {};\nconfig.statements = {};\n'],
  ];
  test.each(odd)('%s is left as it is, and the text to paste is printed', async (_, text) => {
    writeFileSync(join(box.folder, 'lake.config.ts'), text);
    box.write('um.csv', statement);
    const { code, out } = await map('um.csv', '--write', 'unitedmasters');
    expect([code, out]).toEqual([3, expect.stringContaining('paste it yourself')]);
    expect(out).toContain('unitedmasters: {');
    expect(config()).toBe(text);
  });

  test('a lake without a configuration of its own gets none', async () => {
    const bare = sandbox();
    boxes.push(bare);
    bare.write('um.csv', statement);
    const { code, out } = await bare.lakeWith({ env: {} }, 'map', 'um.csv', '--write', 'unitedmasters');
    expect([code, out]).toEqual([3, expect.stringContaining('lake init')]);
  });
});

describe('an entry is put into the text of a configuration', () => {
  const entry = entryLines('kite-disco', { columns: { amount: "It's", store: 'Shop "A"' }, currency: 'EUR' });
  const texts: readonly (readonly [string, string])[] = [
    ['export const config = defineLake({\n  statements: {},\n});\n', "{\n    'kite-disco': {"],
    ['export const config = defineLake({ sources: {} });\n', 'statements: {'],
    [
      "export const config = {\n  // statements: {\n  'statements': { a: 1 }, /* } */\n};\n",
      "'statements': {\n    'kite-disco': {",
    ],
    [
      "export const config = { sources: { 'a}': '{statements: {' }, statements:\n{\n} };\n",
      "statements:\n{\n  'kite-disco': {",
    ],
  ];
  test.each(texts)('%j', (text, part) => {
    const found = withEntry(text, entry) ?? '';
    expect(found).toContain(part);
    const define = (config: unknown) => config;
    const run = (source: string): Record<string, Record<string, unknown>> =>
      new Function('defineLake', `${source.replace('export const config', 'const config')}; return config;`)(define);
    const [before, after] = [run(text), run(found)];
    expect(after).toEqual({
      ...before,
      statements: {
        ...before.statements,
        'kite-disco': { columns: { amount: "It's", store: 'Shop "A"' }, currency: 'EUR' },
      },
    });
  });
});
