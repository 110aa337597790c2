import { expect, it } from 'vitest';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { findLostWork } from '../../lib/upkeep/lost-work.ts';
import { type TestLake, testLake } from '../support/lake.ts';

const header =
  'Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)';
const line = (date: string, store: string, isrc: string, country: string, earnings: string) =>
  `${date}\t2026-06\t${store}\tMara Vell\tTide Lamp\t${isrc}\t190000000017\t10\t100\tSong\t${country}\t0\t${earnings}`;
const file = (...lines: readonly string[]) => `${[header, ...lines].join('\n')}\n`;
const spotify = line('2026-08-25', 'Spotify', 'QZAAA2600001', 'US', '3.10');
const apple = line('2026-08-25', 'Apple Music', 'QZAAA2600001', 'NL', '1.20');

it('a newer export that lacks a store is held: the older stays whole', async () => {
  const lake = await testLake();
  await lake.land('distrokid/nova/full.tsv', file(spotify, apple), { 'as-of': '2026-10-01T00:00:00Z' });
  await lake.land('distrokid/nova/spotify.tsv', file(spotify), { 'as-of': '2026-11-01T00:00:00Z' });
  await lake.chain();
  expect(await lake.rows('SELECT store, CAST(amount AS VARCHAR) AS amount FROM curated.royalties ORDER BY 1')).toEqual([
    { store: 'Apple Music', amount: '1.200000000000' },
    { store: 'Spotify', amount: '3.100000000000' },
  ]);
});

const amounts = async (lake: TestLake) =>
  (
    await lake.rows(
      'SELECT country, currency, CAST(CAST(amount AS DECIMAL(18,2)) AS VARCHAR) AS amount FROM curated.royalties ORDER BY ALL',
    )
  ).map(({ country, currency, amount }) => `${country} ${amount} ${currency}`);

const believe = (rows: readonly string[]) =>
  `distributor,reporting_month,sale_month,store,artist,title,isrc,upc,quantity,country,amount,currency\n${rows.join('\n')}\n`;
const europe = believe(['believe,2026-10,2026-08,Spotify,Nova Kite,Glass Rain,QZAAA2600011,,1000,FR,100.00,EUR']);
const americas = believe(['believe,2026-10,2026-08,Spotify,Nova Kite,Glass Rain,QZAAA2600011,,500,US,50.00,USD']);

it('the second file of a month does not replace the first unasked, also where both were captured at once', async () => {
  const lake = await testLake();
  await lake.land('inbox/believe_europe.csv', europe, { 'as-of': '2026-11-05T09:00:00Z' });
  await lake.land('inbox/believe_americas.csv', americas, { 'as-of': '2026-11-05T09:00:00Z' });
  await lake.chain();
  expect(await amounts(lake)).toHaveLength(1);
  const held = await lake.rows('SELECT outcome, is_open, reason FROM ledger.restatements');
  expect(held).toMatchObject([{ outcome: 'held', is_open: true }]);
});

it.each([['currency'], ['region']] as const)(
  'files of one month that are told apart by %s replace only themselves',
  async (series) => {
    const columns = {
      reporting_month: 'Month',
      store: 'Platform',
      country: 'Country',
      isrc: 'ISRC',
      quantity: 'Units',
      currency: 'Currency',
      amount: 'Net',
    };
    const lake = await testLake({ config: { statements: { believe: { columns, series: [series] } } } });
    const file = (...rows: readonly string[]) => `Month,Platform,Country,ISRC,Units,Currency,Net\n${rows.join('\n')}\n`;
    const land = (name: string, day: string, ...rows: readonly string[]) =>
      lake.land(`statement/default/${name}/believe.csv`, file(...rows), { 'as-of': `2026-06-0${day}T00:00:00Z` });
    await land('eur', '1', '2026-05,Spotify,FR,QZAAA2600001,1000,EUR,1.59');
    await land('usd', '2', '2026-05,Spotify,KZ,QZAAA2600001,400,USD,0.64');
    await lake.chain();
    expect(await amounts(lake)).toEqual(['FR 1.59 EUR', 'KZ 0.64 USD']);
    await land('eur-again', '3', '2026-05,Spotify,FR,QZAAA2600001,1000,EUR,1.60');
    await lake.chain();
    expect(await amounts(lake)).toEqual(['FR 1.60 EUR', 'KZ 0.64 USD']);
  },
);

