import { LakeError } from './error.ts';
import { limits } from './limits.ts';

/**
 * When evidence was captured. `stated`: somebody or something said so (the export's own timestamp, a name, `--as-of`);
 * `landed`: nothing did, so it is when the object landed.
 */
export interface AsOf {
  readonly at: Date;
  readonly kind: 'stated' | 'landed';
}

// What goes on after the seconds is no time: `2026-10-01_2026-11-01` is two days.
const withTime = /(?<!\d)(20\d\d)(-?)(\d\d)\2(\d\d)[T_ -]?(\d\d)[:h-]?(\d\d)[:m-]?(\d\d)(?!-?\d)/g;
const dateOnly = /(?<!\d)(20\d\d)([-_]?)(\d\d)\2(\d\d)(?!\d)/g;

/**
 * The latest timestamp in a path, read as UTC: the file name first, then its folders from the innermost outwards. A full
 * timestamp goes before a bare date in the same segment. Times more than a day ahead of `landedAt` are not believed.
 *
 * @example
 * timestampInPath('inbox/bank_details_20261101_081500.zip', landedAt); // 2026-11-01T08:15:00.000Z
 */
export function timestampInPath(path: string, landedAt: Date): Date | undefined {
  const latest = landedAt.getTime() + limits.asOfAheadMs;
  for (const segment of path.split('/').reverse()) {
    const found = [fullTimestamps(segment), bareDates(segment)]
      .map((times) => times.filter((time) => time <= latest))
      .find((times) => times.length > 0);
    if (found) return new Date(Math.max(...found));
  }
  return undefined;
}

function fullTimestamps(segment: string): readonly number[] {
  return [...segment.matchAll(withTime)].flatMap(([, y, , mo, d, h, mi, s]) =>
    utc(Number(y), Number(mo), Number(d), Number(h), Number(mi), Number(s)),
  );
}

function bareDates(segment: string): readonly number[] {
  return [...segment.matchAll(dateOnly)].flatMap(([, y, , mo, d]) => utc(Number(y), Number(mo), Number(d), 0, 0, 0));
}

/** The time, or nothing where the numbers are no time of the calendar (13 months, 31 February). */
function utc(y: number, mo: number, d: number, h: number, mi: number, s: number): readonly number[] {
  const at = new Date(Date.UTC(y, mo - 1, d, h, mi, s));
  const same =
    at.getUTCMonth() === mo - 1 && at.getUTCDate() === d && at.getUTCHours() === h && at.getUTCMinutes() === mi;
  return same ? [at.getTime()] : [];
}

/** `20260415T101500123Z-stated`: sorts by time, and holds no character that a key or a folder could not. */
export function asOfToken(asOf: AsOf): string {
  return `${asOf.at.toISOString().replaceAll(/[-:.]/g, '')}-${asOf.kind}`;
}

const token = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-(stated|landed)$/;

/** Reads what `asOfToken` wrote. Throws `invalid-key`. */
export function parseAsOfToken(text: string): AsOf {
  const [, y, mo, d, h, mi, s, ms, kind] = token.exec(text) ?? [];
  const at = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`);
  const asOf: AsOf = { at, kind: kind === 'stated' ? 'stated' : 'landed' };
  // The right digits may still be no time of the calendar: then nothing or another day comes back.
  if (Number.isNaN(at.getTime()) || asOfToken(asOf) !== text) {
    throw new LakeError(`'${text}' is not an as-of: something else wrote into this zone.`, {
      code: 'invalid-key',
      fault: 'operator',
      retry: 'never',
    });
  }
  return asOf;
}

/**
 * The as-of that counts among several for the same bytes: the latest stated one; where none is stated the earliest
 * landing, because the bytes existed by then, and dropping an old file again does not make it new.
 *
 * @example
 * effectiveAsOf([{ at: november, kind: 'landed' }, { at: september, kind: 'stated' }]); // september: it is stated
 */
export function effectiveAsOf(all: readonly AsOf[]): AsOf | undefined {
  const stated = all.filter(({ kind }) => kind === 'stated');
  const chosen = stated.length > 0 ? stated : all;
  const sign = stated.length > 0 ? 1 : -1;
  return chosen.reduce<AsOf | undefined>(
    (best, one) => (best === undefined || (one.at.getTime() - best.at.getTime()) * sign > 0 ? one : best),
    undefined,
  );
}
