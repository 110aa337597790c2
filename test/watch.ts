import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, watch } from 'node:fs';
import { join } from 'node:path';
import { testsNear } from './support/tests-near.ts';

/**
 * `npm run test:watch`: after each change the tests that stand nearest to the changed files, at once. Not all that a change may
 * reach: nearly every test imports lib/lake, and all of them are `npm test`. A change while tests run starts them again.
 */
const root = join(import.meta.dirname, '..');
const folders = ['lib', 'cli', 'host', 'functions', 'infra', 'localstack', 'bench', 'test'];
/** An editor saves in several steps, and several files at once. */
const settleMs = 50;

const changed = new Set<string>();
let timer: NodeJS.Timeout | undefined;
let running: ChildProcess | undefined;
let isAnswering = false;
for (const folder of globSync(folders, { cwd: root })) {
  watch(join(root, folder), { recursive: true }, (_event, name) => {
    if (name === null || !/\.(ts|sql)$/.test(name)) return;
    changed.add(join(folder, name));
    clearTimeout(timer);
    timer = setTimeout(() => void answer(), settleMs);
  });
}
say(`Watching ${folders.join(', ')}. Control-C ends it.`);

async function answer(): Promise<void> {
  running?.kill();
  if (isAnswering) return; // the loop below takes up what changed
  isAnswering = true;
  while (changed.size > 0) {
    const files = [...changed];
    changed.clear();
    await runNearest(files);
  }
  isAnswering = false;
}

async function runNearest(files: readonly string[]): Promise<void> {
  const tests = testsNear(files, globSync('test/**/*.test.ts', { cwd: root }));
  if (tests.length === 0) return say(`No tests stand near ${files.join(', ')}: npm run test:unit runs all.`);
  const startedMs = performance.now();
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  running = spawn(process.execPath, [vitest, 'run', '--reporter=dot', ...tests], { cwd: root, stdio: 'inherit' });
  const [code] = (await once(running, 'close')) as [number | null];
  running = undefined;
  if (code === null) return; // ended by a newer change
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  say(`${code === 0 ? 'Passed' : 'FAILED'} after ${seconds} s: the tests nearest to ${files.join(', ')}.`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
