import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

/** What other tools take to the same table from the same bytes. dlt's row path takes minutes and is measured only when asked for. */
export const peerNames = ['pandas', 'polars', 'dlt-arrow', 'dlt-rows'] as const;
export type PeerName = (typeof peerNames)[number];

const resultSchema = z.object({ largeMs: z.number(), peakBytes: z.number(), rows: z.number(), total: z.string() });
export type PeerResult = z.infer<typeof resultSchema>;

/** Makes the virtual environment of the peers, with pinned versions, where there is none yet; gives its Python. */
export async function peerPython(cacheFolder: string): Promise<string> {
  const environment = join(cacheFolder, 'bench-venv');
  const python = join(environment, 'bin', 'python');
  try {
    await access(join(environment, 'ready'));
  } catch {
    await rm(environment, { recursive: true, force: true });
    await mkdir(cacheFolder, { recursive: true });
    await run('python3', ['-m', 'venv', environment]);
    const requirements = join(import.meta.dirname, 'peers', 'requirements.txt');
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    await run('touch', [join(environment, 'ready')]);
  }
  return python;
}

/** Runs one peer over a statement, in a process and a folder of its own. */
export async function runPeer(python: string, name: PeerName, statement: string, folder: string): Promise<PeerResult> {
  const own = await mkdtemp(join(folder, `${name}-`));
  try {
    const script = join(import.meta.dirname, 'peers', 'peer.py');
    const { stdout } = await run(python, [script, name, statement, own], { maxBuffer: 16 * 1024 ** 2 });
    // dlt prints of its own; ours is the last line.
    return resultSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}
