import { join } from 'node:path';
import { objectPutEvent } from '../lib/lake/event.ts';
import { stageOfPut } from '../lib/lake/zone.ts';
import { sqliteQueue } from '../lib/queue/sqlite.ts';
import { announcing } from '../lib/store/announce.ts';
import { fileStore } from '../lib/store/file.ts';
import { type LocalLake, type LocalLakeOptions, openLocalLake } from './local-lake.ts';

export interface EmbeddedOptions extends LocalLakeOptions {
  /** The lake's folder; made where there is none. */
  readonly root: string;
}

/** A lake in a folder: files, a queue in SQLite, DuckDB in this process. Nothing but npm. */
export type EmbeddedLake = LocalLake;

/** Opens the embedded lake. Several processes may have the same one open; all of them may work its queues. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedLake> {
  const clock = options.clock ?? { now: () => new Date() };
  const files = fileStore({ root: options.root, clock });
  const queue = sqliteQueue({ path: join(options.root, '.store', 'queue.sqlite'), clock });
  const store = announcing(files, async (zone, put) => {
    const stage = stageOfPut(zone, put.key);
    if (stage) await queue.send(stage, [objectPutEvent({ bucket: zone, at: clock.now(), ...put })]);
  });
  // Temporary files on the lake's own file system, so that what is made there can be kept without a copy.
  return openLocalLake({ store, queue, clock, tempDir: files.tempDir, bucketOf: (zone) => zone }, options);
}
