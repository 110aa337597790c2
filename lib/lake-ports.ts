import { randomBytes } from 'node:crypto';
import type { Engine } from './engine/engine.ts';
import type { LakeConfig } from './lake/config.ts';
import type { Logger } from './lake/logger.ts';
import { ownObjects } from './ledger/own-objects.ts';
import { marts } from './marts/registry.ts';
import type { Clock, Ports } from './ports.ts';
import { folderWorkspace } from './runtime/folder-workspace.ts';
import { configuredSources } from './sources/configured.ts';
import { sources } from './sources/registry.ts';
import type { ObjectStore } from './store/port.ts';

/** The clock of this computer. */
export const systemClock: Clock = { now: () => new Date() };

/** The parts that differ between the places where a lake runs. */
export interface LakeParts {
  readonly store: ObjectStore;
  readonly engine: Engine;
  readonly logger: Logger;
  readonly config: LakeConfig;
  /** Folder for temporary files. */
  readonly workFolder: string;
  readonly clock?: Clock;
}

/**
 * The ports of a running lake, in any place: every source as its owner configured it, every mart, and this computer's
 * randomness and disk. Throws `invalid-config` if the configuration names something that no source has.
 */
export function lakePorts({ store, engine, logger, config, workFolder, clock = systemClock }: LakeParts): Ports {
  return {
    store: ownObjects(store),
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
