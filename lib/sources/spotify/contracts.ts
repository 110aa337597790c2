import { type ColumnInput, type } from '../../contract/column.ts';
import type { ContractInput } from '../../contract/contract.ts';
import { defineContract } from '../../contract/define-contract.ts';

const common = {
  version: 3,
  owner: 'marketing',
  missing: ['', 'n/a', '-'],
} satisfies Partial<ContractInput>;
const captureDate: ColumnInput = {
  type: type.date,
  given: { fact: 'capture_date' },
  required: true,
  description: 'Day of the export (UTC).',
};
const window: ColumnInput = {
  type: type.text,
  given: {
    fact: 'window',
    hint: 'Keep the name of the export, because it gives the window (`…-songs-28day.csv`, `…_1year_….json`).',
    example: '28day',
    values: ['1day', '7day', '28day', '1year', 'all'],
  },
  required: true,
  description: '1day, 7day, 28day, 1year or all. Windows overlap and are never summed.',
};
const count = (
  from: string | readonly string[],
  description: string,
  more: Partial<ColumnInput> = {},
): ColumnInput => ({
  type: type.integer,
  from: [from].flat(),
  unit: 'count',
  additive: 'sum',
  description,
  ...more,
});
const people = { unit: 'people', additive: 'never' } as const;
const inWindow = { additive: 'latest' } as const;
const told = { isMeasured: true } as const;

/**
 * Spotify for Artists' audience timeline, in three generations of columns. Listeners are distinct people of the day, or
 * of the 28 days before. Followers are a level.
 */
export const audienceTimeline = defineContract({
  ...common,
  version: 3,
  dataset: 'spotify/audience-timeline',
  description: 'Listeners, streams, saves and followers of an artist on Spotify per day.',
  reference: 'artists.spotify.com → Audience → download: <artist>-audience-timeline.csv',
  recognise: { shape: 'delimited', by: ['date', 'listeners', 'streams', 'followers'], without: ['song', 'title'] },
  columns: {
    date: { type: type.date, from: ['date'], required: true, description: 'Day (UTC).' },
    listeners: count('listeners', 'People who listened on this day.', { ...people, ...told }),
    monthly_listeners: count('monthly listeners', 'People who listened in the 28 days that end with this day.', {
      ...people,
      ...told,
      optional: true,
    }),
    monthly_active_listeners: count('monthly active listeners', 'Monthly listeners who chose to listen.', {
      ...people,
      ...told,
      optional: true,
    }),
    super_listeners: count('super listeners', 'The most devoted monthly active listeners, by Spotify’s measure.', {
      ...people,
      ...told,
      optional: true,
    }),
    streams: count('streams', 'Streams on this day.', told),
    playlist_adds: count('playlist adds', 'Times tracks were added to playlists on this day.', {
      ...told,
      optional: true,
    }),
    saves: count('saves', 'Times tracks were saved on this day.', { ...told, optional: true }),
    followers: count('followers', 'Followers at the end of the day; a level.', {
      ...told,
      unit: 'people',
      additive: 'latest',
    }),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] }],
  scope: ['date'],
  month: 'date',
  cadence: 'daily',
  freshness: { everyHours: 24, lagDays: 2 },
});

/**
 * Songs with their totals in a window. Only the file's name gives the window. Two songs may share a title, and there is
 * no id.
 */
export const songs = defineContract({
  ...common,
  dataset: 'spotify/songs',
  description: 'Songs of an artist on Spotify with their totals in a window, as of each export.',
  reference: 'artists.spotify.com → Music → Songs → download: <artist>-songs-<window>.csv',
  recognise: { shape: 'delimited', by: ['song', 'listeners', 'streams'] },
  columns: {
    capture_date: captureDate,
    window,
    song: { type: type.text, from: ['song'], required: true, description: 'Title.' },
    listeners: count('listeners', 'Listeners in the window; 0 for all songs in the window all.', people),
    streams: count(['streams', 'écoutes'], 'Streams in the window.', inWindow),
    saves: count('saves', 'Saves in the window; 0 for all songs in the window all.', inWindow),
    release_date: { type: type.date, from: ['release_date'], optional: true, description: 'Day of release.' },
  },
  scope: ['capture_date', 'window'],
  month: 'capture_date',
  freshness: { everyHours: 24 * 7, lagDays: 2 },
});

