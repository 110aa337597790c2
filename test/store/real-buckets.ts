import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { type Zone, zones } from '../../lib/lake/zone.ts';
import { s3Store } from '../../lib/store/s3.ts';
import type { Opened } from './conformance.ts';
import { removeBuckets } from './remove-buckets.ts';

export function bucketsNamed(start: string): Record<Zone, string> {
  return Object.fromEntries(zones.map((zone) => [zone, `${start}-${zone}`])) as Record<Zone, string>;
}

/** Buckets of their own at a real endpoint, with the credentials of the environment unless others are given. */
export async function openReal(endpoint: string, given: S3ClientConfig = {}): Promise<Opened> {
  const region = process.env.AWS_REGION ?? 'us-east-1';
  const client = new S3Client({ endpoint, region, forcePathStyle: true, ...given });
  const own = bucketsNamed(`lake-test-${randomUUID().slice(0, 8)}`);
  try {
    for (const Bucket of Object.values(own)) await client.send(new CreateBucketCommand({ Bucket }));
  } catch (error) {
    await removeBuckets(client, Object.values(own));
    throw error;
  }
  const store = s3Store({ client, buckets: own });
  return {
    store,
    close: async () => {
      try {
        await removeBuckets(client, Object.values(own));
      } finally {
        await store.close();
      }
    },
  };
}
