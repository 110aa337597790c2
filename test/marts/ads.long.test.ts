import { describe, expect, it } from 'vitest';
import { marts } from '../../lib/marts/registry.ts';
import { traceMart } from '../../lib/query/lineage.ts';
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

  it('takes the total of a period instead of the days in it, and never both', async () => {
    const lake = await lakeOf([
      { ...ad, ...day('2026-10-01') },
      { ...ad, ...day('2026-10-02') },
      { ...ad, date_start: '2026-09-01', date_stop: '2026-10-31', spend: '99.00' },
    ]);
    expect(await lake.rows(sql)).toEqual([{ campaign_id: '120', basis: 'period', spend: '99.000000', reach: null }]);
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

  it('takes the longest period, of one level', async () => {
    const life = { date_start: '2026-09-01', date_stop: '2026-10-31' };
    const lake = await lakeOf([
      { ...campaign, ...life, spend: '40.00', reach: '3000' },
      { ...ad, ...life, spend: '25.00' },
      { ...ad, ...life, ad_id: '123', spend: '15.00' },
    ]);
    expect(await lake.rows(sql)).toEqual([{ campaign_id: '120', basis: 'period', spend: '40.000000', reach: '3000' }]);
    const newer = [{ ...campaign, date_start: '2026-09-01', date_stop: '2026-11-02', spend: '44.00', reach: '3100' }];
    await lake.land('inbox/dump_20261103_060000/insights.json', JSON.stringify(newer));
    await lake.chain();
    expect(await lake.rows(sql)).toEqual([{ campaign_id: '120', basis: 'period', spend: '44.000000', reach: '3100' }]);
  });

  it('does not know how many people several ads reached together', async () => {
    const life = { date_start: '2026-09-01', date_stop: '2026-10-31' };
    const lake = await lakeOf([
      { ...ad, ...life, spend: '25.00' },
      { ...ad, ...life, ad_id: '123', spend: '15.00' },
    ]);
    expect(await lake.rows(sql)).toEqual([{ campaign_id: '120', basis: 'period', spend: '40.000000', reach: null }]);
  });
});

describe('days that several kinds of files tell', () => {
  const csv = (rows: readonly string[]) =>
    `date,campaign_id,campaign_name,spend_usd,impressions,clicks\n${rows.join('\n')}\n`;
  const exported = (rows: readonly string[], columns = 'Campaign ID,') =>
    `Reporting starts,Reporting ends,${columns}Campaign name,Day,Amount spent (USD),Impressions\n${rows.join('\n')}\n`;

  async function lakeOfAll(): Promise<TestLake> {
    const lake = await lakeOf([{ ...ad, ...day('2026-10-01') }]);
    await lake.land('inbox/daily.csv', csv(['2026-10-01,120,A,5.10,1000,10', '2026-10-02,120,A,6.20,1100,11']));
    await lake.land(
      'inbox/manager.csv',
      exported(['1', '2', '3'].map((nth) => `2026-10-01,2026-10-03,120,A,2026-10-0${nth},7.0${nth},900`)),
    );
    await lake.chain();
    return lake;
  }

  it('are taken from the newest, else from the one with more spend; older ads of the day stay beside the rest', async () => {
    const lake = await lakeOfAll();
    const rows = await lake.rows(
      'SELECT CAST(date AS VARCHAR) AS date, basis, currency, level, spend FROM curated.ads_daily ORDER BY date, level',
    );
    expect(rows).toEqual([
      { date: '2026-10-01', basis: 'insights', currency: 'USD', level: 'ad', spend: '5.000000' },
      { date: '2026-10-01', basis: 'ads-manager', currency: 'USD', level: 'rest of campaign', spend: '2.010000' },
      { date: '2026-10-02', basis: 'ads-manager', currency: 'USD', level: 'campaign', spend: '7.020000' },
      { date: '2026-10-03', basis: 'ads-manager', currency: 'USD', level: 'campaign', spend: '7.030000' },
    ]);
  });

  it('add up to the same in ads_campaigns, traced to the very rows', async () => {
    const lake = await lakeOfAll();
    expect(await lake.rows('SELECT basis, spend, currency FROM curated.ads_campaigns')).toEqual([
      { basis: 'daily', spend: '21.060000', currency: 'USD' },
    ]);
    const mart = marts.find(({ contract }) => contract.mart === 'ads_campaigns');
    if (!mart) throw new Error('There is no ads_campaigns.');
    const { rows } = await traceMart(lake.ports, mart, { where: 'true', limit: 5, folders: [] });
    const amounts = rows[0]?.from.filter(({ counts }) => counts === 'added').map(({ values }) => values.spend);
    expect(amounts?.map(String).sort()).toEqual(['7.010000', '7.020000', '7.030000']);
  });

  it('of a campaign that insights do not have are kept beside those that they have', async () => {
    const lake = await lakeOf([{ ...ad, ...day('2026-10-01') }]);
    await lake.land('inbox/daily.csv', csv(['2026-10-01,777,B,1.50,10,1']));
    await lake.chain();
    expect(await lake.rows('SELECT campaign_id, spend FROM curated.ads_daily ORDER BY 1')).toEqual([
      { campaign_id: '120', spend: '5.000000' },
      { campaign_id: '777', spend: '1.500000' },
    ]);
  });

  it('are left out where Ads Manager was asked for names alone, or for longer periods', async () => {
    const lake = await testLake();
    await lake.land('inbox/names.csv', exported(['2026-10-01,2026-10-03,A,2026-10-01,7.01,900'], ''));
    const period = exported(['2026-10-01,2026-10-03,120,A,7.01,900']).replace('Day,', '');
    await lake.land('inbox/period.csv', period);
    await lake.chain();
    expect(await lake.rows('SELECT count(*) AS n FROM staging.metaads_manager_export')).toEqual([{ n: '2' }]);
    expect(await lake.rows('SELECT * FROM curated.ads_daily')).toEqual([]);
  });

  it('are added up where an export of Ads Manager breaks them down, but for people', async () => {
    const lake = await testLake();
    const rows = ['7.01,900,80', '1.02,100,20'].map((rest) => `2026-10-01,2026-10-01,120,A,${rest}`);
    const columns = 'Reporting starts,Reporting ends,Campaign ID,Campaign name,Amount spent (USD),Impressions,Reach';
    await lake.land('inbox/by-age.csv', `${columns}\n${rows.join('\n')}\n`);
    await lake.chain();
    expect(await lake.rows('SELECT spend, impressions, reach FROM curated.ads_daily')).toEqual([
      { spend: '8.030000', impressions: '1000', reach: null },
    ]);
  });

  it('have no sum where they are in several currencies', async () => {
    const lake = await lakeOf([{ ...ad, ...day('2026-10-01'), account_currency: 'EUR' }]);
    await lake.land('inbox/daily.csv', csv(['2026-10-02,120,A,6.20,1100,11']));
    await lake.chain();
    expect(await lake.rows('SELECT currency, spend, impressions FROM curated.ads_campaigns')).toEqual([
      { currency: null, spend: null, impressions: '2100' },
    ]);
  });
});
