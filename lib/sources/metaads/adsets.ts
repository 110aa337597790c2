import { defineContract } from '../../contract/define-contract.ts';
import { budget, id, identifier, knownText, objectChecks, text, time } from './columns.ts';

/** Meta's ad sets at the time of the dump, one object per ad set, with its budget and its targeting. */
export const adsets = defineContract({
  dataset: 'metaads/adsets',
  version: 4,
  description: 'Ad sets of a Meta ad account: campaign, budget, bidding, targeting and run time.',
  reference: 'Marketing API, GET /act_<id>/adsets; adsets.json of a dump',
  owner: 'marketing',
  recognise: {
    shape: 'json-rows',
    by: ['id', 'campaign_id', 'optimization_goal'],
    without: ['adset_id', 'date_start'],
  },
  columns: {
    id: id('Id of the ad set.'),
    account_id: identifier('account_id', 'Id of the ad account.'),
    campaign_id: identifier('campaign_id', 'Id of the campaign it belongs to.'),
    name: knownText('name', 'Name of the ad set.'),
    status: text('status', 'Status that the advertiser set: ACTIVE, PAUSED, DELETED or ARCHIVED.'),
    effective_status: text('effective_status', 'Status in effect, with parents and reviews included.'),
    daily_budget: budget('daily_budget', 'Budget per day; 0 or null where the campaign holds the budget.'),
    lifetime_budget: budget('lifetime_budget', 'Budget of the whole run; 0 means none.'),
    bid_strategy: text('bid_strategy', 'How Meta bids, e.g. LOWEST_COST_WITHOUT_CAP.'),
    bid_amount: budget('bid_amount', 'Bid or cost cap, where the strategy has one.'),
    billing_event: text('billing_event', 'Event that is billed, e.g. IMPRESSIONS.'),
    optimization_goal: text('optimization_goal', 'Goal that delivery is optimised for, e.g. LINK_CLICKS.'),
    targeting: text('targeting', 'People that the ads are shown to, a JSON object.'),
    pacing_type: text('pacing_type', 'Way in which the budget is spread, a JSON list.'),
    start_time: time('start_time', 'When the ad set starts.'),
    end_time: time('end_time', 'When the ad set ends; null while it is open-ended.'),
    created_time: time('created_time', 'When it was created.'),
    updated_time: time('updated_time', 'When it was last changed.'),
  },
  checks: [
    { kind: 'unique', name: 'one_row_per_adset', severity: 'error', columns: ['id'] },
    ...objectChecks,
    { kind: 'range', name: 'daily_budget_not_negative', severity: 'warn', column: 'daily_budget', min: 0 },
    { kind: 'range', name: 'lifetime_budget_not_negative', severity: 'warn', column: 'lifetime_budget', min: 0 },
  ],
  scope: ['id'],
  month: null,
  freshness: { everyHours: 24, lagDays: 0 },
});
