import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type PeerName, type PeerResult, peerNames, peerPython, runPeer } from './peers.ts';
import { writeStatement } from './statement.ts';

/**
 * `npm run bench [-- --rows N --rounds N --peers]`: one statement from landing to `royalties`, against the bare minimum with the
 * same DuckDB, in alternating rounds of one run on the same bytes. With `--peers`, pandas, polars and dlt take part (they
 * are installed into `.cache/`; `--dlt-rows` adds dlt's row path, which takes minutes). Every round is a process of its own. Prints, never fails.
 */
const run = promisify(execFile);
const lakeResult = z.object({
  largeMs: z.number(),
  largeStages: z.record(z.string(), z.number()),
  peakBytes: z.number(),
  small: z.number(),
  duplicate: z.number(),
});
const bareResult = z.object({ largeMs: z.number(), peakBytes: z.number() });

const rows = option('--rows', 1_000_000);
const rounds = option('--rounds', 5);
const folder = await mkdtemp(join(tmpdir(), 'lake-bench-'));
try {
  const statement = join(folder, 'statement.tsv');
  const sizeBytes = await writeStatement(statement, { rows, months: 24, tracks: 400, seed: 1 });
  say(
    `Statement: ${rows.toLocaleString('en')} lines, ${(sizeBytes / 1e6).toFixed(0)} MB, 24 reporting months; ${cpus().length} cores, Node ${process.version}`,
  );
  const lakes: z.infer<typeof lakeResult>[] = [];
  const bares: z.infer<typeof bareResult>[] = [];
  const peers = new Map<PeerName, PeerResult[]>(askedPeers().map((name) => [name, []]));
  const python = peers.size > 0 ? await peerPython(join(import.meta.dirname, '..', '.cache')) : '';
  for (let round = 1; round <= rounds; round++) {
    const lake = lakeResult.parse(await child('run-lake.ts', join(folder, `lake-${round}`), statement));
    const bare = bareResult.parse(await child('run-bare.ts', folder, statement));
    say(
      `round ${round}: lake ${seconds(lake.largeMs)} (${stageText(lake.largeStages)}), bare ${seconds(bare.largeMs)}`,
    );
    for (const [name, results] of peers) {
      // The slowest is measured once.
      if (name !== 'dlt-rows' || round === 1) results.push(await runPeer(python, name, statement, folder));
    }
    lakes.push(lake);
    bares.push(bare);
    await rm(join(folder, `lake-${round}`), { recursive: true });
  }
  const lakeMs = median(lakes.map(({ largeMs }) => largeMs));
  const bareMs = median(bares.map(({ largeMs }) => largeMs));
  say('');
  say('median of the rounds                     measured');
  line(
    'lake: landing → royalties',
    `${seconds(lakeMs)}, ${Math.round(rows / (lakeMs / 1000)).toLocaleString('en')} rows/s`,
  );
  line('bare DuckDB: casts → group-by', seconds(bareMs));
  // Paired round by round: what else the machine does then weighs on both.
  const ratios = lakes.map(({ largeMs }, round) => largeMs / (bares[round]?.largeMs ?? Number.NaN));
  line(
    'ratio, by round (reach: at most 2.5)',
    `${median(ratios).toFixed(2)} (${ratios.map((one) => one.toFixed(2)).join(', ')})`,
  );
  line('peak memory, lake (reach: 800 MB)', megabytes(Math.max(...lakes.map(({ peakBytes }) => peakBytes))));
  line('peak memory, bare', megabytes(Math.max(...bares.map(({ peakBytes }) => peakBytes))));
  line('50 KB statement, warm (reach: 150 ms)', `${median(lakes.map(({ small }) => small)).toFixed(0)} ms`);
  line('duplicate arrival (reach: 20 ms)', `${median(lakes.map(({ duplicate }) => duplicate)).toFixed(0)} ms`);
  for (const [name, results] of peers) {
    const peerMs = median(results.map(({ largeMs }) => largeMs));
    const peak = megabytes(Math.max(...results.map(({ peakBytes }) => peakBytes)));
    line(`${name} (peak ${peak})`, `${seconds(peerMs)}, ${(peerMs / lakeMs).toFixed(2)} times the lake`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function child(script: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await run(process.execPath, [join(import.meta.dirname, script), ...args], {
    maxBuffer: 1024 ** 2,
  });
  return JSON.parse(stdout);
}

function askedPeers(): readonly PeerName[] {
  if (!process.argv.includes('--peers')) return [];
  return peerNames.filter((name) => name !== 'dlt-rows' || process.argv.includes('--dlt-rows'));
}

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} takes a whole number from 1`);
  return value;
}

function stageText(stages: Readonly<Record<string, number>>): string {
  return Object.entries(stages)
    .map(([stage, ms]) => `${stage} ${seconds(ms)}`)
    .join(', ');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

function line(what: string, value: string): void {
  say(`${what.padEnd(40)} ${value}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
