import { readFileSync } from 'node:fs';
import { defineMart, type Mart, type MartInput } from '../../contract/mart.ts';
import { literal } from '../../contract/sql-text.ts';
import { insights } from '../../sources/metaads/insights.ts';
import { adsDaily as tiktokDaily } from '../../sources/tiktok/ads-daily.ts';
import { adsRelations } from '../ads-daily/relations.ts';
import { campaignTraces, nameTraces } from '../ads-daily/trace.ts';
import { fill, isBest, orderOf, type Weights } from '../evidence.ts';

/** The longest period first, then the newest. */
const longest: Weights = {
  asOf: 'last_date - first_date',
  fullness: ['as_of', 'spend'],
  shown: ['last_date', 'told_last_date'],
};
const fact = (column: string): string =>
  isBest(['fact.platform', 'fact.account', 'fact.campaign'], {
    asOf: 'fact.as_of',
    kinds: { column: 'dataset', best: ['campaigns', 'campaign-daily'] },
    shown: [column, '"_raw"', '"_document"', '"_line"'],
  });
const pieces = fill(readFileSync(new URL('./piece.sql', import.meta.url), 'utf8').trim(), { best: orderOf(longest) });
const facts = fill(readFileSync(new URL('./facts.sql', import.meta.url), 'utf8').trim(), {
  best_objective: fact('objective'),
  best_status: fact('status'),
});

function factTraces(relation: string): NonNullable<MartInput['trace']> {
  const newestList = 'newest_list AS (SELECT account, max(as_of) AS as_of FROM metaads_campaigns GROUP BY account)';
  return (
    [
      ['campaigns', 'metaads/campaigns'],
      ['campaign-daily', 'metaads/campaign-daily'],
    ] as const
  ).map(([word, dataset]) => ({
    dataset,
    counts: 'names' as const,
    from: `WITH ${adsRelations}\n${newestList}, ${facts} SELECT * FROM ${relation} WHERE dataset = ${literal(word)}`,
    on: { platform: 'platform', account: 'account', campaign_id: 'campaign' },
  }));
}

/** What each campaign cost and achieved in total, over the time that is known of it. */
export const adsCampaigns: Mart = {
  sql: fill(readFileSync(new URL('./ads-campaigns.sql', import.meta.url), 'utf8').trim(), {
    relations: adsRelations,
    pieces,
    facts,
    meta_days: String(insights.freshness.revisedDays),
    tiktok_days: String(tiktokDaily.freshness.revisedDays),
  }),
  contract: defineMart({
    mart: 'ads_campaigns',
    version: 3,
    description:
      'Totals per campaign over the time that is known of it: the longest periods that do not overlap, and the days outside them.',
    owner: 'marketing',
    inputs: [
      { dataset: 'metaads/insights', by: 'whole' },
      { dataset: 'metaads/campaign-daily', by: 'whole' },
      { dataset: 'metaads/manager-export', by: 'whole' },
      { dataset: 'tiktok/ads-daily', by: 'whole' },
      { dataset: 'metaads/campaigns', by: 'whole' },
      { dataset: 'metaads/adsets', by: 'whole' },
      { dataset: 'metaads/ads', by: 'whole' },
    ],
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'meta or tiktok.' },
      account: { sqlType: 'VARCHAR', description: 'Account, as the lake names it.' },
      account_id: {
        sqlType: 'VARCHAR',
        description: 'Ad account id of the platform; null where no file says whose the campaign is, and for TikTok.',
      },
      campaign_id: {
        sqlType: 'VARCHAR',
        description: 'Campaign id; null where a TikTok report has only the name.',
      },
      campaign_name: {
        sqlType: 'VARCHAR',
        description: 'Newest name of the campaign in any file; null where no file has one.',
      },
      objective: {
        sqlType: 'VARCHAR',
        description: 'Newest known objective of the campaign; null where no file gives it.',
      },
      status: {
        sqlType: 'VARCHAR',
        description:
          'Newest status of the campaign, as the platform words it; null where no file gives it, and where a newer list no longer has the campaign, because Meta leaves deleted and archived ones out.',
      },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'What the total is made of: daily (days), period (one total of the platform from first_date to last_date), added (periods, or periods and days, that do not overlap).',
      },
      first_date: { sqlType: 'DATE', description: 'First known day, in the ad account’s time zone.' },
      last_date: { sqlType: 'DATE', description: 'Last known day, in the ad account’s time zone.' },
      uncovered_days: {
        sqlType: 'BIGINT',
        unit: 'days',
        description:
          'Days between first_date and last_date of which no file tells anything. A day without delivery has no row either.',
      },
      currency: {
        sqlType: 'VARCHAR',
        description:
          'ISO 4217 code of all amounts; null where no file gives it, where files give several, and where only some give one.',
      },
      spend: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        additive: 'sum',
        description: 'Amount spent; null where its periods and days are in several currencies, or only some name one.',
      },
      impressions: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Times that ads were on screen.' },
      clicks: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description: 'All clicks for Meta, clicks to the destination for TikTok.',
      },
      reach: {
        sqlType: 'BIGINT',
        unit: 'people',
        description: 'People reached; known only where one total of the platform gives it.',
      },
      ctr: { sqlType: 'DECIMAL(38,6)', unit: 'percent', description: 'Clicks per 100 impressions, from the sums.' },
      cpc: { sqlType: 'DECIMAL(38,6)', unit: 'account-currency', description: 'Spend per click, from the sums.' },
      cpm: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        description: 'Spend per 1,000 impressions, from the sums.',
      },
      captured_on: {
        sqlType: 'DATE',
        description: 'Day (UTC) of the newest capture that the total is made of.',
      },
      is_provisional: {
        sqlType: 'BOOLEAN',
        description:
          'True while the platform may still revise the last day: 28 days for Meta and 7 for TikTok, counted back from the newest capture of the account.',
      },
    },
    key: ['platform', 'account', 'account_id', 'campaign_id', 'campaign_name', 'currency'],
    usesAsOf: true,
    month: null,
    totals: ['spend', 'impressions', 'clicks'],
    because: {
      conserves:
        'a period is counted instead of the days in it, so no sum of days or rows is as much; ads_daily conserves the days',
    },
    trace: [
      ...campaignTraces(pieces),
      ...nameTraces({
        platform: 'platform',
        account: 'account',
        campaign_id: `CASE WHEN NOT starts_with(campaign, 'named ') THEN campaign END`,
        campaign_name: 'newest_name',
      }),
      ...factTraces('campaign_objective'),
      ...factTraces('campaign_status'),
    ],
  }),
};