/** Streams of one song per day. Only the file's name gives the song, with `_` in place of `?`. */
export const songTimeline = defineContract({
  ...common,
  version: 3,
  dataset: 'spotify/song-timeline',
  description: 'Streams of a song on Spotify per day.',
  reference: 'artists.spotify.com → Music → a song → download: <song>-timeline.csv',
  recognise: { shape: 'delimited', by: ['date', 'streams'], only: true },
  columns: {
    date: { type: type.date, from: ['date'], required: true, description: 'Day (UTC).' },
    song: {
      type: type.text,
      given: {
        fact: 'song',
        hint: 'Keep the name of the export, because it gives the song (`<song>-timeline.csv`).',
        example: 'Tide Lamp',
      },
      required: true,
      description: 'Title, as the file’s name writes it.',
    },
    streams: count('streams', 'Streams on this day.'),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_date', severity: 'error', columns: ['date'] }],
  scope: ['song', 'date'],
  month: 'date',
  cadence: 'daily',
  freshness: { everyHours: 24 * 7, lagDays: 2 },
});

/** Playlists that hold the artist's songs, with their listeners and streams in a window. */
export const playlists = defineContract({
  ...common,
  dataset: 'spotify/playlists',
  description: 'Playlists with songs of an artist, their listeners and streams in a window, as of each export.',
  reference: 'artists.spotify.com → Music → Playlists → download: <artist>-playlists-<window>.csv',
  recognise: { shape: 'delimited', by: ['title', 'author', 'streams'] },
  columns: {
    capture_date: captureDate,
    window,
    title: { type: type.text, from: ['title'], required: true, description: 'Name of the playlist.' },
    author: { type: type.text, from: ['author'], description: 'Owner of the playlist.' },
    listeners: count('listeners', 'Listeners in the window.', people),
    streams: count('streams', 'Streams in the window.', inWindow),
    date_added: {
      type: type.date,
      from: ['date_added'],
      description: 'When a song was added; null where it is not known.',
    },
  },
  scope: ['capture_date', 'window'],
  month: 'capture_date',
  freshness: { everyHours: 24 * 7, lagDays: 2 },
});

/** Songs as the portal's own answer gives them, with ids. */
export const portalSongs = defineContract({
  ...common,
  dataset: 'spotify/portal-songs',
  description: 'Songs of an artist on Spotify with ids and totals in a window, as of each capture.',
  reference: 'artists.spotify.com → Music → Songs: the answer to the page’s own request, saved as JSON',
  recognise: { shape: 'table' },
  columns: {
    capture_date: captureDate,
    window,
    song_id: { type: type.identifier, required: true, description: 'Id of the song.' },
    song: { type: type.text, description: 'Title.' },
    uri: { type: type.identifier, description: 'Spotify URI of the track.' },
    release_date: { type: type.date, form: 'day', description: 'Day of release.' },
    streams: count([], 'Streams in the window.', { ...inWindow, form: 'grouped' }),
    listeners: count([], 'Listeners in the window.', { ...people, form: 'grouped' }),
    savers: count([], 'People who saved it in the window.', { ...people, form: 'grouped' }),
    canvas_views: count([], 'Views of its canvas in the window.', { ...inWindow, form: 'grouped' }),
  },
  checks: [{ kind: 'unique', name: 'one_row_per_song', severity: 'error', columns: ['song_id'] }],
  scope: ['capture_date', 'window'],
  month: 'capture_date',
  freshness: { everyHours: 24 * 7, lagDays: 2 },
});
