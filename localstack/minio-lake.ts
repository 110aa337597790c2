import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalLake, type LocalLakeOptions, openLocalLake } from '../host/local-lake.ts';
import { stageNames, type Zone } from '../lib/lake/zone.ts';
import { systemClock } from '../lib/lake-ports.ts';
import { sqliteQueue } from '../lib/queue/sqlite.ts';
import { s3Store } from '../lib/store/s3.ts';
import { bucketsOf } from './server-buckets.ts';
import { type ServerAddress, serverClient } from './server-client.ts';

export interface MinioOptions extends LocalLakeOptions, ServerAddress {
  /** The beginning of the buckets' names. */
  readonly name: string;
  /** A folder for the queue and for temporary files. It is made if it does not exist. */
  readonly root: string;
}

/** The file of the queue that the bridge fills and the worker empties. */
export function minioQueuePath(root: string): string {
  const storeDir = join(root, '.store');
  mkdirSync(storeDir, { recursive: true });
  return join(storeDir, 'queue.sqlite');
}

/**
 * Opens a lake whose zones are buckets of a MinIO server or of another server with conditional writes. A caller that writes
 * checks for these first. The stages run in this process; webhook and bridge turn puts into messages.
 */
export async function openMinio(options: MinioOptions): Promise<LocalLake> {
  const clock = options.clock ?? systemClock;
  const buckets = bucketsOf(options.name);
  const store = s3Store({ client: serverClient(options), buckets });
  const queue = sqliteQueue({ path: minioQueuePath(options.root), clock });
  const place = {
    landing: `the bucket ${buckets.landing} on ${options.endpoint}`,
    store,
    queue,
    queues: stageNames,
    bucketOf: (zone: Zone) => buckets[zone],
    tempDir: join(options.root, '.store', 'temp'),
    close: async () => {
      await queue.close();
      await store.close();
    },
  };
  return openLocalLake(place, options);
}
