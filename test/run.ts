import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/**
 * `npm test`: format and lint (with the import directions), types, then all fast tests with coverage. With `--long`
 * (`npm run test:long`): the tests that try much. Ends with a line that counts the tests and fails if any step failed.
 */
const bin = join(import.meta.dirname, '..', 'node_modules', '.bin');
const folder = mkdtempSync(join(tmpdir(), 'lake-tests-'));
const report = join(folder, 'report.json');
const isLong = process.argv.includes('--long');
const tests = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
const steps: readonly (readonly [name: string, command: string, args: readonly string[]])[] = isLong
  ? [['long tests', 'vitest', tests]]
  : [
      ['format and lint', 'biome', ['ci', '--reporter=summary', '.']],
      ['types', 'tsc', ['--noEmit']],
      ['tests', 'vitest', [...tests, '--coverage']],
    ];
const env = isLong ? { ...process.env, LAKE_TEST_LONG: '1' } : process.env;
const failed = steps.filter(([name, command, args]) => {
  process.stdout.write(`\n— ${name}\n`);
  return spawnSync(join(bin, command), args, { stdio: 'inherit', env }).status !== 0;
});
const counts = readCounts();
rmSync(folder, { recursive: true, force: true });
if (failed.length > 0) process.stdout.write(`\nFailed: ${failed.map(([name]) => name).join(', ')}\n`);
// A step that failed without a failing test (types, lint, coverage) counts as one.
const failures = Math.max(counts.failed, failed.length > 0 ? 1 : 0);
process.stdout.write(`\n${counts.passed} passed, ${failures} failed, ${counts.skipped} skipped\n`);
process.exitCode = failures > 0 ? 1 : 0;

function readCounts(): { readonly passed: number; readonly failed: number; readonly skipped: number } {
  const schema = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numPendingTests: z.number() });
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = schema.parse(JSON.parse(readFileSync(report, 'utf8')));
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
