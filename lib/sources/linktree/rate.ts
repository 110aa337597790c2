import { jsonText } from '../../contract/json-value.ts';

type Sample = readonly [rate: unknown, clicks: unknown, views: unknown];
type Known = readonly [rate: number, expected: number];

/**
 * How far a rate may be from clicks / views. It is what rounding to a whole percent, or to two places of a ratio, can
 * change.
 */
const rounding = 0.0051;

/**
 * Gives the way to read the click rates of one list. Linktree writes some as a ratio and some in percent without a
 * unit, but clicks and views are beside them. A rate becomes a ratio by moving the point in its own digits. Undefined
 * if neither reading fits every row, or if no numbers beside a rate can tell.
 */
export function rateReader(samples: readonly Sample[]): ((rate: unknown) => string | null) | undefined {
  // These numbers only choose between two readings that differ by a factor of a hundred. No value is made of them.
  const numbers = samples.map((sample) => sample.map((value) => Number(jsonText(value) ?? Number.NaN)));
  const rated = numbers.filter(([rate]) => rate !== 0 && !Number.isNaN(rate));
  const known = rated.flatMap(([rate = 0, clicks = 0, views = 0]): Known[] =>
    views > 0 && !Number.isNaN(clicks) ? [[rate, clicks / views]] : [],
  );
  if (rated.length > 0 && known.length === 0) return undefined;
  const isPercent = misfit(known, 100) < misfit(known, 1);
  const divisor = isPercent ? 100 : 1;
  if (known.some(([rate, expected]) => Math.abs(rate / divisor - expected) > rounding)) return undefined;
  return (rate) => {
    const text = jsonText(rate);
    return text === null || !isPercent ? text : hundredth(text);
  };
}

function misfit(known: readonly Known[], divisor: number): number {
  return known.reduce((sum, [rate, expected]) => sum + Math.abs(rate / divisor - expected), 0);
}

/** Moves the point two places without arithmetic: `12.5` → `0.125`. */
export function hundredth(text: string): string {
  const [, sign = '', whole = '', places = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const digits = whole.padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}${places}`;
}
