import type { Random } from '../random.ts';

const dayMs = 86_400_000;
/** Around a month's end, and around the days that may still grow at the earliest capture. */
const starts = ['2026-08-29', '2026-09-28', '2026-10-18', '2026-10-20'] as const;

/** One to five days in a row, none after any capture. */
export function someDays(random: Random): readonly string[] {
  const first = Date.parse(random.pick(starts));
  return Array.from({ length: random.int(1, 5) }, (_, at) => new Date(first + at * dayMs).toISOString().slice(0, 10));
}

/** A count, or now and then none. */
export function countOrNone(random: Random, min = 0): bigint | null {
  return random.chance(0.1) ? null : BigInt(random.int(min, 900));
}
