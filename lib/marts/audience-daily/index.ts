import { readFileSync } from 'node:fs';
import { relationOf } from '../../contract/contract.ts';
import { defineMart, type Mart } from '../../contract/mart.ts';
import { dailyMetrics } from '../../sources/instagram/contracts.ts';
import { audienceTimeline } from '../../sources/spotify/contracts.ts';
import { viewers } from '../../sources/tiktok/audience.ts';
import { followerHistory } from '../../sources/tiktok/follower-history.ts';
import { daily } from '../../sources/youtube/contracts.ts';
import { fill } from '../evidence.ts';
import { isOpenSql } from '../open-days.ts';

const people = (description: string, additive: 'latest' | 'never' = 'never') => ({
  sqlType: 'BIGINT',
  unit: 'people' as const,
  additive,
  description: `${description} Null where the platform does not report it, or no export tells it.`,
});
const inputs = [audienceTimeline, followerHistory, viewers, dailyMetrics, daily];
/** The rows that the table takes of datasets with one metric a row. */
const only: Readonly<Record<string, string>> = {
  [dailyMetrics.dataset]: "metric IN ('reach', 'viewers', 'follows')",
  [daily.dataset]: "dimension = 'Channel' AND metric IN ('subscribers', 'unique_viewers')",
};
const platformOf = (dataset: string) => `'${dataset.slice(0, dataset.indexOf('/'))}'`;

/** Who listens, watches and follows, per day. */
export const audienceDaily: Mart = {
  sql: fill(
    readFileSync(new URL('./audience-daily.sql', import.meta.url), 'utf8'),
    Object.fromEntries(inputs.map((contract) => [relationOf(contract.dataset), isOpenSql(contract)])),
  ),
  contract: defineMart({
    mart: 'audience_daily',
    version: 2,
    usesAsOf: true,
    description:
      'Followers, listeners and viewers per platform, account and day; values that a platform does not report are null.',
    owner: 'marketing',
    inputs: inputs.map(({ dataset }) => ({ dataset, by: 'every-month' as const })),
    columns: {
      platform: { sqlType: 'VARCHAR', description: 'Platform: spotify, tiktok, instagram or youtube.' },
      account: { sqlType: 'VARCHAR', description: 'Account or artist on the platform.' },
      date: { sqlType: 'DATE', description: 'Day, in the zone of `date_zone`.' },
      date_zone: {
        sqlType: 'VARCHAR',
        description:
          'Zone of the day: `UTC` (Spotify), `account` (TikTok, the calendar of the account), `America/Los_Angeles` (YouTube), or `unknown` (Instagram, whose exports do not name it).',
      },
      followers: people('Followers at the end of the day, which is a level.', 'latest'),
      new_followers: people('Followers gained on the day; on TikTok and YouTube, lost followers are subtracted.'),
      listeners: people('People who listened on the day.'),
      monthly_listeners: people('People who listened in the 28 days that end with this day.'),
      viewers: people('People who watched on the day.'),
      reach: people('People reached on the day.'),
      is_provisional: {
        sqlType: 'BOOLEAN',
        description: 'True while the platform may still revise the day, counted from the newest export of the account.',
      },
    },
    key: ['platform', 'account', 'date'],
    month: 'date',
    totals: [],
    things: [
      {
        name: 'days',
        from: inputs.map(({ dataset }) => ({
          dataset,
          of: [platformOf(dataset), 'account', 'date'],
          ...(only[dataset] === undefined ? {} : { only: only[dataset] }),
        })),
      },
    ],
    because: { conserves: 'levels and distinct people do not add up' },
    trace: inputs.map(({ dataset }) => ({
      dataset,
      on: { platform: platformOf(dataset), account: 'account', date: 'date' },
      ...(only[dataset] === undefined ? {} : { only: only[dataset] }),
    })),
  }),
};
