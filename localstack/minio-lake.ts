import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { type LocalLake, type LocalLakeOptions, openLocalLake } from '../host/local-lake.ts';
import { stageNames, type Zone } from '../lib/lake/zone.ts';
import { systemClock } from '../lib/lake-ports.ts';
import { sqliteQueue } from '../lib/queue/sqlite.ts';
import { s3Store } from '../lib/store/s3.ts';
import { bucketsOf } from './minio-buckets.ts';
import type { MinioCredentials } from './minio-server.ts';

export interface MinioOptions extends LocalLakeOptions {
  readonly endpoint: string;
  readonly credentials: MinioCredentials;
  readonly region: string;
  /** Begins the buckets' names. */
  readonly name: string;
  /** A folder for the queue and for temporary files; made where there is none. */
  readonly root: string;
}

/** A client for MinIO and its like: buckets are paths there, not host names. */
export function minioClient({
  endpoint,
  region,
  credentials,
}: Pick<MinioOptions, 'endpoint' | 'region' | 'credentials'>): S3Client {
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}

/** The file of the queue that the bridge fills and the worker empties. */
export function minioQueuePath(root: string): string {
  const storeDir = join(root, '.store');
  mkdirSync(storeDir, { recursive: true });
  return join(storeDir, 'queue.sqlite');
}

/**
 * Opens a lake whose zones are buckets of a MinIO server, or another with conditional writes (who writes looks for them
 * first). The functions run in this process; puts become work by way of the webhook and the bridge.
 */
export async function openMinio(options: MinioOptions): Promise<LocalLake> {
  const clock = options.clock ?? systemClock;
  const buckets = bucketsOf(options.name);
  const store = s3Store({ client: minioClient(options), buckets });
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
