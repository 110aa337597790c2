import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, openEngine } from '../../lib/engine/engine.ts';

let shared: Promise<{ readonly engine: Engine; readonly folder: string }> | undefined;

/**
 * The engine of all lakes of a test file, as one function has one for all its events: its sessions share nothing. To open one
 * for each lake is a fortieth of a second of two cores. It is closed when the file ends.
 */
export async function sharedEngine(): Promise<Engine> {
  shared ??= open();
  return (await shared).engine;
}

export async function closeSharedEngine(): Promise<void> {
  const opened = await shared;
  shared = undefined;
  if (opened === undefined) return;
  await opened.engine.close();
  await rm(opened.folder, { recursive: true, force: true });
}

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'lake-engine-'));
  return { engine: openEngine({ spillDir: join(folder, 'spill'), threads: 2 }), folder };
}
