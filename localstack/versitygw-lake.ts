import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalLake, type LocalLakeOptions, openLocalLake } from '../host/local-lake.ts';
import { objectPutEvent } from '../lib/lake/event.ts';
import { stageNames, stageOfPut, type Zone } from '../lib/lake/zone.ts';
import { systemClock } from '../lib/lake-ports.ts';
import { sqliteQueue } from '../lib/queue/sqlite.ts';
import { announcing } from '../lib/store/announce.ts';
import { s3Store } from '../lib/store/s3.ts';
import { bucketsOf } from './server-buckets.ts';
import { type ServerAddress, serverClient } from './server-client.ts';

export interface VersitygwOptions extends LocalLakeOptions, ServerAddress {
  /** The beginning of the buckets' names. */
  readonly name: string;
  /** A folder for the queue and for temporary files. It is made if it does not exist. */
  readonly root: string;
}

/**
 * Opens a lake whose zones are buckets of a versitygw server, or of another server with atomic conditional writes and no
 * reliable events. As in a folder, the lake announces its own puts, and `lake up` finds what others put into landing by
 * listing it. A caller that writes probes the server first.
 */
export async function openVersitygw(options: VersitygwOptions): Promise<LocalLake & { readonly landing: string }> {
  const clock = options.clock ?? systemClock;
  const buckets = bucketsOf(options.name);
  const storeDir = join(options.root, '.store');
  mkdirSync(storeDir, { recursive: true });
  const queue = sqliteQueue({ path: join(storeDir, 'queue.sqlite'), clock });
  const bucketOf = (zone: Zone) => buckets[zone];
  const store = announcing(s3Store({ client: serverClient(options), buckets }), async (zone: Zone, put) => {
    const stage = stageOfPut(zone, put.key);
    if (stage) await queue.send(stage, [objectPutEvent({ bucket: bucketOf(zone), at: clock.now(), ...put })]);
  });
  const landing = `the bucket ${buckets.landing} on ${options.endpoint}`;
  const place = {
    landing,
    store,
    queue,
    queues: stageNames,
    bucketOf,
    tempDir: join(storeDir, 'temp'),
    close: async () => {
      await queue.close();
      await store.close();
    },
  };
  return { ...(await openLocalLake(place, options)), landing };
}
