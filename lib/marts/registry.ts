import type { Mart } from '../contract/mart.ts';
import { checkRegistries } from '../contract/registry-consistency.ts';
import { sources } from '../sources/registry.ts';
import { adsCampaigns } from './ads-campaigns/index.ts';
import { adsDaily } from './ads-daily/index.ts';
import { audienceDaily } from './audience-daily/index.ts';
import { emailCampaigns } from './email-campaigns/index.ts';
import { linkClicksDaily } from './link-clicks-daily/index.ts';
import { royalties } from './royalties/index.ts';
import { socialDaily } from './social-daily/index.ts';
import { streamsDaily } from './streams-daily/index.ts';
import { videos } from './videos/index.ts';

/** Every curated table of the lake. A new one is its folder and its line here. */
export const marts: readonly Mart[] = [
  adsCampaigns,
  adsDaily,
  royalties,
  socialDaily,
  streamsDaily,
  linkClicksDaily,
  audienceDaily,
  emailCampaigns,
  videos,
];

checkRegistries(
  sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract)),
  marts.map(({ contract }) => contract),
);
