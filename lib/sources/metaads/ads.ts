import { defineContract } from '../../contract/define-contract.ts';
import { id, identifier, knownText, objectChecks, text, time } from './columns.ts';

/**
 * Meta's ads at the time of the dump, one object per ad. Two ads may share a name, and only the id tells them apart.
 */
export const ads = defineContract({
  dataset: 'metaads/ads',
  version: 4,
  description: 'Ads of a Meta ad account: ad set, campaign, creative and status.',
  reference: 'Marketing API, GET /act_<id>/ads; ads.json of a dump',
  owner: 'marketing',
  recognise: {
    shape: 'json-rows',
    by: ['id', 'adset_id'],
    without: ['optimization_goal', 'date_start'],
  },
  columns: {
    id: id('Id of the ad.'),
    account_id: identifier('account_id', 'Id of the ad account.'),
    campaign_id: identifier('campaign_id', 'Id of the campaign it belongs to.'),
    adset_id: identifier('adset_id', 'Id of the ad set it belongs to.'),
    name: knownText('name', 'Name of the ad.'),
    status: text('status', 'Status that the advertiser set: ACTIVE, PAUSED, DELETED or ARCHIVED.'),
    effective_status: text('effective_status', 'Status in effect, with parents and reviews included.'),
    creative_id: identifier('creative.id', 'Id of the creative it shows.'),
    tracking_specs: text('tracking_specs', 'Tracked events, a JSON list.'),
    created_time: time('created_time', 'When it was created.'),
    updated_time: time('updated_time', 'When it was last changed.'),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_ad', severity: 'error', columns: ['id'] }, ...objectChecks],
  scope: ['id'],
  month: null,
  freshness: { everyHours: 24, lagDays: 0 },
});
