import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

export interface ServerTests {
  /** What to say in place of the tests where there is no server; undefined where there is one, or where one can be built. */
  readonly missing: string | undefined;
  /** Gets the server ready, and tells what takes long. */
  readonly prepare: (tell: (line: string) => void) => Promise<void>;
  readonly configPath: string;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** Runs the tests that need a server, and ends with a line that counts them and with the exit code. */
export async function runServerTests(tests: ServerTests): Promise<void> {
  const counts = await run(tests);
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed\n`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
}

async function run({ missing, prepare, configPath }: ServerTests): Promise<Counts> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  if (missing !== undefined) {
    say(missing);
    return { passed: 0, failed: 0 };
  }
  try {
    await prepare(say);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1 };
  }
  return runTests(configPath);
}

function runTests(config: string): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'lake-tests-'));
  const report = join(folder, 'report.json');
  const vitest = join(import.meta.dirname, '../../node_modules/.bin/vitest');
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
