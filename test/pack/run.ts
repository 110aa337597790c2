import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** `npm run test:pack`: packs the product, installs the file in an empty place and uses it there. Ends with a line that counts the tests. */
const folder = mkdtempSync(join(tmpdir(), 'lake-tests-'));
const report = join(folder, 'report.json');
const vitest = join(import.meta.dirname, '../../node_modules/.bin/vitest');
const config = join(import.meta.dirname, 'vitest.config.ts');
const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
const { status } = spawnSync(vitest, ['run', '--config', config, ...reporters], { stdio: 'inherit' });
const counts = readCounts();
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;

function readCounts(): { readonly passed: number; readonly failed: number } {
  const schema = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
  try {
    const { numPassedTests, numFailedTests } = schema.parse(JSON.parse(readFileSync(report, 'utf8')));
    return { passed: numPassedTests, failed: Math.max(numFailedTests, status === 0 ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
