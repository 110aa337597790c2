import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';
import { dayAdvice } from './prepare.ts';

/**
 * TikTok Studio's follower history: one line per day and account. `followers` is a level at the end of the day and is
 * never summed. For days that TikTok does not know, it writes `undefined`. They are null here, not 0.
 */
export const followerHistory = defineContract({
  dataset: 'tiktok/follower-history',
  version: 2,
  description: 'Followers of a TikTok account per day, and their change from the day before.',
  reference: 'tiktok.com/tiktokstudio/analytics → Followers → Download data (CSV): FollowerHistory.csv',
  owner: 'marketing',
  recognise: { shape: 'delimited', by: ['date', 'followers', 'followers_change'] },
  missing: ['', 'undefined'],
  columns: {
    date: {
      type: type.date,
      from: ['Date'],
      required: true,
      advice: dayAdvice,
      description: 'Day, in the calendar of the account.',
    },
    followers: {
      type: type.integer,
      from: ['Followers'],
      unit: 'people',
      isMeasured: true,
      additive: 'latest',
      description: 'Followers at the end of the day; a level, never summed over days.',
    },
    followers_change: {
      type: type.integer,
      from: ['Difference in followers from previous day'],
      unit: 'people',
      isMeasured: true,
      additive: 'sum',
      description: 'Followers gained minus followers lost since the day before; may be negative.',
    },
  },
  checks: [
    { kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] },
    { kind: 'range', name: 'followers_not_negative', severity: 'warn', column: 'followers', min: 0 },
  ],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 3 },
});
