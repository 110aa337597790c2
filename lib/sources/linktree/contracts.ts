import { type ColumnInput, type } from '../../contract/column.ts';
import type { ContractInput } from '../../contract/contract.ts';
import { defineContract } from '../../contract/define-contract.ts';

const common = {
  version: 4,
  owner: 'marketing',
  recognise: { shape: 'table' },
} satisfies Partial<ContractInput>;
const page = 'linktr.ee/admin/analytics: an answer of its GraphQL endpoint, saved as JSON';
const text = (description: string, more: Partial<ColumnInput> = {}): ColumnInput => ({
  type: type.text,
  description,
  ...more,
});
const day: ColumnInput = { type: type.date, required: true, description: 'Day.' };
const captureDate: ColumnInput = {
  type: type.date,
  given: { fact: 'capture_date' },
  required: true,
  description: 'Day of the capture (UTC).',
};
const windowDays: ColumnInput = {
  type: type.integer,
  given: {
    fact: 'window_days',
    hint: 'Put the days of the window into the name of the file, one answer in each: links-365d.json, lifetime-7d.json.',
    example: '365',
  },
  required: true,
  unit: 'days',
  additive: 'never',
  description: 'Days in the window of the answer, usually 7 or 365. Windows overlap and are never summed.',
};
const perDay = (description: string): ColumnInput => ({
  type: type.integer,
  unit: 'count',
  additive: 'sum',
  description,
});
const toDate = (description: string): ColumnInput => ({
  ...perDay(`${description}; a total, never summed over captures or windows.`),
  additive: 'latest',
});
const rate: ColumnInput = {
  // A small ratio has as many places as a binary number needs; 1/300 has 19.
  type: type.decimal(38, 24),
  unit: 'ratio',
  additive: 'never',
  description:
    'Clicks per view, as a ratio; may exceed 1. The clicks and views beside it show whether the source gave percent.',
};

/** Views and clicks of a Linktree per day. The last day is the day of the capture, and partial. */
export const daily = defineContract({
  ...common,
  dataset: 'linktree/daily',
  description: 'Views and clicks of a Linktree per day.',
  reference: `${page} (getAccountAnalytics.overview)`,
  columns: {
    date: day,
    views: { ...perDay('Views of the page on this day.'), isMeasured: true },
    clicks: { ...perDay('Clicks on links on this day.'), isMeasured: true },
    unique_views: {
      ...perDay('Visitors on this day, as distinct people.'),
      unit: 'people',
      additive: 'never',
      isMeasured: true,
    },
    unique_clicks: {
      ...perDay('Visitors who clicked on this day, as distinct people.'),
      unit: 'people',
      additive: 'never',
      isMeasured: true,
    },
    click_through_rate: { ...rate, isMeasured: true },
  },
  checks: [{ kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] }],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 1 },
});

const ofCapture = { month: 'capture_date', freshness: { everyHours: 24 * 7, lagDays: 1 } } as const;

export const links = defineContract({
  ...common,
  ...ofCapture,
  dataset: 'linktree/links',
  description: 'Clicks by link in a window, as of each capture; titles are in linktree/link-titles.',
  reference: `${page} (getAccountAnalytics.links)`,
  columns: {
    capture_date: captureDate,
    window_days: windowDays,
    link_id: { type: type.identifier, required: true, description: 'Id of the link.' },
    clicks: toDate('Clicks in the window'),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_link', severity: 'error', columns: ['window_days', 'link_id'] }],
  scope: ['capture_date', 'window_days'],
});

export const linkTitles = defineContract({
  ...common,
  dataset: 'linktree/link-titles',
  description: 'Titles of links by id.',
  reference: `${page} (data.link<id>)`,
  columns: {
    link_id: { type: type.identifier, required: true, description: 'Id of the link.' },
    title: text('Title as people see it.'),
    active: { type: type.boolean(['true'], ['false']), description: 'True if the link was shown.' },
  },
  checks: [{ kind: 'unique', name: 'one_row_per_link', severity: 'error', columns: ['link_id'] }],
  scope: ['link_id'],
  month: null,
  freshness: { everyHours: 24 * 7, lagDays: 1 },
});

export const socials = defineContract({
  ...common,
  ...ofCapture,
  dataset: 'linktree/socials',
  description: 'Clicks by social icon in a window, as of each capture.',
  reference: `${page} (getAccountAnalytics.socials.socials)`,
  columns: {
    capture_date: captureDate,
    window_days: windowDays,
    name: text('Name of the icon.', { required: true }),
    views: toDate('Views in the window'),
    clicks: toDate('Clicks in the window'),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_icon', severity: 'error', columns: ['window_days', 'name'] }],
  scope: ['capture_date', 'window_days'],
});

export const socialsDaily = defineContract({
  ...common,
  dataset: 'linktree/socials-daily',
  description: 'Clicks by social icon per day.',
  reference: `${page} (getAccountAnalytics.socials.timeseries)`,
  columns: {
    date: day,
    name: text('Name of the icon.', { required: true }),
    views: perDay('Views on this day.'),
    clicks: perDay('Clicks on this day.'),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_icon_and_date', severity: 'error', columns: ['date', 'name'] }],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 1 },
});

export const breakdowns = defineContract({
  ...common,
  ...ofCapture,
  dataset: 'linktree/breakdowns',
  description: 'Views and clicks by country, city, referrer and device in a window, as of each capture.',
  reference: `${page} (getAccountAnalytics.locations, .referrers, .devices)`,
  columns: {
    capture_date: captureDate,
    window_days: windowDays,
    breakdown: text('country, city, referrer or device.', { required: true }),
    name: text('Value of the breakdown.'),
    country: { type: type.identifier, description: 'ISO 3166 code of a country; NA is Namibia.' },
    latitude: text('Latitude of a city, in degrees, as the source writes it.'),
    longitude: text('Longitude of a city, in degrees, as the source writes it.'),
    views: toDate('Views in the window'),
    clicks: toDate('Clicks in the window'),
    click_through_rate: rate,
  },
  scope: ['capture_date', 'window_days', 'breakdown'],
});

export const subscribers = defineContract({
  ...common,
  dataset: 'linktree/subscribers',
  description: 'Subscribers of a Linktree per day.',
  reference: `${page} (getAccountAnalytics.subscribers)`,
  columns: {
    date: day,
    kind: text('all, email or sms.', { required: true }),
    subscribers: { ...toDate('Subscribers at the end of the day'), unit: 'people' },
    clicks: perDay('Clicks of subscribers on this day.'),
    notifications: perDay('Notifications on this day.'),
    new_subscribers: { ...perDay('Subscribers gained on this day.'), unit: 'people' },
  },
  checks: [{ kind: 'unique', name: 'one_row_per_kind_and_date', severity: 'error', columns: ['date', 'kind'] }],
  scope: ['date', 'kind'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1, revisedDays: 1 },
});

export const lifetime = defineContract({
  ...common,
  ...ofCapture,
  dataset: 'linktree/lifetime',
  description: 'Views and clicks of a Linktree since it began, as of each capture.',
  reference: `${page} (getAccountAnalytics.lifetime)`,
  columns: {
    capture_date: captureDate,
    views: toDate('Views'),
    clicks: toDate('Clicks'),
    profile_clicks: toDate('Clicks on links'),
    social_clicks: toDate('Clicks on social icons'),
    subscribers: { ...toDate('Subscribers'), unit: 'people' },
  },
  checks: [{ kind: 'unique', name: 'one_row', severity: 'error', columns: ['capture_date'] }],
  scope: ['capture_date'],
});
