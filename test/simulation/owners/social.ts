import type { Document, FollowerRow, OverviewRow } from '../model/rows.ts';
import type { Random } from '../random.ts';
import { secretIn } from './secrets.ts';

const monthNames = 'January February March April May June July August September October November December'.split(' ');
const starts = ['2026-08-28', '2026-09-01', '2026-09-28', '2026-10-05'] as const;
const dayMs = 86_400_000;

/** An Overview of some days around a month's end; the same days come again with other numbers in later files. */
export function overviewExport(random: Random): Document<'tiktok/overview'> {
  const days = daysFrom(random);
  const shown = dayWriter(random);
  const rows = days.map((date): OverviewRow => {
    const [views, profileViews, likes, comments, shares] = [
      count(random),
      count(random),
      count(random, -5),
      count(random, -5),
      count(random),
    ];
    return { scope: date, date, views, profileViews, likes, comments, shares };
  });
  const lines = rows.map((row) => ({
    text: cells([shown(row.date), row.views, row.profileViews, row.likes, row.comments, row.shares]),
    row,
  }));
  return withRefused(
    random,
    'tiktok/overview',
    '"Date","Video Views","Profile Views","Likes","Comments","Shares"',
    lines,
    4,
  );
}

/** A follower history of some days. */
export function followerExport(random: Random): Document<'tiktok/follower-history'> {
  const shown = dayWriter(random);
  const drawn = daysFrom(random).map((date) => ({ scope: date, date, followers: count(random) }));
  const rows = drawn.map((row): FollowerRow => ({ ...row, change: count(random, -9) }));
  const lines = rows.map((row) => ({ text: cells([shown(row.date), row.followers, row.change]), row }));
  const header = '"Date","Followers","Difference in followers from previous day"';
  return withRefused(random, 'tiktok/follower-history', header, lines, 1);
}

function daysFrom(random: Random): readonly string[] {
  const first = Date.parse(random.pick(starts));
  const days = Array.from({ length: random.int(1, 6) }, (_, at) =>
    new Date(first + at * dayMs).toISOString().slice(0, 10),
  );
  return random.chance(0.3) ? days.toReversed() : days;
}

/** How a file writes its days: as Studio does, without the year, or as ISO. */
function dayWriter(random: Random): (date: string) => string {
  if (random.chance(0.4)) return (date) => date;
  return (date) => `${monthNames[Number(date.slice(5, 7)) - 1]} ${Number(date.slice(8))}`;
}

function count(random: Random, min = 0): bigint | null {
  return random.chance(0.1) ? null : BigInt(random.int(min, 900));
}

function cells(values: readonly (string | bigint | null)[]): string {
  return values.map((value) => `"${value ?? 'undefined'}"`).join(',');
}

/** Adds lines that break the contract: a day told twice (the first one counts), a day that is none, a count that is none. */
function withRefused<D extends 'tiktok/overview' | 'tiktok/follower-history', R>(
  random: Random,
  dataset: D,
  header: string,
  good: readonly { readonly text: string; readonly row: R }[],
  more: number,
): Document & { readonly dataset: D; readonly rows: readonly R[] } {
  const lines: { readonly text: string; readonly row?: R }[] = [...good];
  const tail = ',"1"'.repeat(more);
  const [first] = good;
  const share = random.fraction();
  if (share < 0.15 && first) lines.splice(1, 0, { text: first.text.replace(/"[^"]*"$/, '"77"') });
  else if (share < 0.3) lines.push({ text: `"Smarch 9","1"${tail}` });
  else if (share < 0.36)
    for (let n = 0; n <= good.length; n++) lines.push({ text: `"2026-09-31","${secretIn(random)}"${tail}` });
  const rows = lines.flatMap(({ row }) => (row === undefined ? [] : [row]));
  const text = `${random.chance(0.5) ? '\uFEFF' : ''}${[header, ...lines.map((line) => line.text)].join('\n')}`;
  return { dataset, text, read: lines.length, rows } as unknown as Document & { dataset: D; rows: readonly R[] };
}