it('a report that was filtered to one country does not take the others away', async () => {
  const lake = await testLake();
  const head =
    'Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency';
  const row = (country: string, amount: string) =>
    `2026-08-01,2026-10-27,Spotify,${country},Nova Kite,Song,Glass Rain,Glass Rain,Kite Records,859700000017,,1,QZAAA2600011,Streaming,10,0.0031,${amount},USD,,${amount},USD`;
  await lake.land(
    'inbox/tunecore_20261101.csv',
    `${[head, row('US', '3.72'), row('DE', '4.00'), row('FR', '2.00')].join('\n')}\n`,
  );
  await lake.land('inbox/tunecore_20261108.csv', `${[head, row('US', '3.72')].join('\n')}\n`);
  await lake.chain();
  expect(await amounts(lake)).toEqual(['DE 4.00 USD', 'FR 2.00 USD', 'US 3.72 USD']);
  expect(await lake.rows('SELECT reason, missing FROM ledger.restatements')).toEqual([
    { reason: expect.stringContaining('one country'), missing: '{"country":["DE","FR"]}' },
  ]);
});

it('an export of some campaigns does not take the others away, and spend may be revised', async () => {
  const lake = await testLake();
  const head =
    'Reporting starts,Reporting ends,Day,Campaign name,Campaign ID,"Amount spent (USD)",Impressions,Reach,"Clicks (all)"';
  const row = (name: string, id: string, spend: string) =>
    `2026-10-01,2026-10-01,2026-10-01,${name},${id},${spend},100,90,5`;
  const rain = (spend: string) => row('Rain', '120210000000000001', spend);
  const tide = row('Tide', '120210000000000002', '30.00');
  await lake.land('inbox/Campaigns-Oct.csv', `${[head, rain('10.00'), tide].join('\n')}\n`, {
    'as-of': '2026-10-05T00:00:00Z',
  });
  await lake.land('inbox/Campaigns-Rain.csv', `${[head, rain('12.00')].join('\n')}\n`, {
    'as-of': '2026-10-09T00:00:00Z',
  });
  await lake.chain();
  const spend = () =>
    lake.rows(
      'SELECT campaign_name, CAST(CAST(spend AS DECIMAL(18,2)) AS VARCHAR) AS spend FROM curated.ads_daily ORDER BY 1',
    );
  expect(await spend()).toEqual([
    { campaign_name: 'Rain', spend: '12.00' },
    { campaign_name: 'Tide', spend: '30.00' },
  ]);
  await lake.land('inbox/Campaigns-all.csv', `${[head, rain('2.00'), tide].join('\n')}\n`, {
    'as-of': '2026-10-19T00:00:00Z',
  });
  await lake.chain();
  expect((await spend())[0]).toEqual({ campaign_name: 'Rain', spend: '2.00' });
});

it.each([
  [undefined, '3.10'],
  [50, '2.00'],
  [0, '3.10'],
])('less money is held where it is more than the owner lets pass (%s percent)', async (lessPercent, stands) => {
  const datasets = lessPercent === undefined ? {} : { 'distrokid/bank-details': { lessPercent } };
  const lake = await testLake({ config: { datasets } });
  await lake.land('distrokid/nova/older.tsv', file(spotify), { 'as-of': '2026-10-01T00:00:00Z' });
  const less = line('2026-08-25', 'Spotify', 'QZAAA2600001', 'US', '2.00');
  await lake.land('distrokid/nova/newer.tsv', file(less), { 'as-of': '2026-11-01T00:00:00Z' });
  await lake.chain();
  expect(await amounts(lake)).toEqual([`US ${stands} USD`]);
});

it.each([['older first'], ['newer first']] as const)(
  'an export that nobody dated and that ends earlier is older, in whatever order they land: %s',
  async (order) => {
    const lake = await testLake();
    const older = file(line('2026-08-25', 'Spotify', 'QZAAA2600001', 'US', '3.00'));
    const newer = file(
      line('2026-08-25', 'Spotify', 'QZAAA2600001', 'US', '3.05'),
      line('2026-09-25', 'Spotify', 'QZAAA2600001', 'US', '1.00'),
    );
    for (const [nth, text] of (order === 'older first' ? [older, newer] : [newer, older]).entries()) {
      await lake.land(`distrokid/nova/${nth}/export.tsv`, text);
      await lake.chain();
      lake.clock.set(`2026-11-2${nth + 1}T12:00:00Z`);
    }
    expect(await amounts(lake)).toEqual(['US 1.00 USD', 'US 3.05 USD']);
    expect(await reconcile(lake.ports)).toMatchObject({ holds: true });
    expect(await findLostWork(lake.ports, { settledBefore: lake.clock.now() })).toEqual([]);
  },
);
