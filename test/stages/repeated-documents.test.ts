import { describe, expect, it } from 'vitest';
import { bankHeader, bankLine } from '../../bench/bank-details.ts';
import { zipOf } from '../bad-input/support.ts';
import { type TestLake, testLake } from '../support/lake.ts';

const overview = (...days: readonly (readonly [string, number])[]) =>
  [
    '"Date","Video Views","Profile Views","Likes","Comments","Shares"',
    ...days.map(([day, views]) => `"${day}","${views}","1","1","1","1"`),
  ].join('\n');

const statement = (...lines: readonly Readonly<Record<string, string>>[]) =>
  `${[bankHeader, ...lines.map(bankLine)].join('\n')}\n`;
const line = {
  'Reporting Date': '2026-08-25',
  'Sale Month': '2026-06',
  Store: 'Spotify',
  Artist: 'Nova Kite',
  Title: 'Glass Rain',
  ISRC: 'QZAAA2600001',
  UPC: '190000000017',
  Quantity: '5',
  'Song/Album': 'Song',
  'Country of Sale': 'US',
  'Earnings (USD)': '10.50',
};

async function lakeOf(members: Readonly<Record<string, string>>): Promise<TestLake> {
  const lake = await testLake();
  await lake.land('inbox/exports.zip', await zipOf(members), { account: 'nova', 'as-of': '2026-11-01T00:00:00.000Z' });
  await lake.chain();
  return lake;
}

/** The outcome and refusal rules of each document of the lake's only raw object. */
async function outcomes(lake: TestLake): Promise<unknown> {
  const keys = (await Array.fromAsync(lake.ports.store.list('raw'))).map(({ key }) => key);
  const { documents } = await lake.clean(keys[0] ?? '');
  return documents.map(({ name, outcome, rejectedBy, reasons }) => [
    name,
    outcome,
    { ...rejectedBy },
    reasons.map(({ rule }) => rule),
  ]);
}

describe('two documents of one dataset in a zip', () => {
  it('count each day once: the later document’s row is refused, and kept with its reason', async () => {
    const lake = await lakeOf({
      'a.csv': overview(['2026-09-30', 10], ['2026-10-01', 20]),
      'b.csv': overview(['2026-10-01', 21], ['2026-10-02', 30]),
    });
    expect(await lake.rows('SELECT date, views FROM curated.social_daily ORDER BY date')).toEqual([
      { date: '2026-09-30', views: '10' },
      { date: '2026-10-01', views: '20' },
      { date: '2026-10-02', views: '30' },
    ]);
    expect(await outcomes(lake)).toEqual([
      ['a.csv', 'accepted', {}, []],
      ['b.csv', 'accepted', { 'check:one_row_per_date': 1 }, []],
    ]);
  });

  it('count no money twice where both hold the same statement line: the later document is refused', async () => {
    const other = { ...line, Title: 'Low Tide', ISRC: 'QZAAA2600003', 'Earnings (USD)': '1.25' };
    const lake = await lakeOf({ 'july.tsv': statement(line), 'all.tsv': statement(line, other) });
    expect(await lake.rows('SELECT sum(amount) AS amount FROM curated.royalties')).toEqual([
      { amount: '10.500000000000' },
    ]);
    expect(await outcomes(lake)).toEqual([
      ['july.tsv', 'accepted', {}, []],
      ['all.tsv', 'rejected', {}, ['overlapping-documents']],
    ]);
  });

  it('are one statement where they share no line', async () => {
    const other = { ...line, 'Country of Sale': 'NA', 'Earnings (USD)': '1.25' };
    const lake = await lakeOf({ 'us.tsv': statement(line), 'na.tsv': statement(other) });
    expect(await lake.rows('SELECT sum(amount) AS amount FROM curated.royalties')).toEqual([
      { amount: '11.750000000000' },
    ]);
  });
});
