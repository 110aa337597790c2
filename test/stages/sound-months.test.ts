import { expect, it } from 'vitest';
import { defineMart, type Mart } from '../../lib/contract/mart.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { testLake } from '../support/lake.ts';

const csv = (rows: readonly string[]) =>
  `"Date","Followers","Difference in followers from previous day"\n${rows.join('\n')}\n`;

/** A table whose key does not name one row where two accounts have the same day. */
const days: Mart = {
  sql: 'SELECT date, followers FROM tiktok_follower_history',
  contract: defineMart({
    mart: 'days',
    version: 1,
    description: 'An example.',
    owner: 'nobody',
    inputs: [{ dataset: 'tiktok/follower-history', by: 'month' }],
    columns: {
      date: { sqlType: 'DATE', description: 'Day.' },
      followers: { sqlType: 'BIGINT', unit: 'people', additive: 'latest', description: 'Followers.' },
    },
    key: ['date'],
    month: 'date',
    totals: [],
    because: { conserves: 'it is an example', trace: 'it is an example' },
  }),
};

it('a month with two rows of one key keeps its version and is named; the other months of the table go on', async () => {
  const lake = await testLake({ marts: [days] });
  const land = async (account: string, rows: readonly string[], asOf: string) => {
    const key = `inbox/${account}/FollowerHistory.csv`;
    await lake.land(key, csv(rows), { account, source: 'tiktok', 'as-of': asOf });
    return (await lake.validate(key)).rawKeys;
  };
  await land('nova', ['"September 29","10","0"'], '2026-09-30T00:00:00Z');
  await lake.chain();
  const raw = await land('zoe', ['"September 29","77","0"', '"October 2","5","0"'], '2026-10-03T00:00:00Z');
  const [report] = await curate(
    lake.ports,
    (await Promise.all(raw.map((key) => cleanRaw(lake.ports, key)))).flatMap((one) => one?.parts ?? []),
  );
  expect(report?.outcome).toBe('failed');
  expect(String(report?.error)).toContain('2026-09 of the table days stayed as it was, and the other months went on.');
  expect(await lake.rows('SELECT CAST(date AS VARCHAR) AS date, followers FROM curated.days ORDER BY 1')).toEqual([
    { date: '2026-09-29', followers: '10' },
    { date: '2026-10-02', followers: '5' },
  ]);
});
