import { bankHeader, bankLine } from '../../../bench/bank-details.ts';
import { decimalText } from '../model/exact.ts';
import type { Document, StatementRow } from '../model/rows.ts';
import type { Random } from '../random.ts';
import { secretIn } from './secrets.ts';

const dates = ['2026-07-25', '2026-07-28', '2026-08-25', '2026-09-25', '2026-10-20'] as const;
const titles = [
  { title: 'Glass Rain', isrc: 'QZAAA2600001', upc: '190000000017' },
  { title: 'Low Tide', isrc: 'QZAAA2600003', upc: '190000000031' },
  { title: 'Breakwater EP', isrc: null, upc: '190000000048' },
] as const;

/** The history of one account at the distributor, as it grows and is restated over the exports. */
export type History = Map<string, readonly StatementRow[]>;

/** Brings the history a step further: a month more, a month restated, a month taken back, or nothing new at all. */
export function growHistory(random: Random, history: History): void {
  const missing = dates.filter((date) => !history.has(date));
  const known = [...history.keys()];
  if (known.length === 0 || (missing.length > 0 && random.chance(0.6))) {
    const date = random.pick(missing.length > 0 ? missing : dates);
    history.set(date, linesOf(random, date));
  } else if (random.chance(0.6)) {
    restate(random, history);
  } else if (known.length > 1 && random.chance(0.3)) {
    history.delete(random.pick(known));
  }
}

/** Another amount on one line of a month that is known. */
export function restate(random: Random, history: History): void {
  const date = random.pick([...history.keys()]);
  const lines = history.get(date) ?? [];
  const at = random.int(0, lines.length - 1);
  history.set(
    date,
    lines.map((line, index) => (index === at ? { ...line, earnings: amount(random) } : line)),
  );
}

function linesOf(random: Random, date: string): readonly StatementRow[] {
  const lines = Array.from({ length: random.int(1, 4) }, () => lineOf(random, date));
  // Exact duplicates are real in these statements: both count.
  return random.chance(0.2) ? [...lines, ...lines.slice(0, 1)] : lines;
}

function lineOf(random: Random, date: string): StatementRow {
  return {
    scope: date,
    date,
    saleMonth: random.pick(['2026-05', '2026-06']),
    store: random.pick(['Spotify', 'Apple Music']),
    artist: random.chance(0.1) ? secretIn(random) : 'Nova Kite',
    ...random.pick(titles),
    country: random.pick(['US', 'NA']),
    quantity: BigInt(random.int(-1, 9)),
    earnings: amount(random),
  };
}

function amount(random: Random): bigint {
  const places = 10n ** BigInt(random.pick([0, 2, 4, 9]));
  return BigInt(random.int(-20_000_000, 60_000_000)) * places + (random.chance(0.3) ? BigInt(random.int(0, 9)) : 0n);
}

/** An export of the history: all of it, or only some of its months. */
export function statementExport(random: Random, history: History): Document<'distrokid/bank-details'> {
  const known = [...history.keys()].sort();
  const wanted = random.chance(0.7) ? known : known.filter(() => random.chance(0.6));
  const rows = (wanted.length > 0 ? wanted : known).flatMap((date) => history.get(date) ?? []);
  const lines: { readonly text: string; readonly row?: StatementRow }[] = rows.map((row) => ({
    text: lineText(row),
    row,
  }));
  const refused = random.chance(0.2) ? random.int(1, 2) : random.chance(0.08) ? lines.length + 1 : 0;
  for (let n = 0; n < refused; n++) lines.splice(random.int(0, lines.length), 0, { text: refusedLine(random) });
  // Told by the rows, not drawn: the worlds of all seeds stay what they were before totals were set aside.
  const quantity = rows.reduce((sum, row) => sum + row.quantity, 0n);
  const hasTotal = refused === 0 && rows.length > 1 && quantity % 4n === 0n;
  if (hasTotal) lines.push({ text: totalLine(rows, quantity) });
  const end = random.pick(['\r', '\n', '\r\n']);
  const text = [bankHeader, ...lines.map((line) => line.text)].join(end) + (random.chance(0.8) ? end : '');
  return {
    dataset: 'distrokid/bank-details',
    text,
    read: lines.length,
    rows: lines.flatMap(({ row }) => (row ? [row] : [])),
    ...(hasTotal ? { aside: 1 } : {}),
  };
}

/** A last line with the sums, as people leave it in a sheet that they save again. */
function totalLine(rows: readonly StatementRow[], quantity: bigint): string {
  const earnings = rows.reduce((sum, row) => sum + row.earnings, 0n);
  return ['Total', '', '', '', '', '', '', String(quantity), '', '', '', '', decimalText(earnings, 12)].join('\t');
}

function lineText(row: StatementRow): string {
  const { date, saleMonth, store, artist, title, isrc, upc, country, quantity, earnings } = row;
  return bankLine({
    'Reporting Date': date,
    'Sale Month': saleMonth,
    Store: store,
    Artist: artist,
    Title: title,
    ISRC: isrc ?? '',
    UPC: upc,
    Quantity: String(quantity),
    'Song/Album': isrc === null ? 'Album' : 'Song',
    'Country of Sale': country,
    'Earnings (USD)': decimalText(earnings, 12),
  });
}

/** A line that breaks the contract: an amount or a day that is none, a quantity that is missing, fields cut off. */
function refusedLine(random: Random): string {
  const good = lineText(lineOf(random, random.pick(dates))).split('\t');
  const breaks: readonly (() => string[])[] = [
    () => good.with(12, secretIn(random)),
    () => good.with(0, '2026-02-30'),
    () => good.with(7, ''),
    () => good.slice(0, 9),
  ];
  return random.pick(breaks)().join('\t');
}

/** A statement whose money column was lost on the way. */
export function withoutEarnings({ text }: Document): string {
  return text.replaceAll(/\t[^\t\r\n]*(?=[\r\n]|$)/g, '');
}
