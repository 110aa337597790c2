import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';
import { amount, count, identifier, knownText, people, rate, speaker, takenBack, text } from './columns.ts';

/** Columns that a row has only if it is one slice of an object's result. Several rows then share ids and dates. */
const breakdowns = [
  'age',
  'gender',
  'country',
  'region',
  'dma',
  'publisher_platform',
  'platform_position',
  'device_platform',
  'impression_device',
  'frequency_value',
  'hourly_stats_aggregated_by_advertiser_time_zone',
  'hourly_stats_aggregated_by_audience_time_zone',
];

/**
 * Meta's insights: the results of an ad, ad set, campaign or account from `date_start` to `date_stop`. The ids that are
 * present give the level. Metrics are strings in the source; `cpc`, `ctr` and `actions` are absent where they would be
 * zero, and an object without delivery has no row at all.
 *
 * - Spend belongs to the row's level: joining an ad set's row to its ads multiplies it.
 * - Reach is a distinct count and frequency a ratio: neither adds up over days or ads.
 * - Action types overlap (`omni_*`, `onsite_web_*` and pixel types repeat the same events): never sum across all.
 * - A file with breakdowns is not this dataset, because its rows would look like duplicates of each other.
 */
export const insights = defineContract({
  dataset: 'metaads/insights',
  version: 4,
  description: 'Spend, delivery and actions of Meta ads per object and period.',
  reference: 'Marketing API, GET /act_<id>/insights; insights.json of a dump',
  owner: 'marketing',
  recognise: {
    shape: 'json-rows',
    by: ['date_start', 'date_stop', 'impressions'],
    without: breakdowns,
  },
  columns: {
    account_id: identifier('account_id', 'Id of the ad account.'),
    account_currency: knownText('account_currency', 'ISO 4217 code of the currency of all amounts.'),
    campaign_id: identifier('campaign_id', 'Id of the campaign; null on account-level rows.'),
    campaign_name: knownText('campaign_name', 'Name of the campaign at the dump.'),
    adset_id: identifier('adset_id', 'Id of the ad set; null above ad-set level.'),
    adset_name: knownText('adset_name', 'Name of the ad set at the dump.'),
    ad_id: identifier('ad_id', 'Id of the ad; null above ad level.'),
    ad_name: knownText('ad_name', 'Name of the ad at the dump.'),
    date_start: {
      type: type.date,
      from: ['date_start'],
      required: true,
      description: "First day of the period, in the ad account's calendar.",
    },
    date_stop: {
      type: type.date,
      from: ['date_stop'],
      required: true,
      description: 'Last day of the period, which includes it.',
    },
    spend: amount('spend', 'Amount spent, at the level of the row.'),
    impressions: count('impressions', 'Times the ads were on screen.'),
    clicks: count('clicks', 'All clicks, not only those on the link.'),
    inline_link_clicks: count('inline_link_clicks', 'Clicks on the link.'),
    reach: people('reach', 'People who saw the ads at least once in the period; a distinct count, never summed.'),
    frequency: rate('frequency', 'Impressions per person reached; never summed.'),
    cpc: rate('cpc', 'Account currency per click; absent without clicks; never summed.'),
    cpm: rate('cpm', 'Account currency per 1,000 impressions; never summed.'),
    cpp: rate('cpp', 'Account currency per 1,000 people reached; never summed.'),
    ctr: rate('ctr', 'Clicks per 100 impressions; absent without clicks; never summed.', 'percent'),
    actions: text('actions', 'Actions by type, a JSON list of action_type and value.'),
    action_values: text('action_values', 'Value of actions by type, a JSON list.'),
    cost_per_action_type: text('cost_per_action_type', 'Cost per action by type, a JSON list.'),
  },
  checks: [
    {
      kind: 'unique',
      name: 'one_row_per_object_and_period',
      severity: 'error',
      columns: ['account_id', 'campaign_id', 'adset_id', 'ad_id', 'date_start', 'date_stop'],
    },
    {
      kind: 'sql',
      name: 'period_in_order',
      severity: 'error',
      sql: 'date_stop >= date_start',
      hint: 'The period ends before it begins: check whether the two dates were swapped.',
    },
    { kind: 'range', name: 'spend_not_negative', severity: 'warn', column: 'spend', min: 0 },
    { kind: 'range', name: 'impressions_not_negative', severity: 'warn', column: 'impressions', min: 0 },
    { kind: 'range', name: 'clicks_not_negative', severity: 'warn', column: 'clicks', min: 0 },
    { kind: 'range', name: 'reach_not_negative', severity: 'warn', column: 'reach', min: 0 },
  ],
  scope: ['campaign_id', 'adset_id', 'ad_id', 'date_start', 'date_stop'],
  series: speaker,
  takesBack: takenBack,
  month: 'date_start',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 28 },
});
