import { systemClock } from '../lib/lake-ports.ts';
import { openEmbeddedPlace } from './embedded-place.ts';
import { type LocalLake, type LocalLakeOptions, openLocalLake } from './local-lake.ts';

export interface EmbeddedOptions extends LocalLakeOptions {
  /** The folder of the lake. It is made if it does not exist. */
  readonly root: string;
}

/** A lake in a folder: files, a queue in SQLite, DuckDB in this process. */
export type EmbeddedLake = LocalLake;

/**
 * Opens the embedded lake. Several processes may open the same lake, and all may process its queues.
 *
 * @example
 * const lake = await openEmbedded({ root: './lake-data', config, logger });
 * await lake.worker.runUntilIdle();
 */
export function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedLake> {
  const place = openEmbeddedPlace({ root: options.root, clock: options.clock ?? systemClock });
  return openLocalLake(place, options);
}
