import { z } from 'zod';
import { addDecimals, subtractDecimals } from '../lib/lake/decimal.ts';

const monthTruthSchema = z.strictObject({
  lines: z.int(),
  /** Exact sum of the earnings, as decimal text. */
  earnings: z.string(),
  /** Quantity over the lines that are not negative. */
  streams: z.int(),
});
export type MonthTruth = Readonly<z.output<typeof monthTruthSchema>>;

/**
 * What made statements add up to, by reporting month: counted by the generator itself while it writes, in whole numbers.
 * Everything that takes a statement in has to arrive at the same.
 */
export const truthSchema = z.record(z.string(), monthTruthSchema);
export type Truth = Readonly<z.output<typeof truthSchema>>;

/** Decimal places of a made amount. */
const places = 8;

/** `units` are 10^-8 dollars: of a month under 2^53 of them, so that a plain number has added them up exactly. */
export function monthTruth({ lines, units, streams }: { lines: number; units: number; streams: number }): MonthTruth {
  if (!Number.isSafeInteger(units)) throw new Error(`A month of ${lines} lines adds up to more than a number holds.`);
  const digits = String(Math.abs(units)).padStart(places + 1, '0');
  const earnings = `${units < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return { lines, earnings, streams };
}

/** Of statements of different accounts or months: everything together. */
export function addTruths(truths: Iterable<Truth>): Truth {
  const sums: Record<string, MonthTruth> = {};
  for (const truth of truths) {
    for (const [month, { lines, earnings, streams }] of Object.entries(truth)) {
      const sum = sums[month] ?? { lines: 0, earnings: '0', streams: 0 };
      sums[month] = {
        lines: sum.lines + lines,
        earnings: addDecimals([sum.earnings, earnings]),
        streams: sum.streams + streams,
      };
    }
  }
  return sums;
}

/** Lines and exact earnings of all months. */
export function totalOf(truth: Truth): Pick<MonthTruth, 'lines' | 'earnings'> {
  const months = Object.values(truth);
  const lines = months.reduce((sum, month) => sum + month.lines, 0);
  return { lines, earnings: addDecimals(months.map(({ earnings }) => earnings)) };
}

/** True where two decimal texts are the same number, whatever zeros they end with. */
export function sameAmount(a: string, b: string): boolean {
  return !/[1-9]/.test(subtractDecimals(a, b));
}

/** What differs between what was to be found and what was, month by month; empty where nothing does. */
export function differences(expected: Truth, found: Truth): readonly string[] {
  const months = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...months].sort().flatMap((month) => {
    const [a, b] = [expected[month], found[month]];
    if (a && b && a.lines === b.lines && a.streams === b.streams && sameAmount(a.earnings, b.earnings)) return [];
    return [`${month}: expected ${monthLine(a)}, found ${monthLine(b)}`];
  });
}

function monthLine(month: MonthTruth | undefined): string {
  return month ? `${month.lines} lines, ${month.earnings} USD, ${month.streams} streams` : 'nothing';
}
