import { type ColumnInput, type } from '../../contract/column.ts';
import type { Check } from '../../contract/contract.ts';
import { defineContract } from '../../contract/define-contract.ts';

const streams: ColumnInput = {
  type: type.integer,
  required: true,
  unit: 'count',
  additive: 'sum',
  description: 'Streams of all tracks of the account on this day.',
};
const estimates: ColumnInput = {
  ...streams,
  description:
    'Spotify streams of all tracks of the account on this day, as DistroKid estimates them; not a statement.',
};
const date: ColumnInput = { type: type.date, required: true, description: 'Day.' };
const oncePerDay: Check = { kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] };

/**
 * Spotify streams per day as DistroKid estimates them. Every page has 365 days. DistroKid revises days up to about 34
 * back, and the last day is two days before the capture. Statements never add up to these numbers.
 */
export const streamsDaily = defineContract({
  dataset: 'distrokid/streams-daily',
  version: 2,
  description: 'Estimated Spotify streams of a DistroKid account per day.',
  reference: 'distrokid.com/stats/?type=all&data=streams, the page saved as HTML',
  owner: 'marketing',
  recognise: { shape: 'table' },
  columns: { date, streams: estimates },
  checks: [oncePerDay, { kind: 'range', name: 'streams_not_negative', severity: 'warn', column: 'streams', min: 0 }],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 2, revisedDays: 34 },
});

/** Gives the track of each ISRC, as listed on the streams page. One ISRC may have several track ids. */
export const distrokidCatalogue = defineContract({
  dataset: 'distrokid/catalogue',
  version: 3,
  description: 'Tracks of a DistroKid account with ISRC, track id and name.',
  reference: 'distrokid.com/stats/?type=all&data=streams, the page saved as HTML',
  owner: 'label',
  recognise: { shape: 'table' },
  columns: {
    isrc: { type: type.isrc, required: true, description: 'ISRC of the track.' },
    track_id: { type: type.identifier, required: true, description: "DistroKid's id of the track." },
    name: { type: type.text, description: 'Artist and title as the page writes them.' },
    artist: { type: type.text, description: 'The part of the name before its first hyphen.' },
    title: { type: type.text, description: 'The part of the name after its first hyphen.' },
  },
  // The page lists all tracks, so the newest page replaces all earlier rows.
  scope: [],
  month: null,
  freshness: { everyHours: 24, lagDays: 0 },
});

/**
 * Apple Music plays per day. Days without plays are absent. The last day is partial, and the two last days are revised.
 */
export const appleDaily = defineContract({
  dataset: 'distrokid/apple-daily',
  version: 2,
  description: 'Apple Music plays of a DistroKid account per day.',
  reference: 'distrokid.com/stats/?type=all&data=applemusic, the page saved as HTML',
  owner: 'marketing',
  recognise: { shape: 'table' },
  columns: { date, streams: { ...streams, description: 'Plays of all tracks of the account on this day.' } },
  checks: [oncePerDay],
  scope: ['date'],
  month: 'date',
  freshness: { everyHours: 24, lagDays: 2, revisedDays: 2 },
});

/**
 * Plays of the year before the capture, by track, country, device and so on. They are totals to date, one set for each
 * capture.
 */
export const appleBreakdowns = defineContract({
  dataset: 'distrokid/apple-breakdowns',
  version: 3,
  description:
    'Apple Music plays of the last year by track, album, country, device, age and so on, as of each capture.',
  reference: 'distrokid.com/stats/?type=all&data=applemusic, the page saved as HTML',
  owner: 'marketing',
  recognise: { shape: 'table' },
  columns: {
    capture_date: {
      type: type.date,
      given: { fact: 'capture_date' },
      required: true,
      description: 'Day on which the page was saved (UTC).',
    },
    breakdown: {
      type: type.text,
      required: true,
      description: 'track, album, playlist, country, device, gender, age, listening, source, type or offline.',
    },
    name: { type: type.text, description: 'Value of the breakdown: a title, an ISO 3166 code, a device and so on.' },
    item_id: { type: type.identifier, description: 'Id of the track or album; null elsewhere.' },
    streams: {
      ...streams,
      additive: 'latest',
      description: 'Plays in the year up to the capture; never summed over captures, nor over breakdowns.',
    },
  },
  scope: ['breakdown', 'capture_date'],
  month: 'capture_date',
  freshness: { everyHours: 24, lagDays: 2, revisedDays: 2 },
});
