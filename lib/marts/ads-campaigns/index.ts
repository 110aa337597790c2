import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

/** The level of an insights row: ad, ad set, campaign. */
const depth = '(CASE WHEN ad_id IS NOT NULL THEN 3 WHEN adset_id IS NOT NULL THEN 2 ELSE 1 END)';

/** The days of campaigns that a dataset gives, and that the others then do not give. */
const toldBy = (dataset: string, date: string, where: string) =>
  `(SELECT (account, campaign_id, ${date}) FROM staging.metaads_${dataset} WHERE ${where})`;
const notIn = (date: string, days: string) => `NOT coalesce((account, campaign_id, ${date}) IN ${days}, false)`;

/** What each campaign cost and achieved in total. */
export const adsCampaigns: Mart = {
  sql: readFileSync(new URL('./ads-campaigns.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'ads_campaigns',
    version: 2,
    description:
      'Totals per campaign: the sum of its daily rows if it has any, else its newest lifetime row, never both.',
    owner: 'marketing',
    inputs: [
      { dataset: 'metaads/insights', by: 'whole' },
      { dataset: 'metaads/campaign-daily', by: 'whole' },
      { dataset: 'metaads/manager-export', by: 'whole' },
      { dataset: 'metaads/campaigns', by: 'whole' },
    ],
    columns: {
      account: { sqlType: 'VARCHAR', description: 'Ad account, as the lake names it.' },
      campaign_id: { sqlType: 'VARCHAR', description: 'Campaign id.' },
      campaign_name: { sqlType: 'VARCHAR', description: 'Newest name of the campaign.' },
      objective: { sqlType: 'VARCHAR', description: 'Objective of the campaign, where known.' },
      status: { sqlType: 'VARCHAR', description: 'Newest status of the campaign, where known.' },
      basis: { sqlType: 'VARCHAR', description: 'daily: summed from days; lifetime: one row of the platform.' },
      first_date: { sqlType: 'DATE', description: 'First day covered.' },
      last_date: { sqlType: 'DATE', description: 'Last day covered.' },
      currency: {
        sqlType: 'VARCHAR',
        description: 'ISO 4217 code of all amounts; null where no file gives it, or files give several.',
      },
      spend: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        additive: 'sum',
        description: 'Amount spent; null where its days are in several currencies.',
      },
      impressions: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Impressions.' },
      clicks: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Clicks (all).' },
      reach: {
        sqlType: 'BIGINT',
        unit: 'people',
        description: 'People reached; known only where one lifetime row gives it.',
      },
      ctr: { sqlType: 'DECIMAL(38,6)', unit: 'percent', description: 'Clicks per 100 impressions, from the sums.' },
      cpc: { sqlType: 'DECIMAL(38,6)', unit: 'account-currency', description: 'Spend per click, from the sums.' },
      cpm: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        description: 'Spend per 1,000 impressions, from the sums.',
      },
    },
    key: ['account', 'campaign_id'],
    usesAsOf: true,
    month: null,
    totals: ['spend', 'impressions', 'clicks'],
    because: { conserves: 'several files and levels report the same spend, and only one of them is counted' },
    trace: [
      {
        dataset: 'metaads/insights',
        on: {
          account: 'account',
          campaign_id: 'campaign_id',
          basis: "CASE WHEN date_start = date_stop THEN 'daily' ELSE 'lifetime' END",
        },
        // This is the same choice as in the SQL: the finest level of a day, else the newest lifetime row of the
        // coarsest level.
        only: `CASE WHEN date_start = date_stop
          THEN ${depth} = max(${depth}) OVER (PARTITION BY account, campaign_id, date_start, date_start = date_stop)
          ELSE rank() OVER (PARTITION BY account, campaign_id, date_start = date_stop
            ORDER BY as_of DESC, date_stop DESC, date_start, ${depth}) = 1 END`,
      },
      {
        dataset: 'metaads/campaign-daily',
        on: { account: 'account', campaign_id: 'campaign_id', basis: "'daily'" },
        only: notIn('date', toldBy('insights', 'date_start', 'date_start = date_stop')),
      },
      {
        dataset: 'metaads/manager-export',
        on: { account: 'account', campaign_id: 'campaign_id', basis: "'daily'" },
        only: `level = 'campaign' AND date_start = date_stop
          AND ${notIn('date_start', toldBy('insights', 'date_start', 'date_start = date_stop'))}
          AND ${notIn('date_start', toldBy('campaign_daily', 'date', 'true'))}`,
      },
      { dataset: 'metaads/campaigns', on: { account: 'account', campaign_id: 'id' } },
    ],
  }),
};
