import { expect, it } from 'vitest';
import { bankHeader, bankLine } from '../../bench/bank-details.ts';
import { testLake } from '../support/lake.ts';

const statement = (earnings: string) =>
  `${bankHeader}\n${bankLine({ 'Reporting Date': '2026-08-25', 'Sale Month': '2026-06', 'Earnings (USD)': earnings })}\n`;

it('an older export that is dropped later does not win where its name says its age', async () => {
  const lake = await testLake({ config: {} });
  await lake.land('inbox/DistroKid_1790000000.tsv', statement('2.00'));
  await lake.chain();
  lake.clock.set('2026-11-21T12:00:00Z');
  await lake.land('inbox/DistroKid_1788000000.tsv', statement('1.00'));
  await lake.chain();
  expect(await lake.rows('SELECT CAST(amount AS VARCHAR) AS amount FROM curated.royalties')).toEqual([
    { amount: '2.000000000000' },
  ]);
});

it('what the name of a zip says is read from the folder that it was unpacked into', async () => {
  const lake = await testLake();
  const csv = `"Date","Video Views","Profile Views","Likes","Comments","Shares"
"September 30","10","1","1","1","1"
"October 1","20","1","1","1","1"
"October 2","999","1","1","1","1"`;
  await lake.land('inbox/f/Overview_2026-09-30_1791590400_nova.kite/Overview.csv', csv);
  await lake.chain();
  expect(await lake.rows('SELECT account, date, views FROM curated.social_daily ORDER BY date')).toEqual([
    { account: 'nova.kite', date: '2026-09-30', views: '10' },
    { account: 'nova.kite', date: '2026-10-01', views: '20' },
    { account: 'nova.kite', date: '2026-10-02', views: '999' },
  ]);
  expect(await lake.rows('SELECT as_of, as_of_from FROM ledger.receipts')).toMatchObject([{ as_of_from: 'name' }]);
});

it('totals of a shorter window never stand for those of a longer one', async () => {
  const lake = await testLake();
  const table = (views: number) =>
    `Content,Video title,Video publish time,Views\nTotal,,,${views}\ndQw4w9WgXcA,Glass Rain,"Oct 2, 2025",${views}\n`;
  await lake.land('inbox/Content 2025-10-01_2026-10-31 Nova Kite/Table data.csv', table(10_000));
  await lake.land('inbox/Content 2026-10-05_2026-11-01 Nova Kite/Table data.csv', table(300));
  await lake.chain();
  expect(await lake.rows('SELECT video_id, views, basis, window_from, window_to FROM curated.videos')).toEqual([
    { video_id: 'dQw4w9WgXcA', views: '10000', basis: 'window', window_from: '2025-10-01', window_to: '2026-10-31' },
  ]);
});
