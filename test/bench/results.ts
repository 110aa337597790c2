import type { Results } from '../../bench/results.ts';
import type { Taken } from '../../bench/taken.ts';

const usage = { wallMs: 1_000, cpuMs: 1_500 };

export function taken(wallMs: number, more: Partial<Taken> = {}): Taken {
  return { wallMs, cpuMs: 2 * wallMs, peakBytes: 300e6, martRows: 9, lines: 10, earnings: '1.5', ...more };
}

function comparison(times: Readonly<Record<string, readonly number[]>>) {
  const entries = Object.entries(times).map(([name, all]) => {
    const more = name === 'lake' ? { stageMs: { validate: 1, clean: 2, curate: 3 } } : {};
    const floats = name === 'pandas-chain' ? { inexactRows: 4 } : {};
    const rounds = all.map((wallMs) => taken(wallMs, { ...more, ...floats }));
    return [name, { rounds, errorUsd: name === 'pandas-chain' ? '-0.00000000123' : '0' }];
  });
  return { lines: 10, sizeBytes: 1_000, months: 2, taken: Object.fromEntries(entries) };
}

const written = { objects: 1, sizeBytes: 10 };
const stageMs = { validate: 1, clean: 2, curate: 3 };
const exported = { ...usage, stageMs, rebuiltMonths: 1, parts: written, curated: written };
const answers = {
  answers: [{ name: 'earnings by sale month', wallMs: [2, 1, 3], rows: 4, digest: 'a' }],
  peakBytes: 1,
};
const work = { ...usage, rebuiltMonths: 12 };

/** A result of every scenario, with small round figures. */
export const sampleResults: Results = {
  format: 1,
  measuredAt: '2026-11-01T12:00:00.000Z',
  machine: { cores: 2, processor: 'A Processor', memoryBytes: 8e9, system: 'Linux', loadBefore: 0.1 },
  versions: { Node: '24.0.0' },
  scenarios: {
    statement: {
      statement: comparison({ lake: [100, 400, 200], bare: [50, 100, 100], 'pandas-chain': [900, 800, 1000] }),
      rowPath: comparison({ lake: [100], 'dlt-rows': [700] }),
    },
    'ten-million': comparison({ lake: [1_000], bare: [400] }),
    growth: { sizes: [1, 2, 4, 8].map((factor) => ({ lines: factor * 10, rounds: [taken(factor * 100)] })) },
    burst: {
      ...usage,
      ...{ peakBytes: 1e6, putMs: 5, stageMs, curateBatches: 1, rebuiltMonths: 24 },
      ...{ files: 48, rowsOfFile: 100, months: 24, accounts: 2 },
    },
    'added-month': { monthRows: 10, months: 24, first: exported, added: exported, month: exported },
    arrivals: { lines: 10, smallMs: [60, 80], duplicateMs: [6, 8], largeDuplicateMs: [90] },
    replay: { martRows: 9, first: work, replayed: work, rebuilt: work, monthRows: 10, months: 12 },
    query: { lines: 10, martRows: 9, lake: answers, bare: answers },
    audit: { lines: 10, sweep: usage, thorough: usage, reconciled: usage, peakBytes: 1e6 },
  },
};
