import { literal, literalList } from '../sql-text.ts';
import type { FormRule } from '../text-form.ts';

/** In which order a document writes days; the serials are days counted from the epochs of spreadsheets. */
export type DateOrder = 'year-first' | 'day-first' | 'month-first' | 'serial-1900' | 'serial-1904';
export const dateOrders: readonly DateOrder[] = [
  'year-first',
  'day-first',
  'month-first',
  'serial-1900',
  'serial-1904',
];

/** What a date becomes: the kind of its column. */
export type DateKind = 'date' | 'month' | 'datetime';

/** Words beside the numbers of a date (`March`, `de marzo de`) with the month that each means. */
export type MonthWords = Readonly<Record<string, number>>;

const epochs = { 'serial-1900': '1899-12-30', 'serial-1904': '1904-01-01' } as const;
const two = '[0-9]{1,2}';
const four = '[0-9]{4}';
/** A time of day after a date, with seconds and AM or PM where they are written. */
const time = `(?:(?:[ T\u00a0\u202f]+|, ?)${two}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?:[ \u00a0\u202f]?[AaPp][Mm])?)?`;
const separators = ['/', '-', '[.]'] as const;
const wordSeparators = '[0-9 \u00a0\u202f,./-]+';

/** Three numbers with one separator: `parts` are their patterns in order. */
function triple(parts: readonly string[], by: readonly string[]): string {
  return by.map((separator) => `${parts.join(`${separator} ?`)}${separator === '[.]' ? '[.]?' : ''}`).join('|');
}

/** Years of two digits are of this century. */
const withYears = `(?:${four}|[0-9]{2})`;
const patterns: Readonly<Record<'year-first' | 'day-first' | 'month-first', string>> = {
  'year-first': triple([withYears, two, two], separators),
  'day-first': triple([two, two, withYears], separators),
  // No language writes the month first with points: CLDR has none.
  'month-first': triple([two, two, withYears], ['/', '-']),
};
const yearOfFour = triple([four, two, two], separators);
const named = `(?:${two}[ .,/-]*)?\\p{L}[^0-9]*(?:${two}(?:[.,]+ ?| ))?[ .,/-]*(?:${four}|[0-9]{2})[.]?|${four}[ .]*\\p{L}[^0-9]*${two}[.]?`;

/**
 * Reads a date written in this order into the ISO form of its kind: numbers with one separator, a year of four digits
 * in front in any order, the month as one of `words`, or a spreadsheet's serial; a time of day is kept by `datetime` alone.
 * Any other text stays as it is, also where its numbers are no day.
 */
export function dateRule(order: DateOrder, kind: DateKind, words: MonthWords): FormRule {
  if (order === 'serial-1900' || order === 'serial-1904') return serialRule(epochs[order], kind);
  const pattern = patterns[order];
  const places = order === 'year-first' ? [1, 2, 3] : order === 'day-first' ? [3, 2, 1] : [3, 1, 2];
  const numbered = new RegExp(`^(?:${pattern})${time}$`, 'u');
  const yearFirst = new RegExp(`^(?:${yearOfFour})${time}$`, 'u');
  const withWord = new RegExp(`^(?:${named})$`, 'u');
  const names = Object.keys(words);
  return {
    read(text) {
      const numbers = text.match(/[0-9]+/g) ?? [];
      const day = (at: readonly number[]) =>
        isoOf(kind, text, numbers[(at[0] ?? 0) - 1], numbers[(at[1] ?? 0) - 1], numbers[(at[2] ?? 0) - 1]);
      if (yearFirst.test(text)) return day([1, 2, 3]);
      if (numbered.test(text)) return day(places);
      return withWord.test(text) ? (namedDay(text, numbers, words, kind) ?? text) : text;
    },
    sql(text) {
      const number = (at: number) => `regexp_extract_all(${text}, '[0-9]+')[${at}]`;
      const day = (at: readonly number[]) =>
        isoSql(kind, text, number(at[0] ?? 0), number(at[1] ?? 0), number(at[2] ?? 0));
      const word =
        names.length === 0
          ? ''
          : `WHEN regexp_full_match(${text}, ${literal(named)}) THEN ${namedSql(text, words, kind)}`;
      return `CASE WHEN regexp_full_match(${text}, ${literal(`(?:${yearOfFour})${time}`)}) THEN ${day([1, 2, 3])}
        WHEN regexp_full_match(${text}, ${literal(`(?:${pattern})${time}`)}) THEN ${day(places)} ${word} ELSE ${text} END`;
    },
  };
}

const isoDay = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const wholeDay = new RegExp(`^${isoDay}$`);

/** Reads `2026-07-01` as `2026-07-01T00:00:00`. Any other text stays as it is. */
export const midnightRule: FormRule = {
  read: (text) => (wholeDay.test(text) ? `${text}T00:00:00` : text),
  sql: (text) =>
    `CASE WHEN regexp_full_match(${text}, ${literal(isoDay)}) THEN ${text} || 'T00:00:00' ELSE ${text} END`,
};

/** The words beside the numbers of a date, by which its month is looked up; empty where there are none. */
export function wordsOf(text: string): string {
  return text.replaceAll(new RegExp(wordSeparators, 'gu'), ' ').replaceAll(/^ | $/g, '');
}

