import { type ColumnInput, type } from '../../contract/column.ts';
import type { ContractInput } from '../../contract/contract.ts';
import { defineContract } from '../../contract/define-contract.ts';

const common = {
  version: 3,
  owner: 'marketing',
  recognise: { shape: 'table' },
  missing: [''],
} satisfies Partial<ContractInput>;
const count = (description: string, more: Partial<ColumnInput> = {}): ColumnInput => ({
  type: type.integer,
  form: 'grouped',
  unit: 'count',
  additive: 'latest',
  description,
  ...more,
});
const decimal = (description: string, more: Partial<ColumnInput> = {}): ColumnInput => ({
  type: type.decimal(18, 6),
  form: 'grouped',
  unit: 'count',
  additive: 'latest',
  description,
  ...more,
});
const percent = (description: string) => decimal(description, { unit: 'percent', additive: 'never', form: 'percent' });
const money = (description: string) => decimal(description, { unit: 'account-currency' });
const people = { unit: 'people', additive: 'never' } as const;
const captureDate: ColumnInput = {
  type: type.date,
  given: { fact: 'capture_date' },
  required: true,
  description: 'Day of the export (UTC).',
};
const windowDay = (description: string): ColumnInput => ({ type: type.date, description });

/**
 * The metrics of Studio by column. The exporter chooses which of them a file has. `views` changed its meaning on 24
 * August 2026, when all formats began to count at the start of playback. The earlier meaning is `engaged_views` since
 * then.
 */
export const metrics = {
  views: count('Views; since 24 August 2026 counted at the start of playback.'),
  engaged_views: count('Views in the meaning that `views` had before 24 August 2026.'),
  watch_time_hours: decimal('Watch time.', { unit: 'hours' }),
  subscribers: count('Subscribers gained minus subscribers lost.', { unit: 'people' }),
  estimated_revenue: money('Estimated revenue, in `currency`.'),
  impressions: count('Times a thumbnail was shown (thumbnail impressions).'),
  click_through_rate: percent('Views per 100 impressions of a thumbnail.'),
  average_view_seconds: count('Average view duration.', { unit: 'seconds', additive: 'never', form: undefined }),
  average_percentage_viewed: percent('Average share of a video that was watched.'),
  stayed_to_watch: percent('Share of views that went on after the beginning.'),
  unique_viewers: count('Distinct viewers.', people),
  new_viewers: count('Distinct viewers who came for the first time.', people),
  returning_viewers: count('Distinct viewers who had come before.', people),
  casual_viewers: count('Distinct viewers who come now and then.', people),
  regular_viewers: count('Distinct viewers who come regularly.', people),
  average_views_per_viewer: decimal('Views per viewer.', { unit: 'ratio', additive: 'never' }),
  likes: count('Likes.'),
  dislikes: count('Dislikes.'),
  shares: count('Shares.'),
  comments: count('Comments added.'),
  transactions: count('Transactions.'),
  transaction_revenue: money('Revenue from transactions, in `currency`.'),
  premium_revenue: money('Revenue from YouTube Premium, in `currency`.'),
  ad_revenue: money('Revenue from ads on YouTube, in `currency`.'),
  ad_impressions: count('Ad impressions.'),
  cpm: decimal('Cost of 1,000 ad impressions, in `currency`.', { unit: 'account-currency', additive: 'never' }),
  playback_cpm: decimal('Cost of 1,000 monetised playbacks, in `currency`.', {
    unit: 'account-currency',
    additive: 'never',
  }),
  rpm: decimal('Revenue for 1,000 views, in `currency`.', { unit: 'account-currency', additive: 'never' }),
  monetized_playbacks: count('Estimated monetised playbacks.'),
} satisfies Readonly<Record<string, ColumnInput>>;
/** A file has the metrics that its exporter chose: what it lacks, another file of the same window may tell. */
const measured = Object.fromEntries(
  Object.entries(metrics).map(([name, metric]) => [name, { ...metric, isMeasured: true }]),
) as typeof metrics;
const currency: ColumnInput = {
  type: type.identifier,
  given: { fact: 'currency' },
  description: 'ISO 4217 code of the amounts, from the header; null where there are no amounts.',
};

