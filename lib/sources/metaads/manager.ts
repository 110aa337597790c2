import { type ColumnInput, type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';

const number = (description: string, more: Partial<ColumnInput>): ColumnInput => ({
  type: type.decimal(24, 12),
  additive: 'never',
  description,
  ...more,
});
const count = (description: string): ColumnInput => ({
  type: type.integer,
  unit: 'count',
  additive: 'sum',
  description,
});
const text = (description: string): ColumnInput => ({ type: type.text, description });

/**
 * An export of Ads Manager. The exporter chooses its columns. With a breakdown by day, a row is a day; otherwise it is
 * the whole period. `date_start` and `date_stop` give the period, and rows of other periods are never mixed.
 */
export const managerExport = defineContract({
  dataset: 'metaads/manager-export',
  version: 4,
  description: 'Spend and delivery of campaigns, ad sets or ads, as exported from Ads Manager.',
  reference: 'Ads Manager → Reports or the table → Export (CSV)',
  owner: 'marketing',
  recognise: { shape: 'table' },
  columns: {
    date_start: { type: type.date, required: true, description: 'First or only day of the row.' },
    date_stop: { type: type.date, required: true, description: 'Last day of the row.' },
    level: { ...text('campaign, adset or ad: the finest level that the export names.'), required: true },
    campaign_id: { type: type.identifier, description: 'Campaign id, where it was chosen.' },
    campaign_name: text('Campaign name.'),
    adset_id: { type: type.identifier, description: 'Ad set id, where it was chosen.' },
    adset_name: text('Ad set name.'),
    ad_id: { type: type.identifier, description: 'Ad id, where it was chosen.' },
    ad_name: text('Ad name; two ads may share one.'),
    delivery: text('Delivery at the export.'),
    results: number('Results, of the kind that the indicator names.', { unit: 'count' }),
    result_indicator: text('Action that counts as a result, such as actions:link_click.'),
    reach: { ...count('People reached; a distinct count.'), unit: 'people', additive: 'never' },
    impressions: count('Times the ads were on screen.'),
    frequency: number('Impressions per person reached.', { unit: 'ratio' }),
    spend: {
      type: type.decimal(18, 6),
      required: true,
      unit: 'account-currency',
      additive: 'sum',
      description: 'Amount spent, in `currency`.',
    },
    currency: {
      type: type.identifier,
      given: { fact: 'currency' },
      required: true,
      description: 'ISO 4217 code, from the header.',
    },
    link_clicks: count('Clicks on the link.'),
    clicks: count('All clicks.'),
    landing_page_views: count('Views of the page behind the link.'),
    cost_per_result: number('Spend per result.', { unit: 'account-currency' }),
    cpm: number('Spend per 1,000 impressions.', { unit: 'account-currency' }),
    cpc: number('Spend per click on the link.', { unit: 'account-currency' }),
    ctr: number('Clicks on the link per 100 impressions.', { unit: 'percent' }),
    budget: number('Ad set budget, in whole units; null where it is set elsewhere.', { unit: 'account-currency' }),
    budget_type: text('Daily or lifetime.'),
    attribution: text('Attribution setting.'),
    quality_ranking: text('Quality ranking; null where there is none.'),
    engagement_ranking: text('Engagement rate ranking; null where there is none.'),
    conversion_ranking: text('Conversion rate ranking; null where there is none.'),
    ends_on: { type: type.date, description: 'Last planned day; null while the ad set is ongoing.' },
  },
  checks: [
    {
      kind: 'sql',
      name: 'period_in_order',
      severity: 'error',
      sql: 'date_stop >= date_start',
      hint: 'The period ends before it begins: check whether the two dates were swapped.',
    },
  ],
  scope: ['level', 'date_start', 'date_stop'],
  // Meta revises spend for weeks, and a campaign that was in the file disappears only because of a filter. So each object
  // replaces only itself.
  series: `currency || ' ' || CASE level
    WHEN 'ad' THEN coalesce(ad_id, concat_ws(' / ', coalesce(campaign_id, campaign_name), coalesce(adset_id, adset_name), ad_name))
    WHEN 'adset' THEN coalesce(adset_id, concat_ws(' / ', coalesce(campaign_id, campaign_name), adset_name))
    ELSE coalesce(campaign_id, campaign_name) END`,
  month: 'date_start',
  freshness: { everyHours: 24 * 7, lagDays: 1, revisedDays: 28 },
});
