import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { bankHeader, bankLine } from './bank-details.ts';
import { type MonthTruth, monthTruth, type Truth } from './truth.ts';

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

/** Lines that are joined into one text before it is written. */
const blockLines = 20_000;

export interface StatementShape {
  readonly rows: number;
  /** Reporting months over which the rows are spread evenly. */
  readonly months: number;
  /** The newest of them, `YYYY-MM`; 2026-10 without it. */
  readonly until?: string;
  readonly tracks: number;
  readonly seed: number;
  /** Newest month first: an export that grows by a month then moves every line of the others. */
  readonly newestFirst?: boolean;
}

export interface WrittenStatement {
  readonly path: string;
  readonly sizeBytes: number;
  readonly truth: Truth;
}

/**
 * Writes a bank-details export as DistroKid does (TAB, bare CR, 8 decimals, one line in seven negative) and says what it
 * adds up to. A month's lines depend on seed, month and their number alone, so that two exports may share months.
 */
export async function writeStatement(path: string, shape: StatementShape): Promise<WrittenStatement> {
  const out = createWriteStream(path, { highWaterMark: 4 * 1024 ** 2 });
  const truth: Record<string, MonthTruth> = {};
  let sizeBytes = 0;
  const write = async (lines: readonly string[]) => {
    const text = `${lines.join('\r')}\r`;
    sizeBytes += text.length;
    if (!out.write(text)) await once(out, 'drain');
  };
  await write([bankHeader]);
  for (const { month, rows } of monthsOf(shape)) {
    const blocks = monthBlocks(month, rows, shape);
    let next = blocks.next();
    for (; !next.done; next = blocks.next()) await write(next.value);
    truth[monthText(month)] = next.value;
  }
  out.end();
  await once(out, 'finish');
  return { path, sizeBytes, truth };
}

function monthsOf({ rows, months, until = '2026-10', newestFirst = false }: StatementShape) {
  const last = Number(until.slice(0, 4)) * 12 + Number(until.slice(5)) - 1;
  const spread = Array.from({ length: months }, (_, at) => ({
    month: last - months + 1 + at,
    rows: Math.floor(((at + 1) * rows) / months) - Math.floor((at * rows) / months),
  }));
  return newestFirst ? spread.reverse() : spread;
}

/** The lines of one month in blocks; what they add up to is given at their end. */
function* monthBlocks(month: number, rows: number, shape: StatementShape): Generator<readonly string[], MonthTruth> {
  const random = generator(shape.seed * 7919 + month);
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)] as T;
  const [reported, sold] = [`${monthText(month)}-25`, [monthText(month - 1), monthText(month - 2)]];
  let [units, streams] = [0, 0];
  let lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    const track = Math.floor(random() * shape.tracks);
    const negative = random() < 1 / 7;
    const amount = 1 + Math.floor(random() * 49_999_999);
    const quantity = 1 + Math.floor(random() * 300);
    units += negative ? -amount : amount;
    if (!negative) streams += quantity;
    const code = String(track).padStart(5, '0');
    // Each `pick` draws a random number: the order of these properties must stay.
    lines.push(
      bankLine({
        'Reporting Date': reported,
        'Sale Month': pick(sold),
        Store: negative ? 'Spotify' : pick(stores),
        Artist: `Artist ${track % 20}`,
        Title: `Some Track Title ${track}`,
        ISRC: `QZAAA26${code}`,
        UPC: `1900000${code}`,
        Quantity: String(quantity),
        'Country of Sale': pick(countries),
        'Earnings (USD)': `${negative ? '-' : ''}0.${String(amount).padStart(8, '0')}`,
      }),
    );
    if (lines.length < blockLines) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
  return monthTruth({ lines: rows, units, streams });
}

function monthText(month: number): string {
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
