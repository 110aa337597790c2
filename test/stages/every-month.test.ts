import { expect, it } from 'vitest';
import { defineMart, type Mart } from '../../lib/contract/mart.ts';
import { readManifest } from '../../lib/ledger/manifests.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { findLostWork } from '../../lib/upkeep/lost-work.ts';
import { type TestLake, testLake } from '../support/lake.ts';

/** Days of follower history with the newest day that any month tells: one cell of each month depends on all months. */
const days: Mart = {
  sql: `SELECT account, date, followers, max(date) OVER (PARTITION BY account) AS newest FROM tiktok_follower_history`,
  contract: defineMart({
    mart: 'days',
    version: 1,
    description: 'Days.',
    owner: 'nobody',
    inputs: [{ dataset: 'tiktok/follower-history', by: 'every-month' }],
    columns: {
      account: { sqlType: 'VARCHAR', description: 'Account.' },
      date: { sqlType: 'DATE', description: 'Day.' },
      followers: { sqlType: 'BIGINT', unit: 'people', additive: 'latest', description: 'Followers.' },
      newest: { sqlType: 'DATE', description: 'Newest day.' },
    },
    key: ['account', 'date'],
    month: 'date',
    totals: [],
    because: { conserves: 'it is an example', trace: 'it is an example' },
  }),
};

const csv = (rows: readonly string[]) =>
  `"Date","Followers","Difference in followers from previous day"\n${rows.join('\n')}\n`;

async function arrive(lake: TestLake, key: string, text: string, asOf: string): Promise<number> {
  await lake.land(key, text, { 'as-of': asOf, account: 'nova' });
  const { rawKeys } = await lake.validate(key);
  const records = await Promise.all(rawKeys.map((rawKey) => cleanRaw(lake.ports, rawKey)));
  const [report] = await curate(
    lake.ports,
    records.flatMap((record) => record?.parts ?? []),
  );
  if (report?.error !== undefined) throw report.error;
  return report?.rebuiltMonths ?? 0;
}

const asked = 'SELECT CAST(date AS VARCHAR) AS date, CAST(newest AS VARCHAR) AS newest FROM curated.days ORDER BY date';

it('a dataset read every month rebuilds all months when one of them changes, each into its own object', async () => {
  const lake = await testLake({ marts: [days] });
  expect(await arrive(lake, 'FollowerHistory_a.csv', csv(['"September 29","10","0"']), '2026-09-30T00:00:00Z')).toBe(1);
  expect(await arrive(lake, 'FollowerHistory_b.csv', csv(['"October 2","12","0"']), '2026-10-03T00:00:00Z')).toBe(2);
  expect(await lake.rows(asked)).toEqual([
    { date: '2026-09-29', newest: '2026-10-02' },
    { date: '2026-10-02', newest: '2026-10-02' },
  ]);
  const { manifest } = await readManifest(lake.ports, 'days');
  expect(manifest?.objects.map(({ month, rows }) => [month, rows])).toEqual([
    ['2026-09', 1],
    ['2026-10', 1],
  ]);
});

it('an object of it that is gone is made again, alone', async () => {
  const lake = await testLake({ marts: [days] });
  await arrive(lake, 'FollowerHistory_a.csv', csv(['"September 29","10","0"']), '2026-09-30T00:00:00Z');
  await arrive(lake, 'FollowerHistory_b.csv', csv(['"October 2","12","0"']), '2026-10-03T00:00:00Z');
  const before = await lake.rows(asked);
  const { manifest } = await readManifest(lake.ports, 'days');
  const key = manifest?.objects.find(({ month }) => month === '2026-09')?.key ?? '';
  await lake.ports.store.remove('curated', key);
  expect(
    (await findLostWork(lake.ports, { settledBefore: lake.ports.clock.now() })).map(({ stage }) => stage),
  ).toContain('curate');
  await lake.chain();
  expect(await lake.rows(asked)).toEqual(before);
});
