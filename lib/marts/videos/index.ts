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
    version: 1,
    description:
      'Videos and posts per platform and account with their newest totals. YouTube’s are those of the window that was exported.',
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
      views: total('Views'),
      likes: total('Likes'),
      comments: total('Comments'),
      shares: total('Shares'),
    },
    key: ['platform', 'account', 'video_id'],
    month: null,
    totals: [],
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
        on: { platform: "'youtube'", account: 'account', video_id: 'video_id', captured_on: 'capture_date' },
      },
    ],
  }),
};