function isoOf(kind: DateKind, text: string, year = '', month = '', day = ''): string {
  const [y, m] = [year.padStart(4, '20'), month.padStart(2, '0')];
  const iso = `${y}-${m}-${day.padStart(2, '0')}`;
  if (!isDay(iso)) return text;
  if (kind !== 'datetime') return kind === 'date' ? iso : `${y}-${m}`;
  const at = timeOf(text);
  return at === undefined ? text : `${iso}T${at}`;
}

function isoSql(kind: DateKind, text: string, year: string, month: string, day: string): string {
  const [y, m] = [`right('20' || ${year}, 4)`, `lpad(${month}, 2, '0')`];
  const iso = `${y} || '-' || ${m} || '-' || lpad(${day}, 2, '0')`;
  const made = kind === 'date' ? iso : kind === 'month' ? `${y} || '-' || ${m}` : `${iso} || 'T' || ${timeSql(text)}`;
  const lacksTime = kind === 'datetime' ? ` OR NOT regexp_matches(${text}, ${literal(clock)})` : '';
  return `CASE WHEN TRY_CAST(${iso} AS DATE) IS NULL${lacksTime} THEN ${text} ELSE ${made} END`;
}

const clock = `(${two}):([0-9]{2})(?::([0-9]{2}))?(?:[.][0-9]+)?[ \u00a0\u202f]?([AaPp]?)[Mm]?$`;
const clockForm = new RegExp(clock, 'u');

/** `5:45pm` → `17:45:00`. An hour that no clock has stays, for the type to refuse. */
function timeOf(text: string): string | undefined {
  const [, hour, minute, second = '', half = ''] = clockForm.exec(text) ?? [];
  if (hour === undefined) return undefined;
  const isTwelve = half !== '' && Number(hour) >= 1 && Number(hour) <= 12;
  const hours = isTwelve
    ? (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
    : half === ''
      ? Number(hour)
      : 99;
  return `${String(hours).padStart(2, '0')}:${minute}:${second || '00'}`;
}

function timeSql(text: string): string {
  const part = (group: number) => `regexp_extract(${text}, ${literal(clock)}, ${group})`;
  const hour = `TRY_CAST(${part(1)} AS INTEGER)`;
  const hours = `CASE WHEN ${part(4)} = '' THEN ${hour} WHEN ${hour} BETWEEN 1 AND 12 THEN ${hour} % 12 + CASE WHEN lower(${part(4)}) = 'p' THEN 12 ELSE 0 END ELSE 99 END`;
  return `lpad(CAST(${hours} AS VARCHAR), 2, '0') || ':' || ${part(2)} || ':' || coalesce(nullif(${part(3)}, ''), '00')`;
}

/** A date with its month in words: a day and a year, or for months a year alone. */
function namedDay(text: string, numbers: readonly string[], words: MonthWords, kind: DateKind): string | undefined {
  const said = wordsOf(text);
  const month = Object.hasOwn(words, said) ? words[said] : undefined;
  if (month === undefined) return undefined;
  const [first = '', second] = numbers;
  if (second === undefined) return kind === 'month' ? isoOf(kind, text, first, String(month), '1') : undefined;
  const [day, year] = first.length === 4 ? [second, first] : [first, second];
  return isoOf(kind, text, year, String(month), day);
}

function namedSql(text: string, words: MonthWords, kind: DateKind): string {
  const word = `trim(regexp_replace(${text}, ${literal(wordSeparators)}, ' ', 'g'))`;
  const months = `[${Object.values(words).join(', ')}]`;
  const month = `CAST(list_extract(${months}, list_position(${literalList(Object.keys(words))}, ${word})) AS VARCHAR)`;
  const numbers = `regexp_extract_all(${text}, '[0-9]+')`;
  const [first, second] = [`${numbers}[1]`, `${numbers}[2]`];
  const alone = kind === 'month' ? isoSql(kind, text, first, month, "'1'") : text;
  return `CASE WHEN ${month} IS NULL THEN ${text} WHEN ${second} IS NULL THEN ${alone}
    WHEN length(${first}) = 4 THEN ${isoSql(kind, text, first, month, second)}
    ELSE ${isoSql(kind, text, second, month, first)} END`;
}

const serial = '[0-9]{5}(?:[.][0-9]+)?';

function serialRule(epoch: string, kind: DateKind): FormRule {
  const whole = new RegExp(`^${serial}$`);
  const length = kind === 'month' ? 7 : 10;
  // A time of day as a fraction would need rounding: only its day is read.
  if (kind === 'datetime') return { read: (text) => text, sql: (text) => text };
  return {
    read(text) {
      if (!whole.test(text)) return text;
      const at = new Date(`${epoch}T00:00:00Z`).getTime() + Number(text.slice(0, 5)) * 86_400_000;
      return new Date(at).toISOString().slice(0, length);
    },
    sql: (text) =>
      `CASE WHEN regexp_full_match(${text}, ${literal(serial)}) THEN left(CAST(DATE ${literal(epoch)} + CAST(left(${text}, 5) AS INTEGER) AS VARCHAR), ${length}) ELSE ${text} END`,
  };
}

function isDay(iso: string): boolean {
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso);
}
