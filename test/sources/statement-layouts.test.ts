import { describe, expect, test } from 'vitest';
import { type LakeConfigInput, parseLakeConfig } from '../../lib/lake/config.ts';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { configuredSources } from '../../lib/sources/configured.ts';
import { sources } from '../../lib/sources/registry.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { planClean } from '../../lib/upkeep/replay.ts';
import { testClock, testLake } from '../support/lake.ts';

type Layouts = NonNullable<LakeConfigInput['statements']>;

const known = {
  sources: sources.map(({ id }) => id),
  datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
};
const configure = (statements: Layouts) => configuredSources(sources, parseLakeConfig({ statements }, known));

/** A layout as a parser of an unnamed distributor has it: days of sales, no month of the statement. */
const dialect = {
  columns: {
    store: 'dsp_name',
    reporting_month: 'sale_date',
    sale_month: 'sale_date',
    country: 'country_of_sale',
    sales_type: 'source_type',
    artist: 'artist_name',
    title: 'title',
    quantity: 'quantity',
    amount: 'royalties_usd',
  },
  currency: 'USD',
};
const dialectFile = [
  'dsp_name,sale_date,release_date,country_of_sale,source_type,artist_name,title,quantity,royalties_usd,splits_pct,recoup_usd',
  'Spotify,2026-01-01,2025-11-07,NA,Stream,Nova Kite,Glass Rain,120,0.000300000001,100,0',
  'Deezer,2025-12-01,2025-11-07,FRA,Stream,Nova Kite,Glass Rain,-3,-0.01,100,0',
  '',
].join('\n');

const european = {
  columns: {
    store: 'Shop',
    sale_month: 'Monat',
    title: 'Titel',
    quantity: 'Menge',
    amount: ['Betrag {currency}', 'Erlös {currency}'],
  },
  months: 'us-day',
  numbers: 'decimal-comma',
  missing: ['', '-'],
} satisfies Layouts[string];

async function lakeWith(statements: Layouts, files: Readonly<Record<string, string>>) {
  const lake = await testLake({ config: { statements } });
  for (const [name, text] of Object.entries(files)) await lake.land(`inbox/${name}`, text);
  await lake.chain();
  return lake;
}

