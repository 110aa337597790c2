import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const header = [
  'Reporting Date',
  'Sale Month',
  'Store',
  'Artist',
  'Title',
  'ISRC',
  'UPC',
  'Quantity',
  'Team Percentage',
  'Song/Album',
  'Country of Sale',
  'Songwriter Royalties Withheld',
  'Earnings (USD)',
].join('\t');

const stores = [
  'Spotify',
  'Apple Music',
  'YouTube (Ads)',
  'TikTok',
  'Deezer',
  'Amazon Unlimited (Streaming)',
  'Tidal',
  'Pandora',
];
const countries = ['US', 'DE', 'NA', 'GB', 'FR', 'BR', 'MX', 'JP', 'OU', 'ZA', 'SE', 'NL', 'CA', 'AU', 'IN', 'PL'];

export interface StatementShape {
  readonly rows: number;
  /** Reporting months over which the rows are spread evenly, ending with 2026-10. */
  readonly months: number;
  readonly tracks: number;
  readonly seed: number;
}

/** Writes a bank-details export as DistroKid does (TAB, bare CR, 8 decimals, one line in seven negative); gives its bytes. */
export async function writeStatement(path: string, shape: StatementShape): Promise<number> {
  const random = generator(shape.seed);
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const out = createWriteStream(path, { highWaterMark: 4 * 1024 ** 2 });
  let sizeBytes = 0;
  let lines = [header];
  const flush = async () => {
    const text = `${lines.join('\r')}\r`;
    sizeBytes += text.length;
    lines = [];
    if (!out.write(text)) await once(out, 'drain');
  };
  for (let row = 0; row < shape.rows; row++) {
    const back = shape.months - 1 - Math.floor((row * shape.months) / shape.rows);
    const track = Math.floor(random() * shape.tracks);
    const negative = random() < 1 / 7;
    const cents = String(Math.floor(random() * 50_000_000)).padStart(8, '0');
    const sold = random() < 0.5 ? back + 1 : back + 2;
    lines.push(
      `${monthsBefore(back)}-25\t${monthsBefore(sold)}\t${negative ? 'Spotify' : pick(stores)}\tArtist ${track % 20}\tSome Track Title ${track}\t` +
        `QZAAA26${String(track).padStart(5, '0')}\t1900000${String(track).padStart(5, '0')}\t${1 + Math.floor(random() * 300)}\t100\tSong\t` +
        `${pick(countries)}\t0\t${negative ? '-' : ''}0.${cents}`,
    );
    if (lines.length === 20_000) await flush();
  }
  if (lines.length > 0) await flush();
  out.end();
  await once(out, 'finish');
  return sizeBytes;
}

function monthsBefore(back: number): string {
  const month = 2026 * 12 + 9 - back;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
}

/** mulberry32: the same numbers on every machine. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
