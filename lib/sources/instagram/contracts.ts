import { type ColumnInput, type } from '../../contract/column.ts';
import type { ContractInput } from '../../contract/contract.ts';
import { defineContract } from '../../contract/define-contract.ts';

const common = {
  version: 3,
  owner: 'marketing',
} satisfies Partial<ContractInput>;
const captureDate: ColumnInput = {
  type: type.date,
  given: { fact: 'capture_date' },
  required: true,
  description: 'Day of the export (UTC).',
};
const ofCapture = { month: 'capture_date', freshness: { everyHours: 24 * 7, lagDays: 2 } } as const;
const mixed: ColumnInput = {
  type: type.integer,
  unit: 'count',
  additive: 'never',
  description:
    'Value of the metric. Views, follows and clicks add up over days; reach and viewers are distinct people and do not.',
};
const toDate = (from: string[], description: string): ColumnInput => ({
  type: type.integer,
  from,
  optional: true,
  unit: 'count',
  isMeasured: true,
  additive: 'latest',
  description: `${description}, from the post to the export; never summed over exports.`,
});

/** One metric per file. Its title is above the header, and days may be missing. */
export const dailyMetrics = defineContract({
  ...common,
  dataset: 'instagram/daily-metrics',
  description: 'A metric of an Instagram account per day.',
  reference: 'Meta Business Suite → Insights → a chart → Export: Views.csv, Reach.csv, Follows.csv, …',
  recognise: { shape: 'delimited', by: ['date', 'value'], only: true },
  columns: {
    date: { type: type.date, from: ['Date'], form: 'day', required: true, description: 'Day.' },
    metric: {
      type: type.text,
      given: {
        fact: 'metric',
        hint: 'Drop the file as it was downloaded, because the line above the header names the metric.',
        example: 'views',
        values: ['views', 'reach', 'follows', 'interactions', 'profile_visits', 'link_clicks', 'viewers', 'visits'],
      },
      required: true,
      description:
        'Metric, from the title: views, reach, follows, interactions, profile_visits, link_clicks, viewers and others.',
    },
    value: { ...mixed, from: ['Primary'], isMeasured: true },
  },
  checks: [{ kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] }],
  scope: ['metric', 'date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 2, revisedDays: 2 },
});

/** Followers by age and gender, city and country: the blocks of Audience.csv. */
export const audience = defineContract({
  ...common,
  ...ofCapture,
  dataset: 'instagram/audience',
  description: 'Followers of an Instagram account, in total and by age, gender, city and country, as of each export.',
  reference: 'Meta Business Suite → Insights → Audience → Export: Audience.csv',
  recognise: { shape: 'table' },
  columns: {
    capture_date: captureDate,
    breakdown: { type: type.text, required: true, description: 'followers, age_gender, city or country.' },
    name: { type: type.text, description: 'Age group, city or country; null for all followers.' },
    gender: { type: type.text, description: 'women or men, of an age group.' },
    followers: {
      type: type.integer,
      form: 'grouped',
      unit: 'people',
      additive: 'latest',
      description: 'All followers at the export; a level.',
    },
    share: {
      type: type.decimal(9, 4),
      form: 'percent',
      unit: 'percent',
      additive: 'never',
      description: 'Share of the followers, 0–100.',
    },
  },
  scope: ['capture_date', 'breakdown'],
});

/** Posts, reels and carousels with their totals. Posts of other accounts that name this account have no reach. */
export const content = defineContract({
  ...common,
  version: 4,
  ...ofCapture,
  dataset: 'instagram/content',
  description: 'Posts of an Instagram account with their totals, as of each export.',
  reference: 'Meta Business Suite → Insights → Content → Export',
  recognise: { shape: 'delimited', by: ['post_id', 'permalink', 'post_type'] },
  columns: {
    capture_date: captureDate,
    post_id: { type: type.identifier, from: ['Post ID'], required: true, description: 'Id of the post.' },
    account_id: {
      type: type.identifier,
      from: ['Account ID'],
      description: 'Id of the account that posted; another account for joint posts.',
    },
    account_username: {
      type: type.text,
      from: ['Account username'],
      optional: true,
      description: 'User name of that account.',
    },
    account_name: { type: type.text, from: ['Account name'], optional: true, description: 'Name of that account.' },
    caption: {
      type: type.text,
      from: ['Description'],
      optional: true,
      description: 'Caption; may have several lines.',
    },
    duration_seconds: {
      type: type.integer,
      from: ['Duration (sec)'],
      optional: true,
      unit: 'seconds',
      additive: 'never',
      description: 'Length of a reel.',
    },
    published_at: {
      type: type.datetime,
      from: ['Publish time'],
      form: 'us-time-24',
      description: 'When it was published, in a time zone that the source does not name.',
    },
    permalink: { type: type.text, from: ['Permalink'], description: 'Address of the post.' },
    post_type: { type: type.text, from: ['Post type'], description: 'IG image, IG carousel or IG reel.' },
    period: { type: type.text, from: ['Date'], optional: true, description: 'Lifetime, or the day of the row.' },
    views: toDate(['Views'], 'Views'),
    reach: { ...toDate(['Reach'], 'People reached'), unit: 'people', additive: 'never' },
    likes: toDate(['Likes'], 'Likes'),
    shares: toDate(['Shares'], 'Shares'),
    follows: toDate(['Follows'], 'Follows'),
    comments: toDate(['Comments'], 'Comments'),
    saves: toDate(['Saves'], 'Saves'),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_post', severity: 'error', columns: ['post_id', 'period'] }],
  scope: ['capture_date', 'post_id', 'period'],
});

/** Time series of the Graph API. `end_time` is the end of the value's period. */
export const insightsDaily = defineContract({
  ...common,
  dataset: 'instagram/insights-daily',
  description: 'Metrics of an Instagram account per period, from the Graph API.',
  reference: 'GET /<ig-user-id>/insights?metric=…&period=day, the answer saved as JSON',
  recognise: { shape: 'table' },
  columns: {
    date: { type: type.date, form: 'day', required: true, description: 'Day on which the period ended (UTC).' },
    ended_at: { type: type.timestamp, required: true, description: 'When the period ended (UTC).' },
    metric: { type: type.text, required: true, description: 'Metric as the API names it.' },
    period: { type: type.text, required: true, description: 'day, week or days_28.' },
    value: { ...mixed },
  },
  scope: ['metric', 'period', 'date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 2, revisedDays: 2 },
});

/** Totals of the Graph API, overall and by breakdown. They have no days, so the capture gives their time. */
export const insightsTotals = defineContract({
  ...common,
  ...ofCapture,
  dataset: 'instagram/insights-totals',
  description: 'Totals of an Instagram account in the requested window, by breakdown, from the Graph API.',
  reference: 'GET /<ig-user-id>/insights?metric=…&metric_type=total_value, the answer saved as JSON',
  recognise: { shape: 'table' },
  columns: {
    capture_date: captureDate,
    metric: { type: type.text, required: true, description: 'Metric as the API names it.' },
    period: { type: type.text, required: true, description: 'day or lifetime.' },
    breakdown: { type: type.text, description: 'Dimension of the breakdown; null for the total.' },
    name: { type: type.text, description: 'The values of the breakdown, joined by a slash.' },
    value: { ...mixed, additive: 'latest', description: 'Value of the metric in the requested window.' },
  },
  scope: ['capture_date', 'metric', 'period'],
});
