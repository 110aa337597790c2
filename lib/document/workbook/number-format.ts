/**
 * What a number format makes of a number, as far as its text depends on it:
 * - `plain`: the number itself, whatever separators, currency and places the format shows
 * - `percent`: 0.0425 is shown as 4.25 %
 * - `date`: days since the workbook's epoch; `parts` are what the format shows of them
 * - `time`: a share of a day; `elapsed`: a span that may be longer than a day
 */
export type NumberFormat =
  | { readonly kind: 'plain' }
  | { readonly kind: 'percent' }
  | { readonly kind: 'date'; readonly parts: 'day' | 'month' | 'day-without-year' | 'unknown' }
  | { readonly kind: 'time' }
  | { readonly kind: 'elapsed' };

const plain: NumberFormat = { kind: 'plain' };
const percent: NumberFormat = { kind: 'percent' };
const time: NumberFormat = { kind: 'time' };
const elapsed: NumberFormat = { kind: 'elapsed' };
const day: NumberFormat = { kind: 'date', parts: 'day' };
/** A date whose display depends on the spreadsheet's language. */
const localDate: NumberFormat = { kind: 'date', parts: 'unknown' };

/**
 * Formats that workbooks name only by number (ECMA-376, part 1, 18.8.30). Numbers that are not listed show plain
 * numbers.
 */
const builtIn: ReadonlyMap<number, NumberFormat> = new Map<number, NumberFormat>([
  [9, percent],
  [10, percent],
  [14, day],
  [15, day],
  [16, { kind: 'date', parts: 'day-without-year' }],
  [17, { kind: 'date', parts: 'month' }],
  ...[18, 19, 20, 21, 45, 47].map((id) => [id, time] as const),
  [22, day],
  [46, elapsed],
  // East Asian and Thai dates and times.
  ...[27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58].map((id) => [id, localDate] as const),
  ...[67, 68].map((id) => [id, percent] as const),
  ...[71, 72, 73, 74, 77].map((id) => [id, localDate] as const),
  ...[75, 76, 78, 80].map((id) => [id, time] as const),
  [79, elapsed],
]);

/** Gives the format of a cell style: its own code if the workbook gives one, else the meaning of its number. */
export function formatOf(id: number, codes: ReadonlyMap<number, string>): NumberFormat {
  const code = codes.get(id);
  return code === undefined ? (builtIn.get(id) ?? plain) : readFormat(code);
}

/** Reads a format code such as `yyyy-mm-dd`, `[$-409]d/m/yy h:mm AM/PM;@`, `0.00%` or `[h]:mm`. */
export function readFormat(code: string): NumberFormat {
  // The format's own words: in quotes, after a backslash, as wide as `_x`, filled with `*x`.
  const bare = code.replace(/"[^"]*"?|\\.|_.|\*./gsu, ' ');
  const [section = ''] = bare.split(';');
  if (/\[(h+|m+|s+)\]/i.test(section)) return elapsed;
  const shown = section.replace(/\[[^\]]*\]?/g, ' ').replace(/general|standard|[0#?.]e[+-]/gi, ' ');
  const isTime = /[hs]|am\/pm|a\/p/i.test(shown);
  const hasYear = /[yeb]/i.test(shown.replace(/am\/pm|a\/p/gi, ''));
  const hasDay = /(^|[^d])d{1,2}($|[^d])/i.test(shown);
  const hasDate = hasYear || /d/i.test(shown) || (/m/i.test(shown.replace(/am\/pm/gi, '')) && !isTime);
  if (hasDate) {
    if (isTime || hasYear === hasDay) return day;
    return { kind: 'date', parts: hasDay ? 'day-without-year' : /m/i.test(shown) ? 'month' : 'day' };
  }
  if (isTime) return time;
  return shown.includes('%') ? percent : plain;
}
