import { grouped } from '../cli/show/text.ts';

/** The middle value, or the mean of the two middle values. NaN for no values; the text functions refuse NaN. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The median ratio of the values to `of`, paired round by round: other load on the machine then affects both. */
export function pairedRatio(values: readonly number[], of: readonly number[]): number {
  if (values.length !== of.length) throw new Error(`${values.length} rounds cannot be paired with ${of.length}.`);
  return median(values.map((value, round) => value / (of[round] ?? Number.NaN)));
}

/** `1.67 s`; of less than a second `63 ms`. */
export function duration(ms: number): string {
  return number(ms) < 1_000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : seconds(ms);
}

export function seconds(ms: number): string {
  return `${(number(ms) / 1000).toFixed(2)} s`;
}

/** `524 MB`, in millions of bytes. */
export function megabytes(bytes: number): string {
  const value = number(bytes) / 1e6;
  return `${value > 0 && value < 10 ? value.toFixed(2) : grouped(Math.round(value))} MB`;
}

/** `1.5×`. */
export function times(ratio: number): string {
  return `${number(ratio).toFixed(2)}×`;
}

export function perSecond(count: number, ms: number): string {
  return grouped(Math.round(number((count / ms) * 1000)));
}

export function count(value: number): string {
  return grouped(number(value));
}

/** `0.0000004`: an error as long as it has to be and no longer. */
export function smallAmount(decimal: string): string {
  const value = Math.abs(number(Number(decimal)));
  return value === 0 ? '0' : value.toFixed(Math.min(20, Math.max(2, 1 - Math.floor(Math.log10(value)))));
}

function number(value: number): number {
  if (!Number.isFinite(value)) throw new Error('A figure is missing.');
  return value;
}
