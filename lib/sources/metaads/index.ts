import type { Source } from '../../contract/source.ts';
import { ads } from './ads.ts';
import { adsets } from './adsets.ts';
import { campaigns } from './campaigns.ts';
import { insights } from './insights.ts';

/** Nothing in a dump's names says which ad account it is from, so there is no `readName`. */
export const metaads: Source = {
  id: 'metaads',
  datasets: [{ contract: campaigns }, { contract: adsets }, { contract: ads }, { contract: insights }],
};
