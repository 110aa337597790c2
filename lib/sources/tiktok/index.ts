import type { Source } from '../../contract/source.ts';
import { followerHistory } from './follower-history.ts';
import { readName } from './name.ts';
import { overview } from './overview.ts';
import { giveYears } from './prepare.ts';

export const tiktok: Source = {
  id: 'tiktok',
  datasets: [
    { contract: overview, prepare: giveYears },
    { contract: followerHistory, prepare: giveYears },
  ],
  readName,
};
