/** A clock that stands still until told to move. */
export interface FakeClock {
  now(): Date;
  advance(seconds: number): void;
}

export function fakeClock(start = '2026-03-01T00:00:00Z'): FakeClock {
  let nowMs = Date.parse(start);
  return {
    now: () => new Date(nowMs),
    advance(seconds) {
      nowMs += Math.round(seconds * 1000);
    },
  };
}

/** Names in order: `prefix1`, `prefix2`, … so that two runs of the same calls name things alike. */
export function counter(prefix = ''): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}${count}`;
  };
}
