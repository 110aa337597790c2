import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SimulationReport } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    processes: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    verbose: { type: 'boolean', default: false },
  },
});
const [from, seeds] = [Number(values.from), Number(values.seeds)];
const processes = values.verbose ? 1 : Number(values.processes);
if (![from, seeds, processes].every(Number.isInteger) || seeds < 1 || processes < 1) {
  process.stderr.write(
    'Usage: node test/simulation/simulate.ts [--seeds N] [--from SEED] [--processes N] [--verbose]\n',
  );
  process.exit(2);
}

/** Problems of a failing seed that are printed; the rest is counted. */
const mostShown = 12;
/** Between two lines that say how far it is. */
const tellEveryMs = 5_000;

const startedMs = performance.now();
const failing: number[] = [];
let next = from;
let done = 0;
let toldMs = startedMs;
await Promise.all(Array.from({ length: Math.min(processes, seeds) }, work));
process.stdout.write(`${done - failing.length} passed, ${failing.length} failed; ${rate()} seeds/s\n`);
if (failing.length > 0)
  process.stdout.write(`failing seeds: ${failing.toSorted((one, other) => one - other).join(' ')}\n`);
process.exitCode = failing.length > 0 ? 1 : 0;

/** Has a process of its own run one seed after the other: DuckDB and the disk keep one busy with waiting. */
async function work(): Promise<void> {
  const worker = fork(join(import.meta.dirname, 'worker.ts'), values.verbose ? ['verbose'] : []);
  while (next < from + seeds) tell(await simulated(worker, next++));
  worker.disconnect();
  await once(worker, 'exit');
}

async function simulated(worker: ChildProcess, seed: number): Promise<SimulationReport> {
  const gone = new AbortController();
  const exit = once(worker, 'exit', { signal: gone.signal }).then(([code]) => {
    throw new Error(`The process that ran seed ${seed} ended (${code}).`);
  });
  const answer = once(worker, 'message', { signal: gone.signal }).then(([report]) => report as SimulationReport);
  worker.send(seed);
  try {
    return await Promise.race([answer, exit]);
  } finally {
    gone.abort();
    await Promise.allSettled([answer, exit]);
  }
}

function tell({ seed, problems, uploads, steps, faults }: SimulationReport): void {
  done++;
  if (values.verbose) process.stdout.write(`seed ${seed}: ${uploads} files, ${steps} steps, ${faults} faults\n`);
  if (problems.length > 0) {
    failing.push(seed);
    process.stdout.write(
      `seed ${seed} FAILED, replay it with: npm run simulate -- --from ${seed} --seeds 1 --verbose\n`,
    );
    for (const problem of problems.slice(0, mostShown)) process.stdout.write(`  ${problem}\n`);
    if (problems.length > mostShown) process.stdout.write(`  and ${problems.length - mostShown} more\n`);
  }
  if (performance.now() - toldMs < tellEveryMs) return;
  toldMs = performance.now();
  process.stdout.write(`${done} of ${seeds} seeds, ${rate()} seeds/s, ${failing.length} failed\n`);
}

function rate(): string {
  return (done / ((performance.now() - startedMs) / 1000)).toFixed(1);
}
