import type { Mart } from './contract/mart.ts';
import type { Dataset, Source } from './contract/source.ts';
import type { Engine } from './engine/engine.ts';
import type { LakeConfig } from './lake/config.ts';
import type { Logger } from './lake/logger.ts';
import type { ObjectStore } from './store/port.ts';

export interface Clock {
  now(): Date;
}

/** The source of values that nobody may be able to guess. */
export interface Random {
  /** Gives `count` unpredictable bytes. */
  bytes(count: number): Uint8Array;
}

/** A place for temporary files on local disk. */
export interface Workspace {
  /** Makes an empty folder, passes it to `work`, and always removes it afterwards. */
  with<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

/**
 * Everything that a stage may touch.
 *
 * @example
 * const ports: Ports = { store, engine, workspace, clock, random, logger, config, sources, marts };
 */
export interface Ports {
  readonly store: ObjectStore;
  readonly engine: Engine;
  readonly workspace: Workspace;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly config: LakeConfig;
  readonly sources: readonly Source[];
  readonly marts: readonly Mart[];
}

/** Every dataset of the registry. */
export function datasetsOf(ports: Pick<Ports, 'sources'>): readonly Dataset[] {
  return ports.sources.flatMap(({ datasets }) => datasets);
}

/** The dataset of this id; undefined where the registry has none (any more). */
export function datasetOf(ports: Pick<Ports, 'sources'>, id: string): Dataset | undefined {
  return datasetsOf(ports).find(({ contract }) => contract.dataset === id);
}
