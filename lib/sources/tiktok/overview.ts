import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/contract.ts';

/**
 * TikTok Studio's Overview: one line per day and account, counts of that day.
 *
 * - The date has no year and follows the interface language; `prepare` gives it one before the contract looks.
 * - Likes and comments are net of what was taken back, so they may be negative.
 * - Some exports carry `New followers` too; follower-history says the same better, so it is left as an extra column.
 */
export const overview = defineContract({
  dataset: 'tiktok/overview',
  version: 1,
  description: 'Views, profile views and interactions of a TikTok account per day.',
  reference: 'tiktok.com/tiktokstudio/analytics → Overview → Download data (CSV)',
  owner: 'marketing',
  recognise: { shape: 'delimited', by: ['date', 'video_views', 'profile_views'] },
  missing: ['', 'undefined'],
  columns: {
    date: { type: type.date, from: ['Date'], required: true, description: 'Day, in the calendar of the account.' },
    video_views: {
      type: type.integer,
      from: ['Video Views'],
      unit: 'count',
      additive: 'sum',
      description: 'Views of all videos of the account on this day.',
    },
    profile_views: {
      type: type.integer,
      from: ['Profile Views'],
      unit: 'count',
      additive: 'sum',
      description: 'Views of the profile page on this day.',
    },
    likes: {
      type: type.integer,
      from: ['Likes'],
      unit: 'count',
      additive: 'sum',
      description: 'Likes given less likes taken back on this day; may be negative.',
    },
    comments: {
      type: type.integer,
      from: ['Comments'],
      unit: 'count',
      additive: 'sum',
      description: 'Comments written less comments removed on this day; may be negative.',
    },
    shares: {
      type: type.integer,
      from: ['Shares'],
      unit: 'count',
      additive: 'sum',
      description: 'Shares on this day.',
    },
  },
  checks: [
    { kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] },
    { kind: 'range', name: 'video_views_not_negative', severity: 'warn', column: 'video_views', min: 0 },
    { kind: 'range', name: 'profile_views_not_negative', severity: 'warn', column: 'profile_views', min: 0 },
  ],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 3 },
});
