import { htmlText, jsonFrom, visibleText } from '../../contract/html-text.ts';
import { isObject, jsonAt, jsonObjects, jsonText, parseJsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutReading, LayoutRow, LayoutTable } from '../../contract/source.ts';

/** The beginning of the daily series on the streams page. The bare id is also in labels of the page's picture. */
const streamsAnchor = 'makeChart("trend365day"';
const appleAnchor = /chartData\s*=\s*\{/g;

/**
 * DistroKid's statistics pages as a browser saves them: `stats/?data=streams` (Spotify, estimates) and
 * `stats/?data=applemusic`. All numbers stand as JSON in a script of the page. A page without them is refused, because
 * it is the sign-in page or DistroKid changed it.
 */
export const statsPages: Layout = {
  name: 'distrokid/stats-pages',
  datasets: ['distrokid/streams-daily', 'distrokid/catalogue', 'distrokid/apple-daily', 'distrokid/apple-breakdowns'],
  fits: ({ text }) => /<(!doctype html|html|head)\b/i.test(text) && /distrokid/i.test(text),
  read: ({ text }) => readStatsPage(text),
};

/** Reads one of the pages, or says why it is refused. */
export function readStatsPage(text: string): LayoutReading {
  const streams = text.indexOf(streamsAnchor);
  if (streams >= 0) return readStreams(text, streams + streamsAnchor.length);
  const apple = [...text.matchAll(appleAnchor)].map(({ index, 0: anchor }) => index + anchor.length - 1);
  if (apple.length > 0) return readApple(text, apple);
  const isSignIn = /<input[^>]+type=["']?password/i.test(text);
  return refused(
    isSignIn ? 'signed-out' : 'no-series',
    isSignIn
      ? 'It is the sign-in page of DistroKid: the session had ended.'
      : 'It is a page of DistroKid without the daily numbers that its statistics pages hold.',
    'Sign in, open distrokid.com/stats, wait until the charts are drawn, and save the page as "Webpage, HTML only".',
  );
}

function readStreams(html: string, from: number): LayoutReading {
  const start = html.indexOf('{', from);
  const config = start < 0 ? undefined : parseJsonText(jsonFrom(html, start) ?? '');
  const days = jsonObjects(jsonAt(config, 'dataProvider'));
  if (days.length === 0) return emptySeries('the daily streams');
  const rows = days.map(
    (day, index): LayoutRow => ({
      line: index + 1,
      values: { date: jsonText(day.category), streams: jsonText(day['column-1']) },
      text: JSON.stringify(day),
    }),
  );
  const stated = statedTotal(html);
  const sum = sumOf(rows.map(({ values }) => values.streams));
  if (stated !== undefined && sum !== undefined && stated !== sum) {
    return refused(
      'checksum',
      `The page states ${stated} streams in the last 365 days, but its daily numbers add up to ${sum}.`,
      'The page was saved while it was loading: save it again.',
    );
  }
  const options = optionsOf(html);
  const warnings = [
    ...(stated === undefined || sum === undefined
      ? ['the sum of the last 365 days is not on the page, or a day has no number: nothing to check by']
      : []),
    ...(options.some(({ isChosen }) => isChosen)
      ? ['a track is chosen on the page: its numbers may be of it alone']
      : []),
  ];
  return { tables: [{ dataset: 'distrokid/streams-daily', rows }, distrokidCatalogueOf(options)], warnings };
}

/**
 * Gives the value of a table's row `Last 365 days`. The words are elsewhere on the page too, so only a row that begins
 * with them counts.
 */
function statedTotal(html: string): bigint | undefined {
  for (const [, row = ''] of html.matchAll(/<tr\b[^>]*>([\s\S]*?)(?=<\/tr>|<tr\b|<\/table>)/gi)) {
    const total = /^\s*Last 365 days\s*:?\s*(\d[\d,]*)\s*(?!\S)/i.exec(visibleText(row))?.[1];
    if (total !== undefined) return BigInt(total.replaceAll(',', ''));
  }
  return undefined;
}

interface TrackOption {
  readonly isrc: string;
  readonly trackId: string;
  readonly name: string;
  readonly isChosen: boolean;
}

/**
 * Reads the list of tracks above the chart. Each option is a track with its ISRC. A page may have the list more than
 * once.
 */
function optionsOf(html: string): readonly TrackOption[] {
  const found = new Map<string, TrackOption>();
  for (const [, attributes = '', label = ''] of html.matchAll(/<option\b([^>]*)>([^<]*)/gi)) {
    const isrc = attributeOf(attributes, 'value');
    const trackId = attributeOf(attributes, 'id');
    if (isrc === undefined || trackId === undefined || !/^[A-Z]{2}[A-Z0-9]{3}\d{7}$/i.test(isrc)) continue;
    const key = `${isrc} ${trackId}`;
    const isChosen = /(?:^|\s)selected(?=[\s=/]|$)/i.test(attributes) || found.get(key)?.isChosen === true;
    found.set(key, { isrc, trackId, name: htmlText(label).trim(), isChosen });
  }
  return [...found.values()];
}

function distrokidCatalogueOf(options: readonly TrackOption[]): LayoutTable {
  const rows = options.map(({ isrc, trackId, name }, index): LayoutRow => {
    const hyphen = name.indexOf(' - ');
    const [artist, title] = hyphen < 0 ? [null, name] : [name.slice(0, hyphen), name.slice(hyphen + 3)];
    return { line: index + 1, values: { isrc, track_id: trackId, name, artist, title } };
  });
  return { dataset: 'distrokid/catalogue', rows };
}

function attributeOf(attributes: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(attributes) ?? [];
  const value = double ?? single;
  return value === undefined ? undefined : htmlText(value).trim();
}

/** The breakdowns of the last year, by the name of their list on the page. */
const breakdowns: Readonly<Record<string, string>> = {
  tracks1year: 'track',
  albums1year: 'album',
  playlists1year: 'playlist',
  country1year: 'country',
  devices1year: 'device',
  gender1year: 'gender',
  age1year: 'age',
  listening1year: 'listening',
  sources1year: 'source',
  types1year: 'type',
  offline1year: 'offline',
};

/** Reads the first place that sets `chartData` to a value with days. The page may set it to an empty value before. */
function readApple(html: string, places: readonly number[]): LayoutReading {
  const data = places
    .map((start) => parseJsonText(jsonFrom(html, start) ?? ''))
    .find((value) => jsonAt(value, 'last365days') !== undefined);
  if (!isObject(data)) return emptySeries('chartData');
  const days = jsonObjects(jsonAt(data, 'last365days', 'dataProvider'));
  if (days.length === 0) return emptySeries('the daily plays');
  const emptied = Object.keys(breakdowns).filter((list) => isEmptied(data[list]));
  if (emptied.length > 0) return emptySeries(`the entries of ${emptied.join(', ')}`);
  const daily = days.map(
    (day, index): LayoutRow => ({
      line: index + 1,
      values: { date: jsonText(day.field), streams: jsonText(day.value) },
      text: JSON.stringify(day),
    }),
  );
  const items = Object.entries(breakdowns).flatMap(([list, breakdown]) =>
    jsonObjects(jsonAt(data, list, 'dataProvider')).map((item) => ({
      breakdown,
      name: jsonText(item.field),
      item_id: jsonText(item.id),
      streams: jsonText(item.value),
    })),
  );
  return {
    tables: [
      { dataset: 'distrokid/apple-daily', rows: daily },
      { dataset: 'distrokid/apple-breakdowns', rows: items.map((values, index) => ({ line: index + 1, values })) },
    ],
    warnings: totalWarnings(data),
  };
}

/** True for a list whose total is not zero, but which has no entries. */
function isEmptied(list: unknown): boolean {
  const total = jsonText(jsonAt(list, 'total')) ?? '';
  return jsonObjects(jsonAt(list, 'dataProvider')).length === 0 && /^\d[\d,]*$/.test(total) && /[1-9]/.test(total);
}

/**
 * Gives warnings for lists whose total differs from their sum. Some lists are cut to the first entries, so a difference
 * refuses nothing.
 */
function totalWarnings(data: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.keys({ last365days: 'day', ...breakdowns }).flatMap((list) => {
    const total = jsonText(jsonAt(data, list, 'total'))?.replaceAll(',', '');
    const sum = sumOf(jsonObjects(jsonAt(data, list, 'dataProvider')).map((item) => jsonText(item.value)));
    const differs = total !== undefined && /^\d+$/.test(total) && sum !== undefined && BigInt(total) !== sum;
    return differs ? [`${list} adds up to ${sum}, its total is ${total}`] : [];
  });
}

function sumOf(texts: readonly (string | null | undefined)[]): bigint | undefined {
  if (!texts.every((text) => typeof text === 'string' && /^-?\d+$/.test(text))) return undefined;
  return texts.reduce((sum, text) => sum + BigInt(text ?? 0), 0n);
}

function emptySeries(what: string): LayoutReading {
  return refused(
    'empty-series',
    `The page lacks ${what}. The lake never reads an empty page as "nothing happened".`,
    'Open the page again, wait until the chart is drawn, and then save it.',
  );
}

function refused(rule: string, reason: string, suggestion: string): LayoutReading {
  return { refused: { rule, reason, suggestion } };
}
