import { type ColumnInput, type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

const count = (from: string, description: string): ColumnInput => ({
  type: type.integer,
  from: [from],
  optional: true,
  unit: 'count',
  additive: 'sum',
  description,
});
const rate = (from: string, description: string, unit: 'ratio' | 'percent' | 'usd' = 'ratio'): ColumnInput => ({
  type: type.decimal(24, 12),
  from: [from],
  optional: true,
  unit,
  additive: 'never',
  description,
});

/** The daily campaign file that label tools write from the Marketing API, one line per day and campaign. */
export const campaignDaily = defineContract({
  dataset: 'metaads/campaign-daily',
  version: 4,
  description: 'Spend and delivery of Meta campaigns per day, in USD.',
  reference: 'metaads_campaign_daily_<time>.csv',
  owner: 'marketing',
  recognise: { shape: 'delimited', by: ['date', 'campaign_id', 'spend'] },
  columns: {
    date: { type: type.date, from: ['date'], required: true, description: "Day in the ad account's calendar." },
    campaign_id: { type: type.identifier, from: ['campaign_id'], required: true, description: 'Campaign id.' },
    campaign_name: { type: type.text, from: ['campaign_name'], description: 'Campaign name.' },
    objective: { type: type.text, from: ['campaign_objective'], optional: true, description: 'Objective.' },
    status: {
      type: type.text,
      from: ['campaign_status'],
      optional: true,
      description: 'Status when the file was written.',
    },
    adset_id: { type: type.identifier, from: ['adset_id'], optional: true, description: 'Ad set id; usually blank.' },
    adset_name: { type: type.text, from: ['adset_name'], optional: true, description: 'Ad set name; usually blank.' },
    spend: {
      type: type.decimal(18, 6),
      from: ['spend_usd'],
      required: true,
      unit: 'usd',
      additive: 'sum',
      description: 'Amount spent.',
    },
    impressions: count('impressions', 'Times the ads were on screen.'),
    clicks: count('clicks', 'All clicks.'),
    reach: { ...count('reach', 'People reached on this day.'), unit: 'people', additive: 'never' },
    frequency: rate('frequency', 'Impressions per person reached.'),
    cpc: rate('cpc', 'USD per click.', 'usd'),
    cpm: rate('cpm', 'USD per 1,000 impressions.', 'usd'),
    ctr: rate('ctr', 'Clicks per 100 impressions.', 'percent'),
    pixel_events: {
      type: type.text,
      from: ['meta_pixel_events'],
      optional: true,
      description: 'Pixel events, JSON text.',
    },
    is_active: {
      type: type.boolean(['True', 'true', 'TRUE'], ['False', 'false', 'FALSE']),
      from: ['is_active'],
      optional: true,
      description: 'True if the campaign was active.',
    },
  },
  checks: [
    {
      kind: 'unique',
      name: 'one_row_per_campaign_and_day',
      severity: 'error',
      columns: ['date', 'campaign_id', 'adset_id'],
    },
  ],
  scope: ['date', 'campaign_id'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 28 },
});
