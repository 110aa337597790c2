import { parseArgs } from 'node:util';
import { crash } from './run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    files: { type: 'string', default: '200' },
    kills: { type: 'string', default: '50' },
  },
});
const startedMs = performance.now();
const [seed, files, kills] = [Number(values.seed), Number(values.files), Number(values.kills)];
const { problems, rows } = await crash({ seed, files, kills, hear: (line) => process.stdout.write(`${line}\n`) });
for (const problem of problems) process.stdout.write(`FAILED: ${problem}\n`);
const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
const [passed, failed] = problems.length === 0 ? [1, 0] : [0, 1];
process.stdout.write(
  `${passed} passed, ${failed} failed (seed ${seed}: ${files} files, ${kills} kills, ${rows} rows, ${seconds} s)\n`,
);
process.exitCode = failed;
