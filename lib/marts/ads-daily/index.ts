import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';
import { insights } from '../../sources/metaads/insights.ts';
import { adsDaily as tiktokDaily } from '../../sources/tiktok/ads-daily.ts';
import { fill } from '../evidence.ts';
import { dayTotals } from './day-total.ts';
import { adsRelations } from './relations.ts';
import { dailyTraces } from './trace.ts';
import { keyOf, sameSql } from './tree.ts';

/** What is told of a thing itself, or what is left of it beside its parts; nothing where the parts say it all. */
function ownRows(name: 'adset' | 'campaign' | 'account'): string {
  const key = keyOf(name);
  const column = (wanted: string) => (key.includes(wanted) ? wanted : 'NULL');
  const rest = (amount: string) => `own_${amount} - coalesce(parts_${amount}, 0)`;
  const amounts = ['spend', 'impressions', 'clicks'];
  return `SELECT
    CASE counts WHEN 'own' THEN '${name}' ELSE 'rest of ${name}' END, platform, account,
    ${name === 'account' ? 'speaker AS account_id' : 'account_id'}, speaker, ${column('campaign')}, ${column('campaign_id')}, ${column('adset_id')},
    NULL, first_date, last_date, basis, currency, ${amounts.map(rest).join(', ')}, CASE counts WHEN 'own' THEN reach END, own_as_of
  FROM ${name}
  WHERE counts = 'own' OR (counts = 'total' AND (${amounts.map((amount) => `coalesce(${rest(amount)}, 0) <> 0`).join(' OR ')}))`;
}

/** What each ad did each day, at the finest known level, and the rest of each total. */
export const adsDaily: Mart = {
  sql: fill(readFileSync(new URL('./ads-daily.sql', import.meta.url), 'utf8'), {
    relations: adsRelations,
    adsets: ownRows('adset'),
    campaigns: ownRows('campaign'),
    accounts: ownRows('account'),
    meta_days: String(insights.freshness.revisedDays),
    tiktok_days: String(tiktokDaily.freshness.revisedDays),
    same_adset: sameSql('adset', 'part', keyOf('adset')),
    same_campaign: sameSql('campaign', 'part', keyOf('campaign')),
  }),
  contract: defineMart({
    mart: 'ads_daily',
    version: 3,
    description:
      'Spend and delivery of ads per day, at the finest known level. What a total has beyond its parts is a row of its own, so each day adds up to the best known total.',
    owner: 'marketing',
    inputs: [
      { dataset: 'metaads/insights', by: 'every-month' },
      { dataset: 'metaads/campaign-daily', by: 'every-month' },
      { dataset: 'metaads/manager-export', by: 'every-month' },
      { dataset: 'tiktok/ads-daily', by: 'every-month' },
      { dataset: 'metaads/campaigns', by: 'whole' },
      { dataset: 'metaads/adsets', by: 'whole' },
      { dataset: 'metaads/ads', by: 'whole' },
    ],
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'meta or tiktok.' },
      account: { sqlType: 'VARCHAR', description: 'Account, as the lake names it.' },
      account_id: {
        sqlType: 'VARCHAR',
        description:
          'Ad account id of the platform; null where no file says whose the campaign is, and always for TikTok.',
      },
      date: {
        sqlType: 'DATE',
        description: 'Day in the ad account’s time zone, which no file states; days of two ad accounts may differ.',
      },
      campaign_id: {
        sqlType: 'VARCHAR',
        description: 'Campaign id; null on rows of an ad account, and where a TikTok report has only the name.',
      },
      campaign_name: {
        sqlType: 'VARCHAR',
        description: 'Newest name of the campaign in any file; null where no file has one.',
      },
      adset_id: { sqlType: 'VARCHAR', description: 'Ad set id; null above ad set level.' },
      adset_name: { sqlType: 'VARCHAR', description: 'Newest name of the ad set in any file.' },
      ad_id: { sqlType: 'VARCHAR', description: 'Ad id; null above ad level.' },
      ad_name: { sqlType: 'VARCHAR', description: 'Newest name of the ad in any file.' },
      level: {
        sqlType: 'VARCHAR',
        description:
          'ad, adset, campaign or account; or rest of adset, rest of campaign, rest of account: what a known total has beyond the rows of its parts, such as deleted ads. A rest is less than nothing where the total is newer than parts that exceed it.',
      },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'Kind of file that the row comes from: insights, campaign-daily, ads-manager or tiktok-ads. The newest capture counts; of one time the one with more spend.',
      },
      exceeds_total: {
        sqlType: 'VARCHAR',
        description:
          'Which is newer where parts add up to more than the total of their ad set, campaign or ad account: detail (the parts count) or total (the total counts, with a negative rest); null where they do not exceed it.',
      },
      currency: {
        sqlType: 'VARCHAR',
        description: 'ISO 4217 code of all amounts; null where no file gives it. Add up amounts of one currency only.',
      },
      spend: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        additive: 'sum',
        description: 'Amount spent; null where the file does not give it.',
      },
      impressions: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description: 'Times that ads were on screen; null where the file does not give it.',
      },
      clicks: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description: 'All clicks for Meta, clicks to the destination for TikTok; null where the file does not give it.',
      },
      reach: {
        sqlType: 'BIGINT',
        unit: 'people',
        description: 'People reached on that day, never summed; null for a rest, and where several lines make the row.',
      },
      ctr: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'percent',
        description: 'Clicks per 100 impressions, from the counts; null without impressions.',
      },
      cpc: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        description: 'Spend per click, from the sums; null without clicks.',
      },
      cpm: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        description: 'Spend per 1,000 impressions, from the sums; null without impressions.',
      },
      captured_on: {
        sqlType: 'DATE',
        description: 'Day (UTC) on which the evidence of the row was captured; for a rest, that of the total.',
      },
      is_provisional: {
        sqlType: 'BOOLEAN',
        description:
          'True while the platform may still revise the day: 28 days for Meta and 7 for TikTok, counted back from the newest capture of the account.',
      },
    },
    key: ['platform', 'account', 'account_id', 'date', 'campaign_id', 'campaign_name', 'adset_id', 'ad_id', 'currency'],
    usesAsOf: true,
    month: 'date',
    totals: ['spend', 'impressions', 'clicks'],
    conserves: [
      {
        column: 'spend',
        from: [
          { dataset: 'metaads/insights', column: 'spend' },
          { dataset: 'metaads/campaign-daily', column: 'spend' },
          { dataset: 'metaads/manager-export', column: 'spend' },
          { dataset: 'tiktok/ads-daily', column: 'cost' },
        ],
        total: dayTotals,
      },
    ],
    trace: [...dailyTraces()],
  }),
};
