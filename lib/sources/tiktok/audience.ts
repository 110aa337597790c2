import { type ColumnInput, type } from '../../contract/column.ts';
import type { ContractInput } from '../../contract/contract.ts';
import { defineContract } from '../../contract/define-contract.ts';
import type { DocumentContext, TextRow } from '../../contract/source.ts';
import { dayAdvice, giveYears } from './prepare.ts';

const common = {
  version: 2,
  owner: 'marketing',
  missing: ['', 'undefined'],
} satisfies Partial<ContractInput>;
const date: ColumnInput = {
  type: type.date,
  from: ['Date'],
  required: true,
  advice: dayAdvice,
  description: 'Day, in the calendar of the account.',
};
const captureDate: ColumnInput = {
  type: type.date,
  given: { fact: 'capture_date' },
  required: true,
  description: 'Day of the export (UTC).',
};
const people = (from: string, description: string): ColumnInput => ({
  type: type.integer,
  from: [from],
  unit: 'people',
  isMeasured: true,
  additive: 'never',
  description,
});
const share: ColumnInput = {
  // A binary number may be written with this many places.
  type: type.decimal(38, 20),
  from: ['Distribution'],
  unit: 'ratio',
  additive: 'never',
  description: 'Share of the followers, 0 to 1.',
};

/** Distinct viewers per day. For days that TikTok does not know, it writes `undefined`. They are null, not 0. */
export const viewers = defineContract({
  ...common,
  dataset: 'tiktok/viewers',
  description: 'Viewers of a TikTok account per day, as distinct people.',
  reference: 'tiktok.com/tiktokstudio/analytics → Viewers → Download data (CSV): Viewers.csv',
  recognise: { shape: 'delimited', by: ['date', 'viewers', 'returning_viewers'] },
  columns: {
    date,
    viewers: people('Total Viewers', 'People who watched at least one video on this day.'),
    new_viewers: people('New Viewers', 'Viewers who watched for the first time.'),
    returning_viewers: people('Returning Viewers', 'Viewers who had watched before.'),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] }],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 3 },
});

/** Active followers by hour, for the seven days before an export. */
export const followerActivity = defineContract({
  ...common,
  version: 3,
  dataset: 'tiktok/follower-activity',
  description: 'Active followers of a TikTok account by day and hour.',
  reference: 'tiktok.com/tiktokstudio/analytics → Followers → Download data (CSV): FollowerActivity.csv',
  recognise: { shape: 'delimited', by: ['date', 'hour', 'active_followers'] },
  columns: {
    date,
    hour: {
      type: type.integer,
      from: ['Hour'],
      required: true,
      unit: 'hours',
      additive: 'never',
      description: 'Hour of the day, 0–23.',
    },
    active_followers: people(
      'Active followers',
      'Followers active in the hour; null for zeros in the last hours of the export day, because these hours may not have come yet.',
    ),
  },
  checks: [
    { kind: 'unique', name: 'one_row_per_hour', severity: 'error', columns: ['date', 'hour'] },
    { kind: 'range', name: 'hour_0_to_23', severity: 'error', column: 'hour', min: 0, max: 23 },
  ],
  scope: ['date', 'hour'],
  month: 'date',
  freshness: { everyHours: 24 * 7, lagDays: 1 },
});

export const followerGender = defineContract({
  ...common,
  version: 3,
  dataset: 'tiktok/follower-gender',
  description: 'Followers of a TikTok account by gender, as of each export.',
  reference: 'tiktok.com/tiktokstudio/analytics → Followers → Download data (CSV): FollowerGender.csv',
  recognise: { shape: 'delimited', by: ['gender', 'share'] },
  columns: {
    capture_date: captureDate,
    gender: { type: type.text, from: ['Gender'], required: true, description: 'Female, Male or Other.' },
    share,
  },
  checks: [
    { kind: 'unique', name: 'one_row_per_gender', severity: 'error', columns: ['gender'] },
    { kind: 'range', name: 'share_0_to_1', severity: 'error', column: 'share', min: 0, max: 1 },
  ],
  scope: ['capture_date'],
  month: 'capture_date',
  freshness: { everyHours: 24 * 7, lagDays: 1 },
});

export const followerTerritories = defineContract({
  ...common,
  version: 4,
  dataset: 'tiktok/follower-territories',
  description: 'Followers of a TikTok account by country (only the top countries), as of each export.',
  reference: 'tiktok.com/tiktokstudio/analytics → Followers → Download data (CSV): FollowerTopTerritories.csv',
  recognise: { shape: 'delimited', by: ['country', 'share'] },
  columns: {
    capture_date: captureDate,
    country: {
      type: type.identifier,
      from: ['Top territories'],
      required: true,
      description: 'ISO 3166 code; NA is Namibia.',
    },
    share,
  },
  checks: [
    { kind: 'unique', name: 'one_row_per_country', severity: 'error', columns: ['country'] },
    { kind: 'range', name: 'share_0_to_1', severity: 'error', column: 'share', min: 0, max: 1 },
  ],
  scope: ['capture_date'],
  month: 'capture_date',
  freshness: { everyHours: 24 * 7, lagDays: 1 },
});

/**
 * Gives the days their years. On the day of the export, which is the file's last, TikTok writes 0 for hours to come.
 * Zeros after the last hour with active followers become unknown, no matter when the file was dropped.
 */
export function readHours(rows: readonly TextRow[], context: DocumentContext): readonly TextRow[] {
  const dated = giveYears(rows, context);
  const days = dated.map(({ values }) => values.date ?? '').filter((day) => /^\d{4}-\d\d-\d\d$/.test(day));
  const exported = days.toSorted().at(-1);
  const hours = dated.flatMap(({ values }) =>
    values.date === exported && Number(values.active_followers) > 0 ? [Number(values.hour)] : [],
  );
  const lastActive = Math.max(-1, ...hours);
  return dated.map((row) => {
    const { date: day, hour, active_followers: active } = row.values;
    const isOpen = day === exported && active === '0' && Number(hour) > lastActive;
    return isOpen ? { ...row, values: { ...row.values, active_followers: null } } : row;
  });
}
