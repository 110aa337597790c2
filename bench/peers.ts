import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirementsPath = join(import.meta.dirname, 'peers', 'requirements.txt');

/** What other tools take to the same table from the same bytes; each is `peers/NAME.py`, with `_` for `-`. */
export type PeerName = 'pandas-chain' | 'polars-chain' | 'polars-zones' | 'dlt-arrow' | 'dlt-rows';

/** Makes the virtual environment of the peers unless it exists in these versions. Gives the path of its Python. */
export async function peerPython(cacheFolder: string): Promise<string> {
  const environment = join(cacheFolder, 'bench-venv');
  const python = join(environment, 'bin', 'python');
  const [wanted, ready] = [readFileSync(requirementsPath, 'utf8'), join(environment, 'ready')];
  if ((await readFile(ready, 'utf8').catch(() => undefined)) !== wanted) {
    await rm(environment, { recursive: true, force: true });
    await mkdir(cacheFolder, { recursive: true });
    await run('python3', ['-m', 'venv', environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirementsPath]);
    await writeFile(ready, wanted);
  }
  return python;
}

/** The pinned versions, by package. */
export function peerVersions(): Readonly<Record<string, string>> {
  const lines = readFileSync(requirementsPath, 'utf8').trim().split('\n');
  return Object.fromEntries(lines.map((line) => [line.replace(/[[=].*/, ''), line.slice(line.indexOf('==') + 2)]));
}
