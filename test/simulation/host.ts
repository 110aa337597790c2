import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, openEngine } from '../../lib/engine/engine.ts';
import { marts } from '../../lib/marts/registry.ts';
import type { Ports } from '../../lib/ports.ts';
import { folderWorkspace } from '../../lib/runtime/folder-workspace.ts';
import { stageLogger } from '../../lib/runtime/logger.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import type { Environment } from './environment.ts';

/** What is opened once for many runs: the engine and a folder. Nothing of a run is left in either. */
export interface Host {
  readonly engine: Engine;
  readonly logged: string[];
  /** The ports of a process of a run. */
  ports(
    environment: Environment,
    own: { readonly store: ObjectStore; readonly engine: Engine; readonly skewMs: number },
  ): Ports;
  close(): Promise<void>;
}

export async function openHost(): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), 'lake-simulation-'));
  const engine = openEngine({ spillDir: join(folder, 'spill'), threads: 1 });
  const logged: string[] = [];
  const logger = stageLogger({ serviceName: 'simulation', level: 'debug', write: (line) => void logged.push(line) });
  const workspace = folderWorkspace(folder);
  return {
    engine,
    logged,
    ports: ({ config, now, sources }, { store, engine: counted, skewMs }) => {
      const clock = { now: () => new Date(now().getTime() + skewMs) };
      const random = { bytes: (count: number) => new Uint8Array(count) };
      return { store, engine: counted, workspace, clock, random, logger, config, sources: sources(), marts };
    },
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
