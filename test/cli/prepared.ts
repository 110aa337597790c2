import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { type Sandbox, sandbox } from './support.ts';

const prepared = new Map<string, Promise<Sandbox>>();

/**
 * A folder as `prepare` leaves it: prepared when it is first asked for under its name, and a copy for each caller. The copies
 * keep times to the nanosecond, by which the file store knows an object's metadata.
 */
export async function preparedSandbox(name: string, prepare: (box: Sandbox) => Promise<unknown>): Promise<Sandbox> {
  const first = prepared.get(name) ?? prepareFirst(prepare);
  prepared.set(name, first);
  const copy = sandbox();
  const { folder } = await first;
  // Node copies times as milliseconds in a double.
  if (process.platform === 'win32') cpSync(folder, copy.folder, { recursive: true, preserveTimestamps: true });
  else execFileSync('cp', ['-a', `${folder}/.`, copy.folder]);
  return copy;
}

async function prepareFirst(prepare: (box: Sandbox) => Promise<unknown>): Promise<Sandbox> {
  // Beside the worker's own temporary folder, which is empty after each file; it goes with the run.
  const box = sandbox(process.env.LAKE_TEST_FOLDER);
  await prepare(box);
  return box;
}
