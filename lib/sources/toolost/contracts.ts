import { type ColumnInput, type } from '../../contract/column.ts';
import type { Check, ContractInput } from '../../contract/contract.ts';
import { defineContract } from '../../contract/define-contract.ts';

const streams: ColumnInput = {
  type: type.integer,
  required: true,
  unit: 'count',
  additive: 'sum',
  description: 'Streams of the account on this day.',
};
const toDate: ColumnInput = {
  ...streams,
  additive: 'latest',
  description: 'Plays in the requested window, up to the capture; never summed over captures.',
};
const date: ColumnInput = { type: type.date, required: true, description: 'Day; days without streams are absent.' };
const captureDate: ColumnInput = {
  type: type.date,
  given: { fact: 'capture_date' },
  required: true,
  description: 'Day of the capture (UTC).',
};
/**
 * The answer does not contain the request. These are the known facts about its window, which keep two windows apart.
 */
const window: Readonly<Record<string, ColumnInput>> = {
  first_date: { type: type.date, description: 'First day with plays in the same answer, which identifies its window.' },
  last_date: { type: type.date, description: 'Last day with plays in the same answer.' },
};
const common = {
  version: 3,
  owner: 'marketing',
  recognise: { shape: 'table' },
} satisfies Partial<ContractInput>;
const spotify = 'toolost.com/api/portal/analytics/spotify?release=&date=thisYear';
const apple = 'toolost.com/api/portal/analytics/apple/?release=&date=thisYear';
const oncePerDay: Check = { kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] };

/**
 * Spotify streams per day. The window is the calendar year. On 1 January the portal drops last year, and the lake keeps
 * it.
 */
export const spotifyDaily = defineContract({
  ...common,
  dataset: 'toolost/spotify-daily',
  description: 'Spotify streams of a Too Lost account per day.',
  reference: spotify,
  columns: { date, streams },
  checks: [oncePerDay],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 2 },
});

/** Cost of Spotify's Discovery Mode per month. */
export const discoveryFees = defineContract({
  ...common,
  dataset: 'toolost/discovery-fees',
  owner: 'finance',
  description: 'Fees and streams of Spotify Discovery Mode per month.',
  reference: spotify,
  feeds: 'nothing',
  because: 'the portal does not name the currency of the fees, so no table may add them to other money',
  columns: {
    month: {
      type: type.month,
      form: 'month',
      required: true,
      description: 'Month; the source writes its first day.',
    },
    streams: { ...streams, description: 'Streams of the month in Discovery Mode.' },
    fees: {
      type: type.decimal(18, 12),
      required: true,
      unit: 'account-currency',
      additive: 'sum',
      description: 'Fees of the month, in the currency of the account, which the source does not name.',
    },
  },
  checks: [{ kind: 'unique', name: 'one_row_per_month', severity: 'error', columns: ['month'] }],
  scope: ['month'],
  month: 'month',
  freshness: { everyHours: 24 * 31, lagDays: 31 },
});

/** Apple Music plays per day. The series ends about two days before Spotify's. */
export const appleDaily = defineContract({
  ...common,
  dataset: 'toolost/apple-daily',
  description: 'Apple Music plays of a Too Lost account per day.',
  reference: apple,
  columns: { date, streams: { ...streams, description: 'Plays of the account on this day.' } },
  checks: [oncePerDay],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 4 },
});

export const appleShazam = defineContract({
  ...common,
  dataset: 'toolost/apple-shazam',
  description: 'Shazams of a Too Lost account per day.',
  reference: apple,
  columns: {
    date,
    shazams: { ...streams, description: 'Times that tracks of the account were recognised with Shazam on this day.' },
  },
  checks: [oncePerDay],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 4 },
});

export const appleTracks = defineContract({
  ...common,
  dataset: 'toolost/apple-tracks',
  description: 'Apple Music plays of the year to date by track, as of each capture.',
  reference: apple,
  columns: {
    capture_date: captureDate,
    ...window,
    isrc: { type: type.isrc, description: 'ISRC of the track.' },
    title: { type: type.text, description: 'Title of the track.' },
    release: { type: type.text, description: 'Title of the release.' },
    streams: toDate,
  },
  checks: [
    { kind: 'pattern', name: 'isrc_form', severity: 'warn', column: 'isrc', pattern: '[A-Z]{2}[A-Z0-9]{3}[0-9]{7}' },
  ],
  scope: ['capture_date', 'first_date'],
  month: 'capture_date',
  freshness: { everyHours: 24, lagDays: 4 },
});

export const appleCountries = defineContract({
  ...common,
  dataset: 'toolost/apple-countries',
  description: 'Apple Music plays of the year to date by country, as of each capture.',
  reference: apple,
  columns: {
    capture_date: captureDate,
    ...window,
    country: { type: type.identifier, required: true, description: 'ISO 3166 code; NA is Namibia.' },
    streams: toDate,
  },
  checks: [{ kind: 'unique', name: 'one_row_per_country', severity: 'error', columns: ['country'] }],
  scope: ['capture_date', 'first_date'],
  month: 'capture_date',
  freshness: { everyHours: 24, lagDays: 4 },
});
