import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

/** What each ad did each day, at the finest known level. */
export const adsDaily: Mart = {
  sql: readFileSync(new URL('./ads-daily.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'ads_daily',
    version: 2,
    description:
      'Spend and delivery per day and ad, ad set or campaign. Each campaign and day is taken from the best file and the finest known level.',
    owner: 'marketing',
    inputs: [
      { dataset: 'metaads/insights', by: 'month' },
      { dataset: 'metaads/campaign-daily', by: 'month' },
      { dataset: 'metaads/manager-export', by: 'month' },
      { dataset: 'metaads/campaigns', by: 'whole' },
      { dataset: 'metaads/adsets', by: 'whole' },
      { dataset: 'metaads/ads', by: 'whole' },
    ],
    columns: {
      account: { sqlType: 'VARCHAR', description: 'Ad account, as the lake names it.' },
      account_id: { sqlType: 'VARCHAR', description: 'Ad account id of the platform, where the row has it.' },
      date: { sqlType: 'DATE', description: 'Day in the ad account’s time zone.' },
      campaign_id: { sqlType: 'VARCHAR', description: 'Campaign id.' },
      campaign_name: { sqlType: 'VARCHAR', description: 'Newest name of the campaign.' },
      adset_id: { sqlType: 'VARCHAR', description: 'Ad set id, where the row has it.' },
      adset_name: { sqlType: 'VARCHAR', description: 'Newest name of the ad set.' },
      ad_id: { sqlType: 'VARCHAR', description: 'Ad id, where the row has it.' },
      ad_name: { sqlType: 'VARCHAR', description: 'Newest name of the ad.' },
      level: { sqlType: 'VARCHAR', description: 'Level of the row: ad, adset, campaign or account.' },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'Kind of file that the row comes from: insights, else campaign-daily, else ads-manager; never two for one day.',
      },
      currency: {
        sqlType: 'VARCHAR',
        description: 'ISO 4217 code of all amounts; null where the file does not give it.',
      },
      spend: { sqlType: 'DECIMAL(38,6)', unit: 'account-currency', additive: 'sum', description: 'Amount spent.' },
      impressions: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Impressions.' },
      clicks: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Clicks (all).' },
      reach: { sqlType: 'BIGINT', unit: 'people', description: 'People reached on that day; never summed.' },
      ctr: { sqlType: 'DECIMAL(38,6)', unit: 'percent', description: 'Clicks per 100 impressions, from the counts.' },
      cpc: { sqlType: 'DECIMAL(38,6)', unit: 'account-currency', description: 'Spend per click, from the sums.' },
      cpm: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'account-currency',
        description: 'Spend per 1,000 impressions, from the sums.',
      },
    },
    key: ['account', 'account_id', 'date', 'campaign_id', 'adset_id', 'ad_id', 'currency'],
    month: 'date',
    totals: ['spend', 'impressions', 'clicks'],
    because: { conserves: 'several files and levels report the same day, and only one of them is counted' },
    trace: [
      {
        dataset: 'metaads/insights',
        on: {
          account: 'account',
          account_id: 'account_id',
          date: 'date_start',
          campaign_id: 'campaign_id',
          adset_id: 'adset_id',
          ad_id: 'ad_id',
          basis: "'insights'",
        },
        only: 'date_start = date_stop',
      },
      {
        dataset: 'metaads/campaign-daily',
        on: {
          account: 'account',
          date: 'date',
          campaign_id: 'campaign_id',
          adset_id: 'adset_id',
          basis: "'campaign-daily'",
        },
      },
      {
        dataset: 'metaads/manager-export',
        on: {
          account: 'account',
          date: 'date_start',
          campaign_id: 'campaign_id',
          currency: 'currency',
          basis: "'ads-manager'",
        },
        only: "level = 'campaign' AND date_start = date_stop",
      },
      { dataset: 'metaads/campaigns', on: { account: 'account', campaign_id: 'id' } },
      { dataset: 'metaads/adsets', on: { account: 'account', adset_id: 'id' } },
      { dataset: 'metaads/ads', on: { account: 'account', ad_id: 'id' } },
    ],
  }),
};
