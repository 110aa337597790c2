import { describe, expect, it } from 'vitest';
import { type TestLake, testLake } from '../support/lake.ts';

type Insight = Readonly<Record<string, string>>;

const day = { date_start: '2026-10-05', date_stop: '2026-10-05', impressions: '100' };
const ad = (id: string, spend: string, more: Insight = {}): Insight => ({
  ...day,
  campaign_id: '120',
  adset_id: '121',
  ad_id: id,
  spend,
  ...more,
});

/** A lake with dumps of insights, each under the time of its folder. */
async function lakeOf(dumps: Readonly<Record<string, readonly Insight[]>>): Promise<TestLake> {
  const lake = await testLake();
  for (const [folder, rows] of Object.entries(dumps))
    await lake.land(`inbox/${folder}/insights.json`, JSON.stringify(rows));
  await lake.chain();
  return lake;
}

const [early, late] = ['meta_ads_dump_20261010_060000', 'meta_ads_dump_20261025_060000'];
const current = 'SELECT ad_id, spend, clicks FROM staging.metaads_insights ORDER BY ALL';

describe('what a newer whole capture does not have any more', () => {
  it('is taken back: an ad that a campaign’s day had, and not an ad of a campaign that the dump lacks altogether', async () => {
    const other = ad('9', '7.00', { campaign_id: '130', adset_id: '131' });
    const lake = await lakeOf({ [early]: [ad('1', '60.00'), ad('2', '40.00'), other], [late]: [ad('1', '61.00')] });
    expect(await lake.rows(current)).toMatchObject([
      { ad_id: '1', spend: '61.000000' },
      { ad_id: '9', spend: '7.000000' },
    ]);
    expect(await lake.rows('SELECT ad_id FROM history.metaads_insights')).toHaveLength(4);
  });

  it('stays where the newer dump has another level, another day or another ad account', async () => {
    const total = { ...day, campaign_id: '120', spend: '100.00' };
    const lake = await lakeOf({
      [early]: [ad('1', '60.00'), { ...day, account_id: '1', spend: '30.00' }],
      [late]: [
        total,
        ad('2', '5.00', { date_start: '2026-10-06', date_stop: '2026-10-06' }),
        { ...day, account_id: '2', spend: '70.00' },
      ],
    });
    expect((await lake.rows(current)).map(({ spend }) => spend)).toEqual([
      '60.000000',
      '5.000000',
      '30.000000',
      '70.000000',
      '100.000000',
    ]);
  });

  it('stays where an older dump arrives later, and where the two are pages of one capture', async () => {
    const lake = await lakeOf({ [late]: [ad('1', '61.00')], [early]: [ad('1', '60.00'), ad('2', '40.00')] });
    expect(await lake.rows(current)).toMatchObject([{ ad_id: '1', spend: '61.000000' }]);
    const pages = await testLake();
    await pages.land(`inbox/${late}/insights-0001.json`, JSON.stringify([ad('1', '60.00')]));
    await pages.land(`inbox/${late}/insights-0002.json`, JSON.stringify([ad('2', '40.00')]));
    await pages.chain();
    expect(await pages.rows(current)).toHaveLength(2);
  });

  it('is not taken back by a file that nobody dated, which may be the next page', async () => {
    const lake = await testLake();
    await lake.land('inbox/insights-1.json', JSON.stringify([ad('1', '60.00')]));
    lake.clock.set('2026-11-20T12:00:05Z');
    await lake.land('inbox/insights-2.json', JSON.stringify([ad('2', '40.00')]));
    await lake.chain();
    expect(await lake.rows(current)).toHaveLength(2);
  });

  it('loses only its status where the contract says so: the name of a deleted campaign stays known', async () => {
    const lake = await testLake();
    const list = (ids: readonly string[]) =>
      JSON.stringify(ids.map((id) => ({ id, name: `Name ${id}`, status: 'ACTIVE', objective: 'OUTCOME_SALES' })));
    await lake.land(`inbox/${early}/campaigns.json`, list(['120', '130']));
    await lake.land(`inbox/${late}/campaigns.json`, list(['120']));
    await lake.chain();
    expect(await lake.rows('SELECT id, name, status, objective FROM staging.metaads_campaigns ORDER BY id')).toEqual([
      { id: '120', name: 'Name 120', status: 'ACTIVE', objective: 'OUTCOME_SALES' },
      { id: '130', name: 'Name 130', status: null, objective: 'OUTCOME_SALES' },
    ]);
  });
});

describe('a measurement that newer evidence does not tell', () => {
  it('keeps the newest known value of the same line', async () => {
    const lake = await lakeOf({
      [early]: [ad('1', '60.00', { clicks: '5' }), ad('2', '40.00')],
      [late]: [ad('1', '61.00'), ad('2', '41.00')],
    });
    expect(await lake.rows(current)).toEqual([
      { ad_id: '1', spend: '61.000000', clicks: '5' },
      { ad_id: '2', spend: '41.000000', clicks: null },
    ]);
  });

  it('is not taken from newer evidence where the row itself is older', async () => {
    const lake = await lakeOf({ [early]: [ad('1', '60.00')], [late]: [ad('1', '61.00', { clicks: '0' })] });
    expect(await lake.rows(current)).toEqual([{ ad_id: '1', spend: '61.000000', clicks: '0' }]);
  });
});

it('what an older dump measured stays known where that dump did not say the ad account', async () => {
  const lake = await lakeOf({
    [early]: [ad('1', '24.70', { reach: '135' })],
    [late]: [ad('1', '81.59', { account_id: '990' })],
  });
  expect(await lake.rows('SELECT account_id, spend, reach FROM staging.metaads_insights')).toEqual([
    { account_id: '990', spend: '81.590000', reach: '135' },
  ]);
});
