import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

/** Daily numbers of social platforms, side by side. */
export const socialDaily: Mart = {
  sql: readFileSync(new URL('./social-daily.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'social_daily',
    version: 1,
    description: 'Daily numbers per social platform and account; values that a platform does not report are null.',
    owner: 'marketing',
    inputs: [
      { dataset: 'tiktok/overview', by: 'month' },
      { dataset: 'tiktok/follower-history', by: 'month' },
    ],
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'Platform.' },
      account: { sqlType: 'VARCHAR', description: 'Account on the platform.' },
      date: { sqlType: 'DATE', description: 'Day.' },
      views: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Video views of the day.' },
      profile_views: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Profile views of the day.' },
      likes: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description: 'Likes of the day, net; may be negative.',
      },
      comments: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Comments of the day, net.' },
      shares: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Shares of the day.' },
      followers: {
        sqlType: 'BIGINT',
        unit: 'people',
        additive: 'latest',
        description: 'Followers at the end of the day; a level, never summed.',
      },
      engagement_rate: {
        sqlType: 'DECIMAL(38,6)',
        unit: 'ratio',
        description: '(likes + comments + shares) / views; null where views are 0 or any of them is missing.',
      },
    },
    key: ['platform', 'account', 'date'],
    month: 'date',
    totals: ['views', 'profile_views', 'likes', 'comments', 'shares'],
    conserves: [{ column: 'views', from: [{ dataset: 'tiktok/overview', column: 'video_views' }] }],
    trace: ['tiktok/overview', 'tiktok/follower-history'].map((dataset) => ({
      dataset,
      on: { platform: "'tiktok'", account: 'account', date: 'date' },
    })),
  }),
};
