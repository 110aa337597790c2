import { jsonText } from '../../contract/json-value.ts';

type Sample = readonly [rate: unknown, clicks: unknown, views: unknown];

/**
 * How the click rates of one list are to be read. Linktree writes some as a ratio and some in percent, and nothing says
 * which; but clicks and views stand beside them. A rate becomes a ratio, by moving the point of its own digits.
 */
export function rateReader(samples: readonly Sample[]): (rate: unknown) => string | null {
  let [ratios, percents] = [0, 0];
  for (const sample of samples) {
    const [rate, clicks, views] = sample.map((value) => Number(jsonText(value) ?? Number.NaN));
    if (!rate || !clicks || !views) continue;
    // Only to choose between two readings a hundredfold apart: no value is made of these.
    const expected = clicks / views;
    if (Math.abs(rate - expected) <= Math.abs(rate / 100 - expected)) ratios++;
    else percents++;
  }
  return (rate) => {
    const text = jsonText(rate);
    return text === null || percents <= ratios ? text : hundredth(text);
  };
}

/** `12.5` → `0.125`: the point moved two places, without arithmetic. */
export function hundredth(text: string): string {
  const [, sign = '', whole = '', places = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === '') return text;
  const digits = whole.padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}${places}`;
}
