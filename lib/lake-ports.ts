import { randomBytes } from 'node:crypto';
import type { Engine } from './engine/engine.ts';
import type { LakeConfig } from './lake/config.ts';
import type { Logger } from './lake/logger.ts';
import { marts } from './marts/registry.ts';
import type { Clock, Ports } from './ports.ts';
import { folderWorkspace } from './runtime/folder-workspace.ts';
import { configuredSources } from './sources/configured.ts';
import { sources } from './sources/registry.ts';
import type { ObjectStore } from './store/port.ts';

/** The clock of the computer. */
export const systemClock: Clock = { now: () => new Date() };

/** What differs between the places where a lake runs. */
export interface LakeParts {
  readonly store: ObjectStore;
  readonly engine: Engine;
  readonly logger: Logger;
  readonly config: LakeConfig;
  /** Folder for what is needed meanwhile. */
  readonly workFolder: string;
  readonly clock?: Clock;
}

/**
 * The ports of a running lake, wherever it runs: every source as its owner configured it, every mart, and this computer's
 * randomness and disk. Throws `invalid-config` where the configuration names what no source has.
 */
export function lakePorts({ store, engine, logger, config, workFolder, clock = systemClock }: LakeParts): Ports {
  return {
    store,
    engine,
    workspace: folderWorkspace(workFolder),
    clock,
    random: { bytes: randomBytes },
    logger,
    config,
    sources: configuredSources(sources, config),
    marts,
  };
}
