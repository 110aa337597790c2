import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, vi } from 'vitest';
import { closeSharedEngine } from './shared-engine.ts';

/**
 * Files of the project `shared` run one after another in one process and keep its modules. This runs before and after each
 * of them and fails the file that leaves something to the next one: a changed environment or working folder, a listener,
 * a global, mocked time, a server or process that still runs, a file in the temporary folder.
 */
process.env.TMPDIR = workerFolder();
const before = traces();
/** What Powertools sets for good when it is first loaded. */
const setOnce = ['global awslambda', 'environment variable AWS_SDK_UA_APP_ID'];

afterAll(async () => {
  await closeSharedEngine();
  // What is closed is gone a moment later.
  for (let turns = 0; turns < 100 && differences(before, traces()).length > 0; turns += 1) await sleep(20);
  const after = traces();
  const files = readdirSync(tmpdir());
  for (const name of files) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  const told = [...differences(before, after), ...files.map((name) => `temporary file: ${name}`)];
  if (told.length > 0) throw new Error(`This file leaves something to the next one.\n${told.join('\n')}`);
});

/** The temporary folder of this worker, empty. The same for all its files, because a module that is kept may hold it. */
function workerFolder(): string {
  const folder = join(process.env.LAKE_TEST_FOLDER ?? tmpdir(), String(process.pid));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What a test file could change for the next one, by name. */
function traces(): ReadonlyMap<string, string> {
  const running = process.getActiveResourcesInfo();
  const counted = ['TCPServerWrap', 'ProcessWrap', 'FSEventWrap', 'StatWatcher'].map(
    (type) => [type, String(running.filter((one) => one === type).length)] as const,
  );
  const listeners = process.eventNames().map((name) => [`listeners of ${String(name)}`, process.listenerCount(name)]);
  // Two underscores: what a library keeps for itself when it is first loaded.
  const names = Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith('__'));
  const globals = names.map((name) => [`global ${name}`, 'there']);
  const environment = Object.entries(process.env).map(([name, value]) => [`environment variable ${name}`, value]);
  const rest = [
    ['working folder', process.cwd()],
    ['mocked time', vi.isFakeTimers()],
    ['mocked random', vi.isMockFunction(Math.random)],
  ];
  const all = [...counted, ...listeners, ...globals, ...environment, ...rest];
  return new Map(all.map(([name, value]) => [String(name), String(value)]));
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name) && !(setOnce.includes(name) && !before.has(name)))
    .map((name) => `${name}: ${before.get(name) ?? 'nothing'} before, ${after.get(name) ?? 'nothing'} after`);
}
