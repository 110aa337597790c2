import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';
import { dailyMetrics } from '../../sources/instagram/contracts.ts';
import { followerHistory } from '../../sources/tiktok/follower-history.ts';
import { overview } from '../../sources/tiktok/overview.ts';
import { daily } from '../../sources/youtube/contracts.ts';
import { fill } from '../evidence.ts';
import { isOpenSql } from '../open-days.ts';

const count = (description: string) => ({
  sqlType: 'BIGINT',
  unit: 'count' as const,
  additive: 'sum' as const,
  description: `${description} Null where the platform does not report it, or no export tells it.`,
});
/** The metrics that the table takes of datasets with one metric a row. */
const instagramMetrics = "metric IN ('views', 'profile_visits')";
const youtubeMetrics = "dimension = 'Channel' AND metric IN ('views', 'likes', 'comments', 'shares')";
const ofYoutube = (metric: string) => `dimension = 'Channel' AND metric = '${metric}'`;
const day = (platform: string) => ({ platform: `'${platform}'`, account: 'account', date: 'date' });

/** Daily numbers of social platforms, side by side. */
export const socialDaily: Mart = {
  sql: fill(readFileSync(new URL('./social-daily.sql', import.meta.url), 'utf8'), {
    tiktok_overview: isOpenSql(overview),
    tiktok_follower_history: isOpenSql(followerHistory),
    instagram_daily_metrics: isOpenSql(dailyMetrics),
    youtube_daily: isOpenSql(daily),
  }),
  contract: defineMart({
    mart: 'social_daily',
    version: 2,
    usesAsOf: true,
    description:
      'Daily numbers per social platform and account; values that a platform does not report are null. YouTube’s are those of the channel.',
    owner: 'marketing',
    inputs: [
      { dataset: 'tiktok/overview', by: 'every-month' },
      { dataset: 'tiktok/follower-history', by: 'every-month' },
      { dataset: 'instagram/daily-metrics', by: 'every-month' },
      { dataset: 'youtube/daily', by: 'every-month' },
    ],
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'Platform: tiktok, instagram or youtube.' },
      account: { sqlType: 'VARCHAR', description: 'Account on the platform.' },
      date: { sqlType: 'DATE', description: 'Day, in the zone of `date_zone`.' },
      date_zone: {
        sqlType: 'VARCHAR',
        description:
          'Zone of the day: `account` (TikTok, the calendar of the account), `America/Los_Angeles` (YouTube), or `unknown` (Instagram, whose exports do not name it).',
      },
      views: count('Views of the day.'),
      profile_views: count('Views of the profile on the day.'),
      likes: count('Likes of the day, net; may be negative.'),
      comments: count('Comments of the day, net.'),
      shares: count('Shares of the day.'),
      followers: {
        sqlType: 'BIGINT',
        unit: 'people',
        additive: 'latest',
        description:
          'Followers at the end of the day; a level, never summed. Null where the platform reports none by day.',
      },
      engagement_rate: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'ratio',
        description: '(likes + comments + shares) / views; null where views are 0 or any of them is missing.',
      },
      is_provisional: {
        sqlType: 'BOOLEAN',
        description: 'True while the platform may still revise the day, counted from the newest export of the account.',
      },
    },
    key: ['platform', 'account', 'date'],
    month: 'date',
    totals: ['views', 'profile_views', 'likes', 'comments', 'shares'],
    addsMetrics: ['views', 'profile_views', 'likes', 'comments', 'shares'],
    conserves: [
      {
        column: 'views',
        from: [
          { dataset: 'tiktok/overview', column: 'video_views' },
          { dataset: 'instagram/daily-metrics', column: 'value', only: "metric = 'views'" },
          { dataset: 'youtube/daily', column: 'value', only: ofYoutube('views') },
        ],
      },
      {
        column: 'likes',
        from: [
          { dataset: 'tiktok/overview', column: 'likes' },
          { dataset: 'youtube/daily', column: 'value', only: ofYoutube('likes') },
        ],
      },
    ],
    things: [
      {
        name: 'days',
        from: [
          { dataset: 'tiktok/overview', of: ["'tiktok'", 'account', 'date'] },
          { dataset: 'tiktok/follower-history', of: ["'tiktok'", 'account', 'date'] },
          { dataset: 'instagram/daily-metrics', of: ["'instagram'", 'account', 'date'], only: instagramMetrics },
          { dataset: 'youtube/daily', of: ["'youtube'", 'account', 'date'], only: youtubeMetrics },
        ],
      },
    ],
    trace: [
      { dataset: 'tiktok/overview', on: day('tiktok') },
      { dataset: 'tiktok/follower-history', on: day('tiktok') },
      { dataset: 'instagram/daily-metrics', on: day('instagram'), only: instagramMetrics },
      { dataset: 'youtube/daily', on: day('youtube'), only: youtubeMetrics },
    ],
  }),
};
