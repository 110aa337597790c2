import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { pythonLack } from '../../localstack/python-environment.ts';

/** `npm run test:aws`: the lake deployed to MiniStack, end to end. Ends with a line that counts the tests. */
const schema = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() });
const say = (line: string) => void process.stdout.write(`${line}\n`);

const lack = await pythonLack();
// DuckDB's binding in the functions is for Linux, and MiniStack runs them on this machine.
const missing = process.platform === 'linux' ? lack : 'the functions run on Linux only';
if (missing !== undefined) {
  say(`\nSkipped: the tests of the deployed lake need Linux and Python 3.10 with pip, and ${missing}.`);
  say('0 passed, 0 failed, 1 skipped');
} else {
  const folder = mkdtempSync(join(tmpdir(), 'lake-aws-'));
  const report = join(folder, 'report.json');
  const bin = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const outputs = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(process.execPath, [bin, 'run', '--config', config, ...outputs], { stdio: 'inherit' });
  const counts = countsOf(report);
  rmSync(folder, { recursive: true, force: true });
  const failures = Math.max(counts.numFailedTests, status === 0 ? 0 : 1);
  say(`\n${counts.numPassedTests} passed, ${failures} failed, ${counts.numPendingTests} skipped`);
  process.exitCode = failures > 0 ? 1 : 0;
}

function countsOf(path: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0 };
  }
}
