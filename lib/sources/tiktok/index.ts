import type { Source } from '../../contract/source.ts';
import { adsDaily } from './ads-daily.ts';
import { followerActivity, followerGender, followerTerritories, readHours, viewers } from './audience.ts';
import { content, readVideos } from './content.ts';
import { followerHistory } from './follower-history.ts';
import { isZipName, readName } from './name.ts';
import { overview } from './overview.ts';
import { giveYears } from './prepare.ts';
import { profile, profileAnswer } from './profile.ts';

export const tiktok: Source = {
  id: 'tiktok',
  title: 'TikTok',
  reads:
    'Studio’s overview, content, viewers, followers (zip or bare CSV, eight languages), older Business layouts, the profile, Ads Manager',
  datasets: [
    { contract: overview, prepare: giveYears },
    { contract: content, prepare: readVideos },
    { contract: viewers, prepare: giveYears },
    { contract: followerHistory, prepare: giveYears },
    { contract: followerActivity, prepare: readHours },
    { contract: followerGender },
    { contract: followerTerritories },
    { contract: profile },
    { contract: adsDaily },
  ],
  layouts: [profileAnswer],
  isZipName,
  readName,
};
