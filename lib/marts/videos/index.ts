import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

const total = (what: string) => ({
  sqlType: 'BIGINT',
  unit: 'count' as const,
  additive: 'latest' as const,
  description: `${what} at the newest export: never summed over exports.`,
});

/** Videos and posts of all platforms with their newest totals. */
export const videos: Mart = {
  sql: readFileSync(new URL('./videos.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'videos',
    version: 2,
    description:
      'Videos and posts per platform and account with the newest totals of the longest time that was exported: lifetime before any window. YouTube’s are those of a window, which stands beside them.',
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
      url: { sqlType: 'VARCHAR', description: 'Its address.' },
      captured_on: { sqlType: 'DATE', description: 'Day of the export that tells the totals.' },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'What the totals are of: `lifetime`, `window` (the days beside), or `unknown` where no name says it.',
      },
      window_from: { sqlType: 'DATE', description: 'First day of the window that the totals are of.' },
      window_to: { sqlType: 'DATE', description: 'Its last day.' },
      views: total('Views'),
      likes: total('Likes'),
      comments: total('Comments'),
      shares: total('Shares'),
    },
    key: ['platform', 'account', 'video_id'],
    month: null,
    totals: [],
    because: { conserves: 'totals to date do not add up: the newest of each video counts' },
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