const ofExport = {
  month: 'capture_date',
  freshness: { everyHours: 24 * 7, lagDays: 2 },
} as const;
const window = {
  window_from: windowDay('First day of the window, where the file’s name gives it.'),
  window_to: windowDay('Last day of the window, where the file’s name gives it.'),
};

/**
 * Videos with their totals in a window. A table has at most 500 rows; if it is cut, the Total row is more than the sum
 * of its rows.
 */
export const videos = defineContract({
  ...common,
  ...ofExport,
  dataset: 'youtube/videos',
  description: 'Videos of a channel with their totals in a window, as of each export.',
  reference: 'YouTube Studio → Analytics → Advanced mode → Content → Export: Table data.csv',
  columns: {
    capture_date: captureDate,
    ...window,
    video_id: { type: type.identifier, required: true, description: 'Id of the video, 11 characters.' },
    title: { type: type.text, description: 'Title of the video.' },
    published_on: { type: type.date, description: 'Day it was published.' },
    duration_seconds: count('Length of the video.', { unit: 'seconds', additive: 'never' }),
    ...measured,
    currency,
  },
  checks: [{ kind: 'unique', name: 'one_row_per_video', severity: 'error', columns: ['video_id'] }],
  scope: ['capture_date', 'window_from', 'window_to', 'video_id'],
});

/** Totals in a window by any other dimension: traffic source, geography, device, … */
export const breakdowns = defineContract({
  ...common,
  ...ofExport,
  dataset: 'youtube/breakdowns',
  description: 'Totals of a channel in a window by traffic source, geography and so on, as of each export.',
  reference: 'YouTube Studio → Analytics → Advanced mode → another dimension → Export: Table data.csv',
  feeds: 'nothing',
  because: 'its rows split the revenue that youtube/videos reports, and a table of both would count it twice',
  columns: {
    capture_date: captureDate,
    ...window,
    dimension: {
      type: type.text,
      required: true,
      description: 'Dimension of the breakdown, as the first column names it.',
    },
    name: { type: type.text, required: true, description: 'The value of the dimension.' },
    ...metrics,
    currency,
  },
  checks: [{ kind: 'unique', name: 'one_row_per_name', severity: 'error', columns: ['dimension', 'name'] }],
  scope: ['capture_date', 'window_from', 'window_to', 'dimension'],
});

/** One metric per day, of the channel, of a video or of another dimension. */
export const daily = defineContract({
  ...common,
  dataset: 'youtube/daily',
  description: 'A metric of a channel, a video or another breakdown per day.',
  reference: 'YouTube Studio exports (Chart data.csv, Totals.csv), and result tables of the Analytics API by day',
  columns: {
    date: { type: type.date, required: true, description: 'Day, in Pacific time.' },
    dimension: { type: type.text, required: true, description: 'Channel, Content, Traffic source and so on.' },
    name: { type: type.text, description: 'Id of the video, or the value of the dimension; null for the channel.' },
    metric: { type: type.text, required: true, description: 'The metric, by its column name in youtube/videos.' },
    value: {
      type: type.decimal(24, 6),
      form: 'grouped',
      unit: 'count',
      isMeasured: true,
      additive: 'never',
      description: 'Value of the metric; the metric decides what it counts and whether it adds up.',
    },
    currency,
  },
  checks: [
    { kind: 'unique', name: 'one_value_a_day', severity: 'error', columns: ['date', 'dimension', 'name', 'metric'] },
  ],
  scope: ['date', 'dimension', 'name', 'metric'],
  month: 'date',
  freshness: { everyHours: 24 * 7, lagDays: 3, revisedDays: 3 },
});
