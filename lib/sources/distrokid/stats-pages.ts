import { htmlText, jsonFrom, visibleText } from '../../contract/html-text.ts';
import { isObject, jsonAt, jsonObjects, jsonText, parseJsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutReading, LayoutRow, LayoutTable } from '../../contract/source.ts';

/** Where the daily series of the streams page begins; the bare id also stands in labels of its picture. */
const streamsAnchor = 'makeChart("trend365day"';
const appleAnchor = /chartData\s*=\s*\{/;

/**
 * DistroKid's statistics pages as a browser saves them: `stats/?data=streams` (Spotify, estimates) and
 * `stats/?data=applemusic`. All numbers stand as JSON in a script of the page. A page without them is refused: it is the
 * sign-in page, or DistroKid changed it.
 */
export const statsPages: Layout = {
  name: 'distrokid/stats-pages',
  datasets: ['distrokid/streams-daily', 'distrokid/catalogue', 'distrokid/apple-daily', 'distrokid/apple-breakdowns'],
  fits: ({ text }) => /<(!doctype html|html|head)\b/i.test(text) && /distrokid/i.test(text),
  read({ text }) {
    const streams = text.indexOf(streamsAnchor);
    if (streams >= 0) return readStreams(text, streams + streamsAnchor.length);
    const apple = appleAnchor.exec(text);
    if (apple) return readApple(text, apple.index + apple[0].length - 1);
    const isSignIn = /<input[^>]+type=["']?password/i.test(text);
    return refused(
      isSignIn ? 'signed-out' : 'no-series',
      isSignIn
        ? 'It is the sign-in page of DistroKid: the session had ended.'
        : 'It is a page of DistroKid without the daily numbers that its statistics pages hold.',
      'Sign in, open distrokid.com/stats, wait until the charts are drawn, and save the page as "Webpage, HTML only".',
    );
  },
};

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
  const stated = /Last 365 days\D{0,40}?(\d[\d,]*)/i.exec(visibleText(html))?.[1]?.replaceAll(',', '');
  const sum = sumOf(rows.map(({ values }) => values.streams));
  if (stated !== undefined && sum !== undefined && BigInt(stated) !== sum) {
    return refused(
      'checksum',
      `The page says ${stated} streams in the last 365 days, its daily numbers add up to ${sum}.`,
      'The page was saved while it was loading: save it again.',
    );
  }
  return {
    tables: [{ dataset: 'distrokid/streams-daily', rows }, catalogueOf(html)],
    ...(stated === undefined
      ? { warnings: ['the sum of the last 365 days is not on the page: nothing to check by'] }
      : {}),
  };
}

/** The choice of tracks above the chart: each option is a track with its ISRC. */
function catalogueOf(html: string): LayoutTable {
  const options = [...html.matchAll(/<option\b([^>]*)>([^<]*)/gi)];
  const found = options.flatMap(([, attributes = '', label = '']) => {
    const isrc = attributeOf(attributes, 'value');
    const trackId = attributeOf(attributes, 'id');
    if (isrc === undefined || trackId === undefined || !/^[A-Z]{2}[A-Z0-9]{3}\d{7}$/i.test(isrc)) return [];
    const name = htmlText(label).trim();
    const parts = / - /.exec(name);
    return [
      {
        isrc,
        track_id: trackId,
        name,
        artist: parts ? name.slice(0, parts.index) : null,
        title: parts ? name.slice(parts.index + 3) : name,
      },
    ];
  });
  return { dataset: 'distrokid/catalogue', rows: found.map((values, index) => ({ line: index + 1, values })) };
}

function attributeOf(attributes: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i').exec(attributes) ?? [];
  const value = double ?? single;
  return value === undefined ? undefined : htmlText(value).trim();
}

/** The breakdowns of the last year by the name of their list in the page. */
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

function readApple(html: string, start: number): LayoutReading {
  const data = parseJsonText(jsonFrom(html, start) ?? '');
  if (!isObject(data)) return emptySeries('chartData');
  const days = jsonObjects(jsonAt(data, 'last365days', 'dataProvider'));
  if (days.length === 0) return emptySeries('the daily plays');
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

/** Lists that say a total other than their sum: some are cut to the first entries, so that it refuses nothing. */
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
    `The page is there, and ${what} in it are not: an empty page is never taken for "nothing happened".`,
    'Open the page again, wait until the chart is drawn, and save it then.',
  );
}

function refused(rule: string, reason: string, suggestion: string): LayoutReading {
  return { refused: { rule, reason, suggestion } };
}
