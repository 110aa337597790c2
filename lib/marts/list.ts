/** Every curated table of the lake, one line each. To add a table, add its folder and its line here. */
export { adsCampaigns } from './ads-campaigns/index.ts';
export { adsDaily } from './ads-daily/index.ts';
export { audienceDaily } from './audience-daily/index.ts';
export { emailCampaigns } from './email-campaigns/index.ts';
export { linkClicksDaily } from './link-clicks-daily/index.ts';
export { royalties } from './royalties/index.ts';
export { socialDaily } from './social-daily/index.ts';
export { streamsDaily } from './streams-daily/index.ts';
export { videos } from './videos/index.ts';
