import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

const people = (description: string, additive: 'latest' | 'never' = 'never') => ({
  sqlType: 'BIGINT',
  unit: 'people' as const,
  additive,
  description,
});
const inputs = ['spotify/audience-timeline', 'tiktok/follower-history', 'tiktok/viewers', 'instagram/daily-metrics'];

/** Who listens, watches and follows, per day. */
export const audienceDaily: Mart = {
  sql: readFileSync(new URL('./audience-daily.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'audience_daily',
    version: 1,
    description:
      'Followers, listeners and viewers per platform, account and day; values that a platform does not report are null.',
    owner: 'marketing',
    inputs: inputs.map((dataset) => ({ dataset, by: 'month' as const })),
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'Platform.' },
      account: { sqlType: 'VARCHAR', description: 'Account or artist on the platform.' },
      date: { sqlType: 'DATE', description: 'Day.' },
      followers: people('Followers at the end of the day, which is a level.', 'latest'),
      new_followers: people('Followers gained on the day; on TikTok, lost followers are subtracted.'),
      listeners: people('People who listened on the day.'),
      monthly_listeners: people('People who listened in the 28 days that end with this day.'),
      viewers: people('People who watched on the day.'),
      reach: people('People reached on the day.'),
    },
    key: ['platform', 'account', 'date'],
    month: 'date',
    totals: [],
    because: { conserves: 'levels and distinct people do not add up' },
    trace: inputs.map((dataset) => ({
      dataset,
      on: { platform: `'${dataset.slice(0, dataset.indexOf('/'))}'`, account: 'account', date: 'date' },
      ...(dataset.startsWith('instagram/') ? { only: "metric IN ('reach', 'viewers', 'follows')" } : {}),
    })),
  }),
};
