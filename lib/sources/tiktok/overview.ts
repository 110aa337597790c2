import { type } from '../../contract/column.ts';
import { defineContract } from '../../contract/define-contract.ts';
import { dayAdvice } from './prepare.ts';

/**
 * TikTok Studio's Overview: one line per day and account, counts of that day.
 *
 * - The date has no year and follows the interface language; `prepare` gives it one before the contract looks.
 * - Likes and comments are net of what was taken back, so they may be negative.
 * - Business exports before 2026 have more columns, in the language of the interface: they are null where a file lacks them.
 */
export const overview = defineContract({
  dataset: 'tiktok/overview',
  version: 3,
  description: 'Views, profile views and interactions of a TikTok account per day.',
  reference: 'tiktok.com/tiktokstudio/analytics → Overview → Download data (CSV)',
  owner: 'marketing',
  recognise: { shape: 'delimited', by: ['date', 'video_views', 'profile_views'] },
  missing: ['', 'undefined'],
  columns: {
    date: {
      type: type.date,
      from: ['Date', 'Datum'],
      required: true,
      advice: dayAdvice,
      description: 'Day, in the calendar of the account.',
    },
    video_views: {
      type: type.integer,
      from: ['Video Views', 'Videovisningar'],
      unit: 'count',
      isMeasured: true,
      additive: 'sum',
      description: 'Views of all videos of the account on this day.',
    },
    profile_views: {
      type: type.integer,
      from: ['Profile Views', 'Profilvisningar'],
      unit: 'count',
      isMeasured: true,
      additive: 'sum',
      description: 'Views of the profile page on this day.',
    },
    likes: {
      type: type.integer,
      from: ['Likes', 'Gilla-markeringar'],
      unit: 'count',
      isMeasured: true,
      additive: 'sum',
      description: 'Likes given minus likes taken back on this day; may be negative.',
    },
    comments: {
      type: type.integer,
      from: ['Comments', 'Kommentarer'],
      unit: 'count',
      isMeasured: true,
      additive: 'sum',
      description: 'Comments written minus comments removed on this day; may be negative.',
    },
    shares: {
      type: type.integer,
      from: ['Shares', 'Delningar'],
      unit: 'count',
      isMeasured: true,
      additive: 'sum',
      description: 'Shares on this day.',
    },
    reached_audience: {
      type: type.integer,
      from: ['Reached audience', 'Målgrupp som nåtts'],
      optional: true,
      unit: 'people',
      isMeasured: true,
      additive: 'never',
      description: 'People who saw a video on this day; a distinct count.',
    },
    product_link_clicks: {
      type: type.integer,
      from: ['Product link clicks'],
      optional: true,
      unit: 'count',
      isMeasured: true,
      additive: 'sum',
      description: 'Clicks on product links on this day.',
    },
    net_followers: {
      type: type.integer,
      from: ['Net growth', 'Nettotillväxt'],
      optional: true,
      unit: 'people',
      isMeasured: true,
      additive: 'sum',
      description: 'Followers gained minus followers lost on this day; may be negative.',
    },
    new_followers: {
      type: type.integer,
      from: ['New followers', 'Nya följare'],
      optional: true,
      unit: 'people',
      isMeasured: true,
      additive: 'sum',
      description: 'Followers gained on this day.',
    },
    lost_followers: {
      type: type.integer,
      from: ['Lost followers', 'Tappade följare'],
      optional: true,
      unit: 'people',
      isMeasured: true,
      additive: 'sum',
      description: 'Followers lost on this day.',
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
