import { isObject, jsonObjects, jsonText } from '../../contract/json-value.ts';
import type { Layout, LayoutReading, LayoutRow, LayoutTable } from '../../contract/source.ts';

type Entry = Readonly<Record<string, unknown>>;

/**
 * Answers of Too Lost's portal: `/api/portal/analytics/spotify` (daily streams, Discovery Mode fees) and `…/apple/`
 * (daily plays, Shazams, tracks and countries). Series come unsorted. Days without streams are absent and stay absent.
 */
export const portalAnswers: Layout = {
  name: 'toolost/portal',
  datasets: [
    'toolost/spotify-daily',
    'toolost/discovery-fees',
    'toolost/apple-daily',
    'toolost/apple-shazam',
    'toolost/apple-tracks',
    'toolost/apple-countries',
  ],
  fits: ({ json }) => isObject(json) && (isSpotify(json) || isApple(json)),
  read({ json }) {
    if (!isObject(json)) return { tables: [] };
    return isSpotify(json) ? readSpotify(json) : readApple(json);
  },
};

const isSpotify = (json: Entry) => Array.isArray(json.streams) && Array.isArray(json.discovery);
const isApple = (json: Entry) => Array.isArray(json.totalStreams) && ('tracksTotal' in json || 'totalShazam' in json);

function readSpotify(json: Entry): LayoutReading {
  return {
    tables: [
      table('toolost/spotify-daily', json.streams, ({ date, streams }) => ({ date, streams })),
      table('toolost/discovery-fees', json.discovery, ({ date, streams, fees }) => ({ month: date, streams, fees })),
    ],
  };
}

function readApple(json: Entry): LayoutReading {
  const sums = [json.totalStreams, json.tracksTotal, json.countryTotal].map(sumOfStreams);
  const total = jsonText(json.streamTotal);
  const known = [
    ...sums.flatMap((sum) => sum ?? []),
    ...(total !== null && /^\d+$/.test(total) ? [BigInt(total)] : []),
  ];
  if (known.some((sum) => sum !== known[0])) {
    return {
      refused: {
        rule: 'checksum',
        reason: `Its plays by day, by track and by country should equal its total, but they are ${known.join(', ')}.`,
        suggestion: 'The answer was cut off or changed: capture it again.',
      },
    };
  }
  const dates = jsonObjects(json.totalStreams)
    .flatMap(({ date }) => (typeof date === 'string' ? date : []))
    .sort();
  const window = { first_date: dates[0], last_date: dates.at(-1) };
  return {
    tables: [
      table('toolost/apple-daily', json.totalStreams, ({ date, streams }) => ({ date, streams })),
      table('toolost/apple-shazam', json.totalShazam, ({ date, streams }) => ({ date, shazams: streams })),
      table('toolost/apple-tracks', json.tracksTotal, ({ isrc, track, release, streams }) => ({
        ...window,
        isrc,
        title: track,
        release,
        streams,
      })),
      table('toolost/apple-countries', json.countryTotal, ({ country, streams }) => ({
        ...window,
        country,
        streams,
      })),
    ],
  };
}

function table(dataset: string, list: unknown, valuesOf: (entry: Entry) => Entry): LayoutTable {
  const rows = jsonObjects(list).map((entry, index): LayoutRow => {
    const values = Object.entries(valuesOf(entry)).map(([name, value]) => [name, jsonText(value)] as const);
    // The cover is a long address that nobody needs.
    const { cover: _, ...told } = entry;
    return { line: index + 1, values: Object.fromEntries(values), text: JSON.stringify(told) };
  });
  return { dataset, rows };
}

/**
 * Gives undefined if the list is missing, or holds a value that is no number; its contract then reports that. An empty
 * list adds up to zero, so it refuses the answer if other lists have plays.
 */
function sumOfStreams(list: unknown): bigint | undefined {
  const texts = jsonObjects(list).map(({ streams }) => jsonText(streams));
  if (!Array.isArray(list) || !texts.every((text) => text !== null && /^\d+$/.test(text))) return undefined;
  return texts.reduce((sum, text) => sum + BigInt(text ?? 0), 0n);
}
