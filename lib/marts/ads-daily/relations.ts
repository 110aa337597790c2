import { readFileSync } from 'node:fs';
import { fill, isBest, newestKnown, orderOf, type Weights } from '../evidence.ts';
import { treeSql } from './tree.ts';

/** The kinds of files that tell what ads did, by the word in `basis`. Of equally new and full ones the first counts. */
export const kinds = {
  insights: 'metaads/insights',
  'campaign-daily': 'metaads/campaign-daily',
  'ads-manager': 'metaads/manager-export',
  'tiktok-ads': 'tiktok/ads-daily',
} as const;

const weights: Weights = {
  fullness: ['spend', 'impressions'],
  kinds: { column: 'basis', best: Object.keys(kinds) },
  shown: ['clicks', 'reach', 'currency'],
};
const object = [
  'platform',
  'account',
  'account_id',
  'campaign',
  'adset_id',
  'ad_id',
  'depth',
  'first_date',
  'last_date',
];
const named = (name: string): Weights => ({
  kinds: { column: 'dataset', best: ['campaigns', 'adsets', 'ads', ...Object.keys(kinds)] },
  shown: [name, '"_raw"', '"_document"', '"_line"'],
});

/**
 * SQL of the relations that both tables of ads are made of, to stand after `WITH`: `line` and `known` (all lines of all files),
 * `chosen` (of each object and period the best evidence), the relations of `treeSql`, and the newest names.
 */
export const adsRelations = [
  fill(readFileSync(new URL('./lines.sql', import.meta.url), 'utf8').trim(), {
    newest_account: newestKnown('account_id', { shown: ['account_id'] }),
    newest_adset: newestKnown('adset_id', { shown: ['adset_id'] }),
    best: orderOf(weights),
    is_best: isBest(object, weights),
  }),
  treeSql(),
  fill(readFileSync(new URL('./names.sql', import.meta.url), 'utf8').trim(), {
    best_campaign_name: isBest(['platform', 'account', 'campaign'], named('campaign_name')),
    best_adset_name: isBest(['account', 'adset_id'], named('adset_name')),
    best_ad_name: isBest(['account', 'ad_id'], named('ad_name')),
  }),
].join('\n');
