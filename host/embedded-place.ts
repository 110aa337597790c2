import { join } from 'node:path';
import { objectPutEvent } from '../lib/lake/event.ts';
import { stageNames, stageOfPut, type Zone } from '../lib/lake/zone.ts';
import type { Clock } from '../lib/ports.ts';
import { type SqliteQueue, type SqliteQueueOptions, sqliteQueue } from '../lib/queue/sqlite.ts';
import { announcing } from '../lib/store/announce.ts';
import { fileStore } from '../lib/store/file.ts';
import type { LocalPlace } from './local-lake.ts';

/** Opens the embedded place: a folder of files that announces its puts, and queues in SQLite. */
export function openEmbeddedPlace({ root, clock }: { readonly root: string; readonly clock: Clock }): LocalPlace {
  const files = fileStore({ root, clock });
  const queue = openQueue({ path: join(root, '.store', 'queue.sqlite'), clock });
  const store = announcing(files, async (zone: Zone, put) => {
    const stage = stageOfPut(zone, put.key);
    if (stage) await queue.send(stage, [objectPutEvent({ bucket: zone, at: clock.now(), ...put })]);
  });
  return {
    landing: join(root, 'landing'),
    store,
    queue,
    queues: stageNames,
    bucketOf: (zone) => zone,
    tempDir: files.tempDir,
    close: async () => {
      await queue.close();
      await store.close();
    },
  };
}

/** The queue; where its file cannot be opened, a queue whose every call says so: what only reads objects needs none. */
function openQueue(options: SqliteQueueOptions): SqliteQueue {
  try {
    return sqliteQueue(options);
  } catch (error) {
    const refuse = () => Promise.reject(error);
    return {
      send: refuse,
      receive: refuse,
      remove: refuse,
      release: refuse,
      park: refuse,
      hidden: refuse,
      counts: refuse,
      deadLetters: refuse,
      redrive: refuse,
      recover: refuse,
      close: async () => undefined,
    };
  }
}
