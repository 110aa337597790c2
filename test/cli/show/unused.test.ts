import { expect, test } from 'vitest';
import { listArrivals } from '../../../cli/show/arrival.ts';
import { testLake } from '../../support/lake.ts';

const period = 'Reporting starts,Reporting ends,Campaign name,';
const spend = 'Impressions,Amount spent (USD)\n';

test.each([
  ['Day,Campaign name,', '2026-10-01,NOVA - A,', 'it has no ids of campaigns: add the column Campaign ID'],
  [
    period,
    '2026-10-01,2026-10-31,NOVA - A,',
    'no ids of campaigns and no single days: add the columns Campaign ID and Day',
  ],
  [
    `${period}Campaign ID,`,
    '2026-10-01,2026-10-31,NOVA - A,120210000000000031,',
    'it has no single days: add the column Day',
  ],
  [
    'Day,Campaign name,Campaign ID,Ad name,',
    '2026-10-01,NOVA - A,120210000000000031,AD,',
    'no rows of whole campaigns: export the table of campaigns',
  ],
])('an export of Ads Manager that reaches no curated table says why: %s', async (header, row, why) => {
  const lake = await testLake();
  await lake.land('inbox/Campaigns.csv', `${header}${spend}${row}1000,12.50\n`);
  await lake.chain();
  const [arrival] = await listArrivals(lake.ports);
  expect(arrival).toMatchObject({ state: 'accepted', notes: [expect.stringContaining(why)] });
});

test('an export of Ads Manager that reaches its tables says nothing of the kind', async () => {
  const lake = await testLake();
  await lake.land('inbox/a.csv', `Day,Campaign name,Campaign ID,${spend}2026-10-01,A,120210000000000031,1000,12.50\n`);
  await lake.chain();
  expect(await listArrivals(lake.ports)).toMatchObject([{ state: 'accepted', notes: [] }]);
});

test('a dataset that no curated table is made of says so, with the reason of its contract', async () => {
  const lake = await testLake();
  const header = 'Date,Campaign name,Cost (USD),Impressions,Clicks (destination)';
  await lake.land('inbox/ads.csv', `${header}\n2026-10-01,A,1.50,100,3\n`);
  await lake.chain();
  expect(await listArrivals(lake.ports)).toMatchObject([
    { notes: [expect.stringMatching(/^tiktok\/ads-daily: reaches no curated table \(.+\); its rows are in staging$/)] },
  ]);
});