describe('statements of distributors that the owner describes', () => {
  test('are read by the names in lake.config.ts, and what is not mapped is null', async () => {
    const lake = await lakeWith({ ditto: dialect }, { 'export.csv': dialectFile });
    expect(
      await lake.rows('SELECT * EXCLUDE (as_of, account) FROM staging.statement_lines ORDER BY "_line"'),
    ).toMatchObject([
      {
        distributor: 'ditto',
        reporting_month: '2026-01',
        sale_month: '2026-01',
        store: 'Spotify',
        artist: 'Nova Kite',
        title: 'Glass Rain',
        release: null,
        isrc: null,
        quantity: '120',
        country: 'NA',
        amount: '0.000300000001',
        currency: 'USD',
      },
      { reporting_month: '2025-12', country: 'FR', quantity: '-3', amount: '-0.010000000000' },
    ]);
    const found = await reconcile(lake.ports, { dataset: 'statement/lines' });
    expect(found.differences).toEqual([]);
    expect(found.months.map(({ landing }) => landing?.money.amount)).toEqual(['-0.010000000000', '0.000300000001']);
  });

  test('take the month from the name of the file where no column has it, and are refused where neither says it', async () => {
    const file =
      'Shop;Monat;Titel;Menge;Erlös CHF\nSpotify;1/31/2026;Glass Rain;1.250;1.234,5678\nDeezer;12/1/25;Salt;-;-0,003\n';
    const lake = await lakeWith({ 'kite-disco': european }, { 'Abrechnung_2026-03.csv': file });
    const columns = 'reporting_month, sale_month, quantity, amount, currency';
    expect(await lake.rows(`SELECT ${columns} FROM staging.statement_lines ORDER BY "_line"`)).toEqual([
      {
        reporting_month: '2026-03',
        sale_month: '2026-01',
        quantity: '1250',
        amount: '1234.567800000000',
        currency: 'CHF',
      },
      {
        reporting_month: '2026-03',
        sale_month: '2025-12',
        quantity: null,
        amount: '-0.003000000000',
        currency: 'CHF',
      },
    ]);
    expect((await reconcile(lake.ports, {})).holds).toBe(true);
    for (const name of ['Abrechnung.csv', 'Abrechnung_2026-11-01.csv', 'Abrechnung_20261101_081500.csv']) {
      await lake.land(`inbox/${name}`, file);
      const { reasons } = await lake.validate(`inbox/${name}`);
      expect(reasons).toMatchObject([{ rule: 'missing-fact', fields: ['reporting_month'] }]);
      expect(reasons[0]?.suggestion).toContain('2026-05');
    }
  });

  test('of two distributors never replace each other, and each file is its own', async () => {
    const other = dialectFile.replaceAll('dsp_name', 'service').replace('0.000300000001', '7');
    const files = { 'a.csv': dialectFile, 'b.csv': other };
    const second = { ...dialect, columns: { ...dialect.columns, store: 'service' } };
    const lake = await lakeWith({ ditto: dialect, amuse: second }, files);
    expect(
      await lake.rows(
        'SELECT distributor, count(*) AS n, sum(amount) AS amount FROM staging.statement_lines GROUP BY 1 ORDER BY 1',
      ),
    ).toEqual([
      { distributor: 'amuse', n: '2', amount: '6.990000000000' },
      { distributor: 'ditto', n: '2', amount: '-0.009699999999' },
    ]);
  });

  test('of one layout are told apart by the name of the file, and refused where it says nothing', async () => {
    const lake = await lakeWith({ ditto: dialect, amuse: dialect }, { 'amuse export.csv': dialectFile });
    expect(await lake.rows('SELECT DISTINCT distributor FROM staging.statement_lines')).toEqual([
      { distributor: 'amuse' },
    ]);
    await lake.land('inbox/export.csv', dialectFile);
    const { reasons } = await lake.validate('inbox/export.csv');
    expect(reasons[0]?.reason).toBe(
      'Its columns fit statement/lines of ditto and statement/lines of amuse equally well.',
    );
  });

  test('are read again when the owner corrects a name and raises the revision', async () => {
    const store = memoryStore({ clock: testClock() });
    const wrong = { ...dialect, columns: { ...dialect.columns, amount: 'splits_pct' } };
    const before = await testLake({ store, config: { statements: { ditto: wrong } } });
    await before.land('inbox/a.csv', dialectFile);
    await before.chain();
    expect(await before.rows('SELECT sum(amount) AS amount FROM staging.statement_lines')).toEqual([
      { amount: '200.000000000000' },
    ]);
    const after = await testLake({
      store,
      config: { statements: { ditto: dialect }, datasets: { 'statement/lines': { revision: 1 } } },
    });
    const work = await planClean(after.ports, {});
    expect(work).toHaveLength(1);
    for (const { key } of work) await after.clean(key);
    expect(await after.rows('SELECT sum(amount) AS amount FROM staging.statement_lines')).toEqual([
      { amount: '-0.009699999999' },
    ]);
    expect(await planClean(after.ports, {})).toEqual([]);
    await after.chain();
    expect((await reconcile(after.ports, {})).differences).toEqual([]);
  });

  test('that lack a mapped column are refused with its name', async () => {
    const lake = await lakeWith({ ditto: dialect }, {});
    await lake.land('inbox/a.csv', dialectFile.replace('country_of_sale', 'land'));
    const { reasons } = await lake.validate('inbox/a.csv');
    expect(reasons[0]?.reason).toBe(
      "It looks like statement/lines, but is missing the column 'country_of_sale'. Unused columns: release_date, land, splits_pct, recoup_usd.",
    );
    expect(reasons[0]?.suggestion).toContain('say so in lake.config.ts, where');
  });

  test('are unknown to a lake whose owner described nothing', async () => {
    const lake = await lakeWith({}, {});
    await lake.land('inbox/a.csv', dialectFile);
    expect((await lake.validate('inbox/a.csv')).reasons).toMatchObject([{ rule: 'unknown-layout' }]);
  });
});

describe('a description that cannot be right is refused when the lake is opened', () => {
  const { columns } = dialect;
  const cases: readonly (readonly [string, Layouts, RegExp])[] = [
    [
      'an unknown column',
      { a: { ...dialect, columns: { ...columns, revenue: 'x' } } },
      /maps revenue, which is not a column; the columns are reporting_month/,
    ],
    [
      'the distributor, which is its own name',
      { a: { ...dialect, columns: { ...columns, distributor: 'x' } } },
      /maps distributor/,
    ],
    ['no amount', { a: { columns: { store: 'a', title: 'b', isrc: 'c' }, currency: 'USD' } }, /maps no amount/],
    ['no currency', { a: { columns } }, /must state its currency in one of three ways/],
    [
      'a currency said twice',
      { a: { ...dialect, columns: { ...columns, currency: 'cur' } } },
      /must state its currency in one/,
    ],
    ['a currency that is none', { a: { ...dialect, currency: '$' } }, /is not an ISO 4217 code/],
    [
      'one name for two columns',
      { a: { ...dialect, columns: { ...columns, artist: ' TITLE' } } },
      /reads both artist and title from 'title'|reads both title and artist/,
    ],
    ['too few columns', { a: { columns: { amount: 'Net', store: 'Shop' }, currency: 'USD' } }, /fewer than three/],
    ['a name that is none', { 'A B': dialect }, /at statements/],
    ['a misspelt key', { a: { ...dialect, curency: 'USD' } as Layouts[string] }, /curency/],
  ];
  test.each(cases)('%s', (_, statements, problem) => {
    expect(() => configure(statements)).toThrow(problem);
    expect(() => configure(statements)).toThrow(/^lake.config.ts is not valid: /);
  });
});
