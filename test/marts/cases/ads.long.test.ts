import { describe, expect, it } from 'vitest';
import { addDecimals, subtractDecimals } from '../../../lib/lake/decimal.ts';
import { query } from '../../cases/case-lake.ts';
import { type LineageRow, runCase } from './table-case.ts';

const spend = (rows: readonly Readonly<Record<string, unknown>>[] | undefined) =>
  addDecimals((rows ?? []).map((row) => String(row.spend)));
/** The spend of traced lines: what is added less what is taken off. */
function traced({ from }: LineageRow): string {
  const sum = (counts: string) =>
    addDecimals(from.filter((one) => one.counts === counts).map(({ values }) => String(values.spend ?? values.cost)));
  return subtractDecimals(sum('added'), sum('taken-off'));
}

describe('the scope names the ad account', () => {
  it('an account row of one ad account stands beside a campaign of another', async () => {
    const { answers } = await runCase('ads-account-level-of-two-ad-accounts');
    expect(spend(answers[0])).toBe('100.000000');
    expect(answers[0]).toMatchObject([
      { level: 'campaign', spend: '30.000000' },
      { level: 'account', spend: '70.000000' },
    ]);
  });

  it('account rows of two ad accounts both count', async () => {
    const { answers } = await runCase('ads-account-level-same-scope');
    expect(answers[0]).toMatchObject([
      { account_id: '101', spend: '30.000000' },
      { account_id: '102', spend: '70.000000' },
    ]);
  });

  it('the same files give the same money in one folder and in the other order', async () => {
    const reversed = await runCase('ads-account-level-same-scope', {
      commands: (own) => [
        ...own.filter((line) => line.startsWith('put')).reverse(),
        ...own.filter((line) => !line.startsWith('put')),
      ],
    });
    expect(spend(reversed.answers[0])).toBe('100.000000');
    const together = await runCase('ads-account-level-same-scope', {
      commands: (own) => ['put in --wait', ...own.filter((line) => !line.startsWith('put'))],
    });
    expect(together.answers[0]).toEqual(reversed.answers[0]);
  });

  it('a filtered export of Ads Manager replaces its own campaigns alone', async () => {
    const { answers } = await runCase('ads-manager-filtered-export-erases');
    expect(answers[0]).toMatchObject([
      { campaign_id: '120210000000000001', spend: '12.000000' },
      { campaign_id: '120210000000000002', spend: '30.000000' },
    ]);
    expect(spend(answers[1])).toBe('42.000000');
  });
});

describe('detail never hides money', () => {
  it('the rest of an account’s day is a row of its own beside the part that its campaigns tell', async () => {
    const { answers } = await runCase('ads-account-row-beside-part-of-its-campaigns');
    expect([...(answers[0] ?? [])].sort((a, b) => (String(a.level) < String(b.level) ? -1 : 1))).toEqual([
      { date: '2026-10-31', level: 'campaign', basis: 'campaign-daily', spend: '30.000000' },
      { date: '2026-10-31', level: 'rest of account', basis: 'insights', spend: '70.000000' },
    ]);
  });

  it('an ad set that has no ads counts beside the ads of another', async () => {
    const { answers } = await runCase('ads-adset-level-beside-ads-of-another-adset');
    expect(answers[0]?.map((row) => [row.level, row.spend])).toEqual([
      ['ad', '60.000000'],
      ['adset', '40.000000'],
    ]);
    expect(answers[1]).toMatchObject([{ spend: '100.000000' }]);
  });

  it('what a newer total has beyond its ads is the rest of the campaign', async () => {
    const { answers } = await runCase('ads-finest-level-lacks-a-deleted-ad');
    expect(answers[0]?.map((row) => [row.level, row.spend, row.impressions])).toEqual([
      ['ad', '60.000000', '600'],
      ['rest of campaign', '40.000000', '400'],
    ]);
    expect(answers[1]).toMatchObject([{ spend: '100.000000', impressions: '1000' }]);
  });

  it('lineage of a total lists the rows that make it and not those that repeat it', async () => {
    const { answers, lineage } = await runCase('ads-campaign-daily-with-adset-rows-lineage');
    expect(answers[1]).toMatchObject([{ spend: '20.000000' }]);
    const [row] = lineage[0] ?? [];
    expect(row && traced(row)).toBe('20.000000');
    expect(row?.from.filter(({ counts }) => counts === 'added').map(({ line }) => line)).toEqual([3, 4]);
  });
});

