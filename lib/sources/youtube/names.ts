import type { metrics } from './contracts.ts';

export type Metric = keyof typeof metrics;

/** Header names by column, as Studio and the API write them; amounts have the code of a currency in brackets. */
const names: Readonly<Record<string, Metric>> = {
  views: 'views',
  'engaged views': 'engaged_views',
  engagedviews: 'engaged_views',
  'watch time (hours)': 'watch_time_hours',
  subscribers: 'subscribers',
  'estimated revenue': 'estimated_revenue',
  estimatedrevenue: 'estimated_revenue',
  impressions: 'impressions',
  'thumbnail impressions': 'impressions',
  'impressions click-through rate (%)': 'click_through_rate',
  'thumbnail click-through rate (%)': 'click_through_rate',
  'average view duration': 'average_view_seconds',
  averageviewduration: 'average_view_seconds',
  'average percentage viewed (%)': 'average_percentage_viewed',
  averageviewpercentage: 'average_percentage_viewed',
  'stayed to watch (%)': 'stayed_to_watch',
  'unique viewers': 'unique_viewers',
  'new viewers': 'new_viewers',
  'returning viewers': 'returning_viewers',
  'casual viewers': 'casual_viewers',
  'regular viewers': 'regular_viewers',
  'average views per viewer': 'average_views_per_viewer',
  likes: 'likes',
  dislikes: 'dislikes',
  shares: 'shares',
  'comments added': 'comments',
  comments: 'comments',
  transactions: 'transactions',
  'transaction revenue': 'transaction_revenue',
  'youtube premium': 'premium_revenue',
  'youtube ad revenue': 'ad_revenue',
  'ad impressions': 'ad_impressions',
  cpm: 'cpm',
  'playback-based cpm': 'playback_cpm',
  rpm: 'rpm',
  'estimated monetized playbacks': 'monetized_playbacks',
};

/** Studio's names in German, as public files and importers have them; amounts have the code of a currency in brackets. */
const german: Readonly<Record<string, string>> = {
  videos: 'Content',
  videotitel: 'Video title',
  'veröffentlichungszeitpunkt des videos': 'Video publish time',
  dauer: 'Duration',
  datum: 'Date',
  gesamt: 'Total',
  aufrufe: 'Views',
  'wiedergabezeit (stunden)': 'Watch time (hours)',
  abonnenten: 'Subscribers',
  'geschätzter umsatz': 'Estimated revenue',
  impressionen: 'Impressions',
  'thumbnail-impressionen': 'Thumbnail impressions',
  'klickrate der impressionen (%)': 'Impressions click-through rate (%)',
  'thumbnail-klickrate (%)': 'Thumbnail click-through rate (%)',
  'durchschnittliche wiedergabedauer': 'Average view duration',
  '"mag ich"-bewertungen': 'Likes',
  '„mag ich“-bewertungen': 'Likes',
  'kommentare hinzugefügt': 'Comments added',
  'geteilte inhalte': 'Shares',
};

/** A name of Studio in English; one that is not German, or not known, stays as it is. */
export function englishName(name: string): string {
  const plain = name.trim().toLowerCase();
  const [, before = '', currency = ''] = /^(.*?)( \([a-z]{3}\))$/.exec(plain) ?? [];
  const priced = german[before];
  return german[plain] ?? (priced === undefined ? name : `${priced}${currency.toUpperCase()}`);
}

/** Metrics that a file's rows add up to its total row, where all rows are in the file. */
export const summed: readonly Metric[] = ['views', 'engaged_views', 'likes', 'shares', 'comments', 'impressions'];

export interface MetricName {
  readonly metric: Metric;
  readonly currency?: string;
}

/** Which metric a header name is, and in which currency; undefined where it is none that is known. */
export function metricOf(header: string): MetricName | undefined {
  const name = header.trim().toLowerCase();
  const metric = names[name];
  if (metric) return { metric };
  const [, plain = '', code = ''] = /^(.*?) \(([a-z]{3})\)$/.exec(name) ?? [];
  const priced = names[plain];
  return priced === undefined ? undefined : { metric: priced, currency: code.toUpperCase() };
}

/** `0:01:27` → `87`; text that is no duration stays as it is. */
export function seconds(text: string): string {
  const [, hours = '', minutes = '', rest = ''] = /^(?:(\d+):)?(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  if (minutes === '') return text;
  return String(Number(hours) * 3600 + Number(minutes) * 60 + Number(rest));
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `Oct 2, 2025` → `2025-10-02`; text that is no such day stays as it is. */
export function namedDay(text: string): string {
  const [, name = '', day = '', year = ''] = /^([A-Za-z]{3})[a-z]* (\d{1,2}), (\d{4})$/.exec(text) ?? [];
  const month = months.indexOf(name.toLowerCase());
  return month < 0 ? text : `${year}-${String(month + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
}

const zipName = /^.+ \d{4}-\d{2}-\d{2}_\d{4}-\d{2}-\d{2} .+\.zip$/i;

/** True for the names of the zips that Studio gives: what the report is, its window, the channel. */
export function isZipName(name: string): boolean {
  return zipName.test(name);
}

/** Gives the window in the name of a Studio zip, such as `Content 2026-05-01_2026-05-28 Nova Kite.zip`. */
export function windowIn(fileName: string): Readonly<Record<string, string>> {
  const [, from, to] = /(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})/.exec(fileName) ?? [];
  return from === undefined || to === undefined ? {} : { window_from: from, window_to: to };
}
