import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LakeConfigInput, parseLakeConfig } from '../../lib/lake/config.ts';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { configuredSources } from '../../lib/sources/configured.ts';
import { sources } from '../../lib/sources/registry.ts';
import { presets } from '../../lib/sources/statement/presets/index.ts';
import { testLake } from '../support/lake.ts';
import { present } from './support.ts';

const folder = join(import.meta.dirname, '../fixtures/statement-presets');
const known = {
  sources: sources.map(({ id }) => id),
  datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
};
type Layouts = NonNullable<LakeConfigInput['statements']>;
const configure = (statements: Layouts) => configuredSources(sources, parseLakeConfig({ statements }, known));
/** The rows of all columns that a statement may have. */
const rowsSql =
  'SELECT * EXCLUDE (as_of, account, _line, _raw, _document) FROM staging.statement_lines ORDER BY "_line"';

async function lakeWith(statements: Layouts, files: Readonly<Record<string, string>>) {
  const lake = await testLake({ config: { statements } });
  for (const [name, text] of Object.entries(files)) await lake.land(`inbox/${name}`, text);
  await lake.chain();
  return lake;
}

const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
const presetOf = (file: string) => present(Object.keys(presets).find((name) => file.startsWith(name)));
const text = (file: string) => readFileSync(join(folder, file), 'utf8');

describe('a preset reads the statement of its distributor', () => {
  test('and each preset has a fixture', () => {
    expect([...new Set(files.map(presetOf))].sort()).toEqual(Object.keys(presets).sort());
  });

  test.each(files)('%s', async (file) => {
    const preset = presetOf(file);
    const lake = await lakeWith({ [preset]: { preset } }, { [`${preset} 2026-05.csv`]: text(file) });
    const expected: unknown = JSON.parse(readFileSync(join(folder, file.replace('.csv', '.expected.json')), 'utf8'));
    expect(await lake.rows(rowsSql)).toEqual(expected);
    expect((await reconcile(lake.ports, {})).differences).toEqual([]);
  });

  test('and no other preset takes it, nor does a lake that names none', async () => {
    const all = Object.fromEntries(Object.keys(presets).map((preset) => [`the-${preset}`, { preset }]));
    const [every, none] = [await lakeWith(all, {}), await lakeWith({}, {})];
    for (const file of files) {
      const name = `inbox/${file.replace('.csv', ' 2026-05.csv')}`;
      await every.land(name, text(file));
      await every.chain();
      await none.land(name, text(file));
      expect((await none.validate(name)).reasons).toMatchObject([{ rule: 'unknown-layout' }]);
    }
    const found = await every.rows('SELECT DISTINCT distributor FROM staging.statement_lines ORDER BY 1');
    expect(found.map(({ distributor }) => distributor)).toEqual(Object.keys(all).sort());
  });
});

describe('what the owner says goes before the preset', () => {
  test('one column at a time', async () => {
    const lake = await lakeWith(
      { believe: { preset: 'believe', columns: { amount: 'Gross Revenue' } } },
      { 'a.csv': text('believe.csv') },
    );
    expect(await lake.rows('SELECT sum(amount) AS amount, count(country) AS n FROM staging.statement_lines')).toEqual([
      { amount: '3.805300000000', n: '3' },
    ]);
  });

  test('the currency too, in whichever way it is said', async () => {
    const lake = await lakeWith(
      { sonosuite: { preset: 'sonosuite', currency: 'USD', columns: { amount: 'net_total_client_currency' } } },
      { 'a.csv': text('sonosuite.csv') },
    );
    expect(await lake.rows('SELECT currency, sum(amount) AS amount FROM staging.statement_lines GROUP BY ALL')).toEqual(
      [{ currency: 'USD', amount: '3.289075200000' }],
    );
  });

  test('and a preset that there is not is refused with those that there are', () => {
    expect(() => configure({ a: { preset: 'beleive' } })).toThrow(
      /^lake.config.ts is not valid: statements\['a'\] names the preset 'beleive', which does not exist; the presets are amuse, believe, fuga/,
    );
  });
});

test('Believe sends a month in files of several currencies, and each replaces its own alone', async () => {
  const [german, russian] = [text('believe.csv'), text('believe-ru.csv')];
  const lake = await lakeWith({ believe: { preset: 'believe' } }, { 'eur.csv': german, 'usd.csv': russian });
  const sums = 'SELECT currency, sum(amount) AS amount FROM staging.statement_lines GROUP BY ALL ORDER BY 1';
  const both = [
    { currency: 'EUR', amount: '3.044240000000' },
    { currency: 'USD', amount: '0.657145000000' },
  ];
  expect(await lake.rows(sums)).toEqual(both);
  await lake.land('inbox/usd again.csv', russian.replace('0,645100', '0,745100'));
  await lake.chain();
  expect(await lake.rows(sums)).toEqual([both[0], { currency: 'USD', amount: '0.757145000000' }]);
});

test('what Amuse paid out is no royalty: it is refused and told, and never counted', async () => {
  const payout = '2026-05-20,debit,Withdrawal,,,,,,,,,,-2.4,,-2.4\n';
  const lake = await lakeWith({ amuse: { preset: 'amuse' } }, { 'a.csv': `${text('amuse.csv')}${payout}` });
  expect(await lake.rows('SELECT sum(amount) AS amount FROM staging.statement_lines')).toEqual([
    { amount: '2.409400000000' },
  ]);
  const found = await reconcile(lake.ports, {});
  expect(found.holds).toBe(true);
  expect(found.months.map(({ landing }) => landing?.rows)).toEqual([2]);
});
