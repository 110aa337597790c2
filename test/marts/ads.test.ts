import { describe, expect, it } from 'vitest';
import { type TestLake, testLake } from '../support/lake.ts';

type Insight = Readonly<Record<string, string>>;

const base = { account_id: '1', impressions: '1000', clicks: '10', spend: '5.00', reach: '900' };
const day = (date: string) => ({ date_start: date, date_stop: date });
const campaign = { ...base, campaign_id: '120', campaign_name: 'Old name' };
const adset = { ...campaign, adset_id: '121', adset_name: 'Set' };
const ad = { ...adset, ad_id: '122', ad_name: 'Ad' };

async function lakeOf(insights: readonly Insight[], campaigns: readonly unknown[] = []): Promise<TestLake> {
  const lake = await testLake();
  await lake.land('inbox/dump_20261101_060000/insights.json', JSON.stringify(insights));
  if (campaigns.length > 0) await lake.land('inbox/dump_20261101_060000/campaigns.json', JSON.stringify(campaigns));
  await lake.chain();
  return lake;
}

describe('ads_daily', () => {
  it('keeps only the finest level of a campaign’s day, because levels repeat the same spend', async () => {
    const lake = await lakeOf([
      { ...campaign, ...day('2026-10-01') },
      { ...adset, ...day('2026-10-01') },
      { ...ad, ...day('2026-10-01') },
      { ...campaign, ...day('2026-10-02') },
    ]);
    const rows = await lake.rows(
      'SELECT CAST(date AS VARCHAR) AS date, level, spend FROM curated.ads_daily ORDER BY date',
    );
    expect(rows).toEqual([
      { date: '2026-10-01', level: 'ad', spend: '5.000000' },
      { date: '2026-10-02', level: 'campaign', spend: '5.000000' },
    ]);
  });

  it('leaves out rows of more than one day', async () => {
    const lake = await lakeOf([{ ...ad, date_start: '2026-10-01', date_stop: '2026-10-31' }]);
    expect(await lake.rows('SELECT * FROM curated.ads_daily')).toEqual([]);
  });

  it('computes ctr, cpc and cpm from the counts, exactly, and leaves them null where nothing was counted', async () => {
    const lake = await lakeOf([
      { ...ad, ...day('2026-10-01'), impressions: '3', clicks: '2', spend: '1.00' },
      { ...ad, ...day('2026-10-02'), impressions: '0', clicks: '0', spend: '0' },
    ]);
    const rows = await lake.rows('SELECT ctr, cpc, cpm FROM curated.ads_daily ORDER BY date');
    expect(rows).toEqual([
      { ctr: '66.666667', cpc: '0.500000', cpm: '333.333333' },
      { ctr: null, cpc: null, cpm: null },
    ]);
  });

  it('takes names from the newest objects, and rebuilds its months when they change', async () => {
    const lake = await lakeOf([{ ...ad, ...day('2026-10-01') }]);
    await lake.land(
      'inbox/dump_20261102_060000/campaigns.json',
      JSON.stringify([{ id: '120', name: 'New name', objective: 'OUTCOME_TRAFFIC' }]),
    );
    await lake.chain();
    await lake.land(
      'inbox/dump_20261001_060000/campaigns.json',
      JSON.stringify([{ id: '120', name: 'Ancient', objective: 'OUTCOME_TRAFFIC' }]),
    );
    await lake.chain();
    expect(await lake.rows('SELECT campaign_name FROM curated.ads_daily')).toEqual([{ campaign_name: 'New name' }]);
  });
});

describe('ads_campaigns', () => {
  const sql = 'SELECT campaign_id, basis, spend, reach FROM curated.ads_campaigns ORDER BY campaign_id';

  it('adds up daily rows where a campaign has any, and never a lifetime row beside them', async () => {
    const lake = await lakeOf([
      { ...ad, ...day('2026-10-01') },
      { ...ad, ...day('2026-10-02') },
      { ...ad, date_start: '2026-09-01', date_stop: '2026-10-31', spend: '99.00' },
    ]);
    expect(await lake.rows(sql)).toEqual([{ campaign_id: '120', basis: 'daily', spend: '10.000000', reach: null }]);
  });

  it('gives a campaign the greater of two names that dumps of the same time tell, whichever is read first', async () => {
    for (const names of [
      ['Alpha', 'Beta'],
      ['Beta', 'Alpha'],
    ]) {
      const lake = await testLake();
      for (const [nth, campaign_name] of names.entries()) {
        const row = { ...ad, ad_id: `12${nth}`, campaign_name, ...day('2026-10-01') };
        await lake.land(`inbox/${nth}/dump_20261101_060000/insights.json`, JSON.stringify([row]));
      }
      await lake.chain();
      expect(await lake.rows('SELECT campaign_name FROM curated.ads_campaigns')).toEqual([{ campaign_name: 'Beta' }]);
    }
  });

  it('takes the newest lifetime evidence where a campaign has no daily rows, of one level', async () => {
    const life = { date_start: '2026-09-01', date_stop: '2026-10-31' };
    const lake = await lakeOf([
      { ...campaign, ...life, spend: '40.00', reach: '3000' },
      { ...ad, ...life, spend: '25.00' },
      { ...ad, ...life, ad_id: '123', spend: '15.00' },
    ]);
    expect(await lake.rows(sql)).toEqual([
      { campaign_id: '120', basis: 'lifetime', spend: '40.000000', reach: '3000' },
    ]);
    const newer = [{ ...campaign, date_start: '2026-09-01', date_stop: '2026-11-02', spend: '44.00', reach: '3100' }];
    await lake.land('inbox/dump_20261103_060000/insights.json', JSON.stringify(newer));
    await lake.chain();
    expect(await lake.rows(sql)).toEqual([
      { campaign_id: '120', basis: 'lifetime', spend: '44.000000', reach: '3100' },
    ]);
  });

  it('does not know how many people several ads reached together', async () => {
    const life = { date_start: '2026-09-01', date_stop: '2026-10-31' };
    const lake = await lakeOf([
      { ...ad, ...life, spend: '25.00' },
      { ...ad, ...life, ad_id: '123', spend: '15.00' },
    ]);
    expect(await lake.rows(sql)).toEqual([{ campaign_id: '120', basis: 'lifetime', spend: '40.000000', reach: null }]);
  });
});
