import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LakeError } from '../lib/lake/error.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const requirements = join(import.meta.dirname, 'requirements.txt');

/** Why this machine cannot make a virtual environment; undefined where it can. */
export async function pythonLack(): Promise<string | undefined> {
  try {
    const { stdout } = await run('python3', ['-c', 'import ensurepip, sys, venv; print(sys.version_info >= (3, 10))']);
    return stdout.trim() === 'True' ? undefined : 'python3 is older than 3.10';
  } catch {
    return 'there is no python3 with venv and pip';
  }
}

/** Gives the folder of programs of a virtual environment with the packages that requirements.txt pins. Makes the environment the first time. */
export async function pythonEnvironment(tell: (line: string) => void): Promise<string> {
  const lack = await pythonLack();
  if (lack !== undefined)
    throw cannot(`MiniStack needs Python 3.10 or newer, but ${lack}: install Python, or run LocalStack in Docker.`);
  const pins = createHash('sha256').update(await readFile(requirements));
  const folder = join(root, '.cache', `python-${pins.digest('hex').slice(0, 12)}`);
  // Written last: an environment without this file is incomplete.
  const mark = join(folder, 'complete');
  const isMade = await stat(mark).then(
    () => true,
    () => false,
  );
  if (isMade) return join(folder, 'bin');
  tell('Making a Python environment in .cache (only the first time) …');
  await rm(folder, { recursive: true, force: true });
  try {
    await run('python3', ['-m', 'venv', folder]);
    const quietly = ['--quiet', '--disable-pip-version-check'];
    await run(join(folder, 'bin', 'pip'), ['install', ...quietly, '-r', requirements]);
  } catch (cause) {
    throw cannot(
      'pip could not install localstack/requirements.txt: check the network and the package index, then try again.',
      cause,
    );
  }
  await writeFile(mark, '');
  return join(folder, 'bin');
}

function cannot(message: string, cause?: unknown): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'later', cause });
}
