import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

const total = (what: string) => ({
  sqlType: 'BIGINT',
  unit: 'count' as const,
  additive: 'latest' as const,
  description: `${what} at the newest export; never summed over exports.`,
});

/** Videos and posts of all platforms with their newest totals. */
export const videos: Mart = {
  sql: readFileSync(new URL('./videos.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'videos',
    version: 2,
    description:
      'Videos and posts per platform and account with the newest totals of the longest exported period: lifetime totals go before those of any window. YouTube’s totals are those of a window, which stands beside them.',
    owner: 'marketing',
    inputs: [
      { dataset: 'tiktok/content', by: 'whole' },
      { dataset: 'instagram/content', by: 'whole' },
      { dataset: 'youtube/videos', by: 'whole' },
    ],
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'Platform.' },
      account: { sqlType: 'VARCHAR', description: 'Account on the platform.' },
      video_id: { sqlType: 'VARCHAR', description: 'Id of the video or post.' },
      title: { sqlType: 'VARCHAR', description: 'Title or caption.' },
      published_on: { sqlType: 'DATE', description: 'Day it was published.' },
      url: { sqlType: 'VARCHAR', description: 'Address of the video or post.' },
      captured_on: { sqlType: 'DATE', description: 'Day of the export that the totals come from.' },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'Period of the totals: `lifetime`, `window` (from window_from to window_to), or `unknown` where no file name says it.',
      },
      window_from: { sqlType: 'DATE', description: 'First day of the window of the totals.' },
      window_to: { sqlType: 'DATE', description: 'Last day of the window of the totals.' },
      views: total('Views'),
      likes: total('Likes'),
      comments: total('Comments'),
      shares: total('Shares'),
    },
    key: ['platform', 'account', 'video_id'],
    month: null,
    totals: [],
    because: { conserves: 'totals to date do not add up, so only the newest totals of each video count' },
    trace: [
      {
        dataset: 'tiktok/content',
        on: { platform: "'tiktok'", account: 'account', video_id: 'video_id', captured_on: 'capture_date' },
      },
      {
        dataset: 'instagram/content',
        on: { platform: "'instagram'", account: 'account', video_id: 'post_id', captured_on: 'capture_date' },
      },
      {
        dataset: 'youtube/videos',
        on: {
          platform: "'youtube'",
          account: 'account',
          video_id: 'video_id',
          captured_on: 'capture_date',
          window_from: 'window_from',
          window_to: 'window_to',
        },
      },
    ],
  }),
};