describe('newer evidence wins', () => {
  it('over a partial day of another kind of file', async () => {
    const { answers, lineage } = await runCase('ads-partial-day-of-insights-beats-newer-csv');
    expect(answers[0]).toMatchObject([
      { date: '2026-10-31', spend: '30.000000' },
      { date: '2026-11-01', spend: '50.000000', basis: 'campaign-daily' },
    ]);
    expect(answers[1]).toMatchObject([{ spend: '80.000000', currency: 'USD' }]);
    expect(lineage[0]?.map(traced)).toEqual(['80.000000']);
  });

  it('for names, whichever file has them', async () => {
    const { answers } = await runCase('ads-name-older-than-the-rows');
    expect(answers.flat().map((row) => row.campaign_name)).toEqual(['RAIN V2', 'RAIN V2']);
  });

  it('a day that was fetched again takes back an ad that it no longer has', async () => {
    const { answers } = await runCase('ads-deleted-row-of-a-refetched-day');
    expect(answers[0]).toMatchObject([{ first_date: '2026-10-05', spend: '60.000000', impressions: '1000' }]);
  });

  it('a campaign that the newest list no longer has is not said to be active', async () => {
    const { answers } = await runCase('ads-deleted-campaign-stays-active');
    expect(answers[0]).toEqual([
      { campaign_id: '120210000000000001', status: 'PAUSED', spend: '1.000000' },
      { campaign_id: '120210000000000002', status: null, spend: '2.000000' },
    ]);
  });

  it('the daily CSV tells objective and status where nothing else does', async () => {
    const { answers } = await runCase('ads-status-of-the-csv-unused');
    expect(answers[0]).toMatchObject([{ objective: 'OUTCOME_TRAFFIC', status: 'ACTIVE', spend: '20.000000' }]);
  });
});

describe('totals are totals', () => {
  it('some known days do not replace the total of a life', async () => {
    const { answers } = await runCase('ads-campaign-total-of-29-days');
    expect(answers[0]).toMatchObject([
      { basis: 'period', first_date: '2026-03-01', last_date: '2026-10-31', spend: '5000.000000', reach: '300000' },
    ]);
  });

  it('a newer, shorter period is added to a lifetime that ends before it', async () => {
    const { lake, answers } = await runCase('ads-last30d-newer-than-lifetime');
    expect(answers[0]).toMatchObject([
      { basis: 'added', first_date: '2026-03-01', last_date: '2026-10-30', spend: '5080.000000', reach: null },
    ]);
    expect(await query(lake, 'SELECT uncovered_days FROM curated.ads_campaigns')).toEqual([{ uncovered_days: '0' }]);
  });

  it('a campaign that only an export of a period knows is there, with its period', async () => {
    const { lake } = await runCase('ads-manager-period-only');
    const sql = 'SELECT basis, first_date, last_date, currency, spend, reach FROM curated.ads_campaigns';
    expect(await query(lake, sql)).toEqual([
      {
        basis: 'period',
        first_date: '2026-09-01',
        last_date: '2026-09-30',
        currency: 'USD',
        spend: '310.000000',
        reach: '900',
      },
    ]);
  });

  it('TikTok’s ads stand beside Meta’s, in their own currency', async () => {
    const { lake } = await runCase('ads-tiktok-absent');
    const sql =
      'SELECT platform, date, campaign_id, campaign_name, currency, spend, clicks FROM curated.ads_daily ORDER BY date';
    const campaign = {
      platform: 'tiktok',
      campaign_id: null,
      campaign_name: 'Nova Kite - Glass Rain - Broad',
      currency: 'ZAR',
    };
    expect(await query(lake, sql)).toEqual([
      { ...campaign, date: '2026-10-01', spend: '1250.500000', clicks: '310' },
      { ...campaign, date: '2026-10-02', spend: '0.000000', clicks: null },
    ]);
    expect(await query(lake, 'SELECT platform, spend FROM curated.ads_campaigns')).toEqual([
      { platform: 'tiktok', spend: '1250.500000' },
    ]);
  });
});
