import type { Document, StreamsRow } from '../model/rows.ts';
import type { Random } from '../random.ts';
import { someDays } from './days.ts';
import type { Exported } from './packed.ts';
import { secretIn } from './secrets.ts';

interface Entry {
  readonly date: string;
  readonly json: unknown;
  readonly row?: StreamsRow;
}

/** Too Lost's answer about Spotify: days, unsorted, as texts. */
export function spotifyAnswer(random: Random): Exported {
  const entries = daysOf(random, (streams) => String(streams));
  const text = JSON.stringify({ streams: entries.map(({ json }) => json), discovery: [] });
  return [streamsDocument('toolost/spotify-daily', text, entries)];
}

/** Too Lost's answer about Apple Music, whose plays by day, track and country are one sum. */
export function appleAnswer(random: Random): Exported {
  const entries = daysOf(random, Number);
  const total = entries.reduce((sum, { row }) => sum + Number(row?.streams ?? 0), 0);
  const first = random.int(0, total);
  const tracks = [
    { isrc: 'QZAAA2600001', streams: first, track: 'Glass Rain', release: 'Glass Rain' },
    { isrc: 'QZAAA2600003', streams: total - first, track: 'Low Tide', release: 'Low Tide' },
  ];
  const [firstDay] = entries.map(({ date }) => date).toSorted();
  const countries = [{ country: 'NA', streams: total }];
  const text = JSON.stringify({
    totalStreams: entries.map(({ json }) => json),
    totalShazam: [],
    tracksTotal: tracks,
    countryTotal: countries,
    streamTotal: total,
  });
  return [
    streamsDocument('toolost/apple-daily', text, entries),
    { dataset: 'toolost/apple-tracks', text, read: 2, rows: tracks.map(({ isrc }) => ({ scope: isrc })) },
    { dataset: 'toolost/apple-countries', text, read: 1, rows: [{ scope: `${firstDay} NA` }] },
  ];
}

/** Some days, now and then one of them twice (the first counts) or with a count that is none. */
function daysOf(random: Random, written: (streams: bigint) => unknown): readonly Entry[] {
  const good = someDays(random).map((date): Entry => {
    const streams = BigInt(random.int(0, 2_000));
    return { date, json: { date, streams: written(streams) }, row: { scope: date, date, streams } };
  });
  const entries = [...random.shuffled(good)];
  const [first] = entries;
  const drawn = good.length > 1 ? random.fraction() : 1;
  if (drawn < 0.15) entries.push({ date: '2026-08-01', json: { date: '2026-08-01', streams: secretIn(random) } });
  else if (first && drawn < 0.3) entries.push({ date: first.date, json: { date: first.date, streams: written(0n) } });
  return entries;
}

function streamsDocument<D extends 'toolost/spotify-daily' | 'toolost/apple-daily'>(
  dataset: D,
  text: string,
  entries: readonly Entry[],
): Document<D> {
  const rows = entries.flatMap(({ row }) => (row ? [row] : []));
  // Both datasets have rows of this shape; the compiler cannot follow that through the parameter.
  return { dataset, text, read: entries.length, rows } as unknown as Document<D>;
}
