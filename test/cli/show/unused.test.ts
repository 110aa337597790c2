import { expect, test } from 'vitest';
import { listArrivals } from '../../../cli/show/arrival.ts';
import { testLake } from '../../support/lake.ts';

const period = 'Reporting starts,Reporting ends,Campaign name,';
const spend = 'Impressions,Amount spent (USD)\n';

test.each([
  ['Day,Campaign name,', '2026-10-01,NOVA - A,', 'it has no ids of campaigns: add the column Campaign ID'],
  [period, '2026-10-01,2026-10-31,NOVA - A,', 'it has no ids of campaigns: add the column Campaign ID'],
  [
    'Day,Campaign name,Ad name,',
    '2026-10-01,NOVA - A,AD,',
    'it has no ids of campaigns and ads: add the columns Campaign ID and Ad ID',
  ],
  [
    'Day,Campaign name,Campaign ID,Ad set name,',
    '2026-10-01,NOVA - A,120210000000000031,SET,',
    'it has no ids of ad sets: add the column Ad set ID',
  ],
])('an export of Ads Manager that reaches no curated table says why: %s', async (header, row, why) => {
  const lake = await testLake();
  await lake.land('inbox/Campaigns.csv', `${header}${spend}${row}1000,12.50\n`);
  await lake.chain();
  const [arrival] = await listArrivals(lake.ports);
  expect(arrival).toMatchObject({ state: 'accepted', notes: [expect.stringContaining(why)] });
});

test.each([
  ['Day,Campaign name,Campaign ID,', '2026-10-01,A,120210000000000031,'],
  [`${period}Campaign ID,`, '2026-10-01,2026-10-31,A,120210000000000031,'],
  ['Day,Campaign name,Campaign ID,Ad name,Ad ID,', '2026-10-01,A,120210000000000031,AD,120210000000000099,'],
])('an export of Ads Manager that reaches its tables says nothing of the kind: %s', async (header, row) => {
  const lake = await testLake();
  await lake.land('inbox/a.csv', `${header}${spend}${row}1000,12.50\n`);
  await lake.chain();
  expect(await listArrivals(lake.ports)).toMatchObject([{ state: 'accepted', notes: [] }]);
});

test('a dataset that no curated table is made of says so, with the reason of its contract', async () => {
  const lake = await testLake();
  await lake.land('inbox/expenses.csv', 'Date,Description,Category,Amount (EUR)\n2026-09-14,Mix,production,20.00\n');
  await lake.chain();
  expect(await listArrivals(lake.ports)).toMatchObject([
    { notes: [expect.stringMatching(/^expenses\/entries: reaches no curated table \(.+\); its rows are in staging$/)] },
  ]);
});
