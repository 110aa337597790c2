import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findMinio, minioBinary } from '../../localstack/minio-binary.ts';
import { readMinioSettings } from '../../localstack/minio-settings.ts';

/**
 * `npm run test:minio`: the store's rules and the whole chain on a MinIO server, which is built first where there is none.
 * Ends with a line that counts the tests. Where there is neither a server nor Go it says so and counts none.
 */
const counts = await run();
process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 ? 1 : 0;

async function run(): Promise<{ readonly passed: number; readonly failed: number }> {
  const { endpoint } = readMinioSettings(process.env);
  if (endpoint === undefined && findMinio(process.env) === undefined) {
    process.stdout.write(
      'Skipped: there is neither a MinIO server, nor Go to build one, nor LAKE_MINIO_ENDPOINT to find one at.\n',
    );
    return { passed: 0, failed: 0 };
  }
  try {
    if (endpoint === undefined) await minioBinary(process.env, (line) => process.stdout.write(`${line}\n`));
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return { passed: 0, failed: 1 };
  }
  return runTests();
}

function runTests(): { readonly passed: number; readonly failed: number } {
  const folder = mkdtempSync(join(tmpdir(), 'lake-tests-'));
  const report = join(folder, 'report.json');
  const vitest = join(import.meta.dirname, '../../node_modules/.bin/vitest');
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const reporters = ['--reporter=verbose', '--reporter=json', `--outputFile.json=${report}`];
  const { status } = spawnSync(vitest, ['run', '--config', config, ...reporters], { stdio: 'inherit' });
  const schema = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
  try {
    const { numPassedTests, numFailedTests } = schema.parse(JSON.parse(readFileSync(report, 'utf8')));
    return { passed: numPassedTests, failed: Math.max(numFailedTests, status === 0 ? 0 : 1) };
  } catch {
    return { passed: 0, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
