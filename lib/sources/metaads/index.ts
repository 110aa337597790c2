import type { Source } from '../../contract/source.ts';
import { actions, insightsWithActions } from './actions.ts';
import { ads } from './ads.ts';
import { adsets } from './adsets.ts';
import { campaignDaily } from './campaign-daily.ts';
import { campaigns } from './campaigns.ts';
import { insights } from './insights.ts';
import { managerExport } from './manager.ts';
import { managerLayout } from './manager-layout.ts';

/** The names in a dump do not say which ad account it is from, so there is no `readName`. */
export const metaads: Source = {
  id: 'metaads',
  title: 'Meta Ads',
  reads:
    'JSON dumps of the Marketing API, the daily campaign CSV, Ads Manager exports (English, French, Spanish, Japanese)',
  datasets: [campaigns, adsets, ads, insights, actions, campaignDaily, managerExport].map((contract) => ({ contract })),
  layouts: [insightsWithActions, managerLayout],
};
