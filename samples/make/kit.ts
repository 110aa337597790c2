/** One sample: a plain file, or the members of a zip. Paths are relative to this folder. */
export interface Sample {
  readonly path: string;
  readonly files: ReadonlyArray<{ readonly name: string; readonly body: string }>;
  readonly zip?: 'stored' | 'deflated';
}

/** Numbers that look random and are the same in every run (mulberry32). `upTo(6)` is 0–5. */
export function dice(seed: number): (upTo: number) => number {
  let state = seed;
  return (upTo) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * upTo);
  };
}

/** Days in a row, as midnights in UTC. */
export function daysFrom(first: string, count: number): readonly Date[] {
  return Array.from({ length: count }, (_, at) => new Date(Date.parse(first) + at * 86_400_000));
}

/** `YYYY-MM-DD`. */
export const iso = (date: Date) => date.toISOString().slice(0, 10);
