import { systemClock } from '../lib/lake-ports.ts';
import { openEmbeddedPlace } from './embedded-place.ts';
import { type LocalLake, type LocalLakeOptions, openLocalLake } from './local-lake.ts';

export interface EmbeddedOptions extends LocalLakeOptions {
  /** The lake's folder; made where there is none. */
  readonly root: string;
}

/** A lake in a folder: files, a queue in SQLite, DuckDB in this process. Nothing but npm. */
export type EmbeddedLake = LocalLake;

/**
 * Opens the embedded lake. Several processes may have the same one open; all of them may work its queues.
 *
 * @example
 * const lake = await openEmbedded({ root: './lake-data', config, logger });
 * await lake.worker.runUntilIdle();
 */
export function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedLake> {
  const place = openEmbeddedPlace({ root: options.root, clock: options.clock ?? systemClock });
  return openLocalLake(place, options);
}
