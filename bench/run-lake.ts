import { parseLakeConfig } from '../lib/lake/config.ts';
import { silentLogger } from '../lib/lake/logger.ts';
import { openEmbedded } from '../localstack/embedded.ts';
import { writeStatement } from './statement.ts';

/** Runs in a process of its own: `run-lake.ts LAKE STATEMENT` takes a statement from landing to the marts and prints what it took as JSON. */
const [root = '', statement = ''] = process.argv.slice(2);
const stageMs: Record<string, number> = {};
const config = parseLakeConfig({}, { sources: [], datasets: [] });
const lake = await openEmbedded({
  root,
  config,
  logger: silentLogger,
  onBatch: ({ queue, durationMs }) => {
    stageMs[queue] = (stageMs[queue] ?? 0) + durationMs;
  },
  onFailure: ({ error }) => {
    throw error;
  },
});
const { store } = lake.ports;

async function arrive(key: string, path: string): Promise<number> {
  await store.put('landing', key, { path }, { metadata: { 'as-of': new Date(Date.UTC(2026, 10, 1)).toISOString() } });
  const from = performance.now();
  await lake.worker.runUntilIdle();
  return performance.now() - from;
}

const largeMs = await arrive('inbox/statement.tsv', statement);
const peakBytes = process.resourceUsage().maxRSS * 1024;
const largeStages = { ...stageMs };

const small: number[] = [];
const duplicate: number[] = [];
for (let round = 0; round < 7; round++) {
  const path = `${root}/small-${round}.tsv`;
  await writeStatement(path, { rows: 470, months: 1, tracks: 40, seed: 100 + round });
  small.push(await arrive(`inbox/small-${round}.tsv`, path));
  duplicate.push(await arrive(`inbox/again-${round}.tsv`, path));
}
await lake.close();
process.stdout.write(
  `${JSON.stringify({ largeMs, largeStages, peakBytes, small: median(small), duplicate: median(duplicate) })}\n`,
);

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
