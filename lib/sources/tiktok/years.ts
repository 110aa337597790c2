import type { DayOfYear } from './dates.ts';

/** The facts that are known besides the rows. */
export interface YearEvidence {
  /** `YYYY-MM-DD` from the name of the zip: the date of the earliest row. */
  readonly firstDay?: string | undefined;
  /** When the export was made. */
  readonly asOf: Date;
}

const dayMs = 86_400_000;
/** The creator's calendar may be a day ahead of the UTC day of the capture. */
const daysAhead = 1;
/** Studio's longest window. A longer span is accepted only if the file has most of its days. */
const windowDays = 366;

/**
 * Gives every row of one export its year, as `YYYY-MM-DD`. The rows are days in order, oldest or newest first.
 *
 * - With a first day that is the earliest row's: the year grows by one where month and day go backwards.
 * - Otherwise, or where that would end after the capture: the latest row is on its last possible date up to the capture
 *   day, and the years are counted back from there.
 *
 * Null for a row whose date does not exist (29 February outside a leap year), and for all rows where the result spans
 * more than a year with most days missing: then the rows were not in order, and any year would be a guess.
 */
export function inferDates(days: readonly DayOfYear[], evidence: YearEvidence): ReadonlyArray<string | null> {
  const first = evidence.firstDay === undefined ? undefined : splitDate(evidence.firstDay);
  const newestFirst = isNewestFirst(days, first);
  const ascending = newestFirst ? days.toReversed() : days;
  const latest = new Date(evidence.asOf.getTime() + daysAhead * dayMs).toISOString().slice(0, 10);
  const years = yearsFrom(ascending, first, latest) ?? yearsUpTo(ascending, latest);
  const dates = isPlausible(ascending, years)
    ? ascending.map((day, at) => dateOf(years[at], day))
    : ascending.map(() => null);
  return newestFirst ? dates.toReversed() : dates;
}

interface FirstDay extends DayOfYear {
  readonly year: number;
}

/** Counts years up from the first day. Undefined if the rows begin on another day, or end after `latest`. */
function yearsFrom(
  days: readonly DayOfYear[],
  first: FirstDay | undefined,
  latest: string,
): readonly number[] | undefined {
  const [earliest] = days;
  if (!first || !earliest || order(earliest) !== order(first)) return undefined;
  const years: number[] = [];
  let year = first.year;
  let previous: DayOfYear = earliest;
  for (const day of days) {
    if (order(day) < order(previous)) year += 1;
    years.push(year);
    previous = day;
  }
  return textOf(year, previous) > latest ? undefined : years;
}

/** Counts years down from the last row, which is at or before `latest`. */
function yearsUpTo(days: readonly DayOfYear[], latest: string): readonly number[] {
  const last = days.at(-1);
  if (!last) return [];
  let year = Number(latest.slice(0, 4));
  while (textOf(year, last) > latest || dateOf(year, last) === null) year -= 1;
  const years: number[] = [];
  let next: DayOfYear = last;
  for (const day of days.toReversed()) {
    if (order(day) > order(next)) year -= 1;
    years.push(year);
    next = day;
  }
  return years.reverse();
}

/**
 * The end that has the first day decides. Without a first day, the direction of most steps decides. A step goes the
 * shorter way round the year, so December to January is forwards.
 */
function isNewestFirst(days: readonly DayOfYear[], first: FirstDay | undefined): boolean {
  const [top] = days;
  const bottom = days.at(-1);
  if (first && top && bottom && (order(top) === order(first)) !== (order(bottom) === order(first))) {
    return order(bottom) === order(first);
  }
  let balance = 0;
  let previous = top;
  for (const day of days) {
    const step = previous ? (dayNumber(2000, day) - dayNumber(2000, previous) + windowDays) % windowDays : 0;
    if (step !== 0) balance += step <= windowDays / 2 ? 1 : -1;
    previous = day;
  }
  return balance < 0;
}

function isPlausible(days: readonly DayOfYear[], years: readonly number[]): boolean {
  const [top] = days;
  const bottom = days.at(-1);
  const [from] = years;
  const to = years.at(-1);
  if (!top || !bottom || from === undefined || to === undefined) return true;
  const span = dayNumber(to, bottom) - dayNumber(from, top) + 1;
  return span <= windowDays || days.length * 2 >= span;
}

function order(day: DayOfYear): number {
  return day.month * 100 + day.day;
}

function dayNumber(year: number, day: DayOfYear): number {
  return Math.round(Date.UTC(year, day.month - 1, day.day) / dayMs);
}

function textOf(year: number, day: DayOfYear): string {
  return [String(year), String(day.month).padStart(2, '0'), String(day.day).padStart(2, '0')].join('-');
}

function dateOf(year: number | undefined, day: DayOfYear): string | null {
  if (year === undefined) return null;
  const exists = new Date(Date.UTC(year, day.month - 1, day.day)).getUTCDate() === day.day;
  return exists ? textOf(year, day) : null;
}

function splitDate(text: string): FirstDay | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return parts ? { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) } : undefined;
}
