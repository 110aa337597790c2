import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

/** Cost and delivery of campaigns in TikTok's Ads Manager per day. Only the header gives the currency. */
export const adsDaily = defineContract({
  dataset: 'tiktok/ads-daily',
  version: 4,
  description: 'Cost and delivery of TikTok ad campaigns per day.',
  reference: 'ads.tiktok.com → Reporting → custom report by day and campaign → Export (CSV)',
  owner: 'marketing',
  recognise: { shape: 'delimited', by: ['date', 'campaign_name', 'cost', 'clicks'] },
  missing: ['', '-'],
  columns: {
    date: {
      type: type.date,
      from: ['Date', 'By Day'],
      form: 'day',
      required: true,
      description: 'Day in the ad account’s time zone.',
    },
    campaign_id: {
      type: type.identifier,
      from: ['Campaign ID'],
      optional: true,
      description: 'Campaign id, where it was chosen.',
    },
    campaign_name: { type: type.text, from: ['Campaign name'], required: true, description: 'Campaign name.' },
    cost: {
      type: type.decimal(18, 6),
      from: ['Cost ({currency})'],
      form: 'grouped',
      required: true,
      unit: 'account-currency',
      additive: 'sum',
      description: 'Amount spent.',
    },
    currency: {
      type: type.identifier,
      given: { fact: 'currency' },
      required: true,
      description: 'ISO 4217 code of the cost, from the header.',
    },
    impressions: {
      type: type.integer,
      from: ['Impressions'],
      form: 'grouped',
      optional: true,
      unit: 'count',
      additive: 'sum',
      description: 'Times the ads were on screen.',
    },
    clicks: {
      type: type.integer,
      from: ['Clicks (destination)', 'Clicks'],
      form: 'grouped',
      optional: true,
      unit: 'count',
      additive: 'sum',
      description: 'Clicks to the destination.',
    },
  },
  checks: [
    {
      kind: 'unique',
      name: 'one_row_per_campaign_and_day',
      severity: 'error',
      columns: ['date', 'campaign_id', 'campaign_name', 'currency'],
    },
  ],
  scope: ['date', 'campaign_id', 'campaign_name', 'currency'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 7 },
});
