import { defineContract } from '../../contract/define-contract.ts';
import { budget, id, identifier, knownText, objectChecks, text, time } from './columns.ts';

/**
 * Meta's campaigns at the time of the dump, one object per campaign. The newest dump wins, campaign by campaign. A dump is the
 * whole list of its ad account: a campaign that a newer one does not have keeps its name and loses its status, because Meta
 * leaves deleted and archived ones out.
 */
export const campaigns = defineContract({
  dataset: 'metaads/campaigns',
  version: 4,
  description: 'Campaigns of a Meta ad account: name, status, objective, budget and run time.',
  reference: 'Marketing API, GET /act_<id>/campaigns; campaigns.json of a dump',
  owner: 'marketing',
  recognise: {
    shape: 'json-rows',
    by: ['id', 'objective'],
    without: ['campaign_id', 'adset_id', 'date_start'],
  },
  columns: {
    id: id('Id of the campaign.'),
    account_id: identifier('account_id', 'Id of the ad account.'),
    name: knownText('name', 'Name of the campaign, loosely ARTIST - TRACK - TARGETING.'),
    status: knownText('status', 'Status that the advertiser set: ACTIVE, PAUSED, DELETED or ARCHIVED.'),
    effective_status: text('effective_status', 'Status in effect, with parents and reviews included.'),
    objective: knownText('objective', 'Goal that the campaign is optimised for, e.g. OUTCOME_TRAFFIC.'),
    buying_type: text('buying_type', 'AUCTION or RESERVED.'),
    bid_strategy: text('bid_strategy', 'Bid strategy of Meta, where the campaign holds the budget.'),
    special_ad_categories: text('special_ad_categories', 'Declared special categories, a JSON list.'),
    daily_budget: budget('daily_budget', 'Budget per day, where the campaign holds it.'),
    lifetime_budget: budget('lifetime_budget', 'Budget of the whole run, where the campaign holds it; 0 means none.'),
    spend_cap: budget('spend_cap', 'Most that the campaign may spend over its whole run.'),
    start_time: time('start_time', 'When the campaign starts.'),
    stop_time: time('stop_time', 'When the campaign stops; null while it is open-ended.'),
    created_time: time('created_time', 'When it was created.'),
    updated_time: time('updated_time', 'When it was last changed.'),
  },
  checks: [
    { kind: 'unique', name: 'one_row_per_campaign', severity: 'error', columns: ['id'] },
    ...objectChecks,
    { kind: 'range', name: 'daily_budget_not_negative', severity: 'warn', column: 'daily_budget', min: 0 },
    { kind: 'range', name: 'lifetime_budget_not_negative', severity: 'warn', column: 'lifetime_budget', min: 0 },
  ],
  scope: ['id'],
  takesBack: { alike: { account_id: 'account_id' }, only: ['status', 'effective_status'] },
  month: null,
  freshness: { everyHours: 24, lagDays: 0 },
});
