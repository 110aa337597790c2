import { LakeError } from './error.ts';
import { limits } from './limits.ts';
import { factsOfToken, factsText, factsToken, type SaidForms, saidForms } from './said-forms.ts';

/**
 * When evidence was captured. `stated`: the export's own timestamp, a name or `--as-of` says so. `landed`: nothing says
 * so, and the time is when the object landed.
 */
export interface AsOf {
  readonly at: Date;
  readonly kind: 'stated' | 'landed';
  /**
   * How the file's numbers and dates are written and what its name does not say, if somebody said so with the file, and when. If two were said about
   * the same bytes, the later one counts.
   */
  readonly said?: SaidWithFile;
}

/** The statement that came with a put file, and when the file landed. */
export type SaidWithFile = SaidForms & { readonly at: Date };

// More digits after the seconds mean that it is no time: `2026-10-01_2026-11-01` is two days.
const withTime = /(?<!\d)(20\d\d)(-?)(\d\d)\2(\d\d)[T_ -]?(\d\d)[:h-]?(\d\d)[:m-]?(\d\d)(?!-?\d)/g;
const dateOnly = /(?<!\d)(20\d\d)([-_]?)(\d\d)\2(\d\d)(?!\d)/g;

/**
 * The latest timestamp in a path, read as UTC: the file name first, then its folders from the innermost outwards. A
 * full timestamp goes before a bare date in the same segment. Times more than a day ahead of `landedAt` are ignored.
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

/** Gives the time, or nothing if the numbers are no time of the calendar (13 months, 31 February). */
function utc(y: number, mo: number, d: number, h: number, mi: number, s: number): readonly number[] {
  const at = new Date(Date.UTC(y, mo - 1, d, h, mi, s));
  const same =
    at.getUTCMonth() === mo - 1 && at.getUTCDate() === d && at.getUTCHours() === h && at.getUTCMinutes() === mi;
  return same ? [at.getTime()] : [];
}

/**
 * Writes an as-of as `20260415T101500123Z-stated`. The text sorts by time, and every key and folder name can hold its
 * characters. If something was said about the file, the text is
 * `20260415T101500123Z-stated~comma~day-first~20260420T080000000Z`.
 */
export function asOfToken({ at, kind, said }: AsOf): string {
  const forms =
    said === undefined
      ? []
      : [said.numbers, said.dates, said.facts && `say-${factsToken(said.facts)}`, timeToken(said.at)];
  return [`${timeToken(at)}-${kind}`, ...forms].filter((part) => part !== undefined).join('~');
}

function timeToken(at: Date): string {
  return at.toISOString().replaceAll(/[-:.]/g, '');
}

const token =
  /^(\d{8}T\d{9}Z)-(stated|landed)(?:(?:~(point|comma))?(?:~(year-first|day-first|month-first))?(?:~say-([0-9a-f]+))?~(\d{8}T\d{9}Z))?$/;

function timeOf(text = ''): Date {
  const [, y, mo, d, h, mi, s, ms] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(text) ?? [];
  return new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`);
}

function saidOf(numbers?: string, dates?: string, facts?: string, at?: string): SaidWithFile | undefined {
  const forms = saidForms({
    ...(numbers ? { numbers } : {}),
    ...(dates ? { dates } : {}),
    ...(facts ? { facts: factsText(factsOfToken(facts)) } : {}),
  });
  return at === undefined || forms === undefined ? undefined : { ...forms, at: timeOf(at) };
}

/** Reads what `asOfToken` wrote. Throws `invalid-key`. */
export function parseAsOfToken(text: string): AsOf {
  const [, time, kind, ...forms] = token.exec(text) ?? [];
  const at = timeOf(time);
  const said = saidOf(...forms);
  const asOf: AsOf = { at, kind: kind === 'stated' ? 'stated' : 'landed', ...(said ? { said } : {}) };
  const isTime = [at, ...(said ? [said.at] : [])].every((one) => !Number.isNaN(one.getTime()));
  // The right digits may still be no time of the calendar. Then the result is nothing, or another day.
  if (!isTime || asOfToken(asOf) !== text) {
    throw new LakeError(`'${text}' is not an as-of: another program wrote into this zone. Remove that object.`, {
      code: 'invalid-key',
      fault: 'operator',
      retry: 'never',
    });
  }
  return asOf;
}

/**
 * Gives the as-of that counts among several for the same bytes. It is the latest stated one. If none is stated, it is
 * the earliest landing, because the bytes existed by then and dropping an old file again does not make it new.
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

/** Gives what was said last about the same bytes, or undefined if nothing was. */
export function lastSaid(all: readonly AsOf[]): SaidWithFile | undefined {
  const said = all.flatMap((asOf) => asOf.said ?? []);
  return said.reduce<SaidWithFile | undefined>(
    (last, one) => (last === undefined || one.at > last.at ? one : last),
    undefined,
  );
}

/** Gives what was said, without the time. */
export function formsOnly({ at: _, ...forms }: SaidWithFile): SaidForms {
  return forms;
}
