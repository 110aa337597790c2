import { parseArgs } from 'node:util';
import { openHost } from './host.ts';
import { simulate } from './simulation.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
});
const [from, seeds] = [Number(values.from), Number(values.seeds)];
if (!Number.isInteger(from) || !Number.isInteger(seeds) || seeds < 1) {
  process.stderr.write('Usage: node test/simulation/simulate.ts [--seeds N] [--from SEED] [--verbose]\n');
  process.exit(2);
}

/** Problems of a failing seed that are printed; the rest is counted. */
const mostShown = 12;
const host = await openHost();
const startedMs = performance.now();
const failing: number[] = [];
let toldMs = startedMs;
for (let seed = from; seed < from + seeds; seed++) {
  const { problems, uploads, steps, faults } = await simulate(
    host,
    seed,
    values.verbose ? (line) => process.stdout.write(`  ${line}\n`) : undefined,
  );
  if (values.verbose) process.stdout.write(`seed ${seed}: ${uploads} files, ${steps} steps, ${faults} faults\n`);
  if (problems.length > 0) {
    failing.push(seed);
    process.stdout.write(
      `seed ${seed} FAILED, replay it with: node test/simulation/simulate.ts --from ${seed} --seeds 1 --verbose\n`,
    );
    for (const problem of problems.slice(0, mostShown)) process.stdout.write(`  ${problem}\n`);
    if (problems.length > mostShown) process.stdout.write(`  and ${problems.length - mostShown} more\n`);
  }
  if (performance.now() - toldMs > 5_000) {
    toldMs = performance.now();
    process.stdout.write(
      `${seed - from + 1} of ${seeds} seeds, ${rate(seed - from + 1)} seeds/s, ${failing.length} failed\n`,
    );
  }
}
await host.close();
process.stdout.write(`${seeds - failing.length} passed, ${failing.length} failed; ${rate(seeds)} seeds/s\n`);
if (failing.length > 0) process.stdout.write(`failing seeds: ${failing.join(' ')}\n`);
process.exitCode = failing.length > 0 ? 1 : 0;

function rate(done: number): string {
  return (done / ((performance.now() - startedMs) / 1000)).toFixed(1);
}
