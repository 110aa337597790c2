import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, DeleteBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { type Zone, zones } from '../../lib/lake/zone.ts';
import { s3Store } from '../../lib/store/s3.ts';
import type { Opened } from './conformance.ts';

export function bucketsNamed(start: string): Record<Zone, string> {
  return Object.fromEntries(zones.map((zone) => [zone, `${start}-${zone}`])) as Record<Zone, string>;
}

/** Buckets of their own at a real endpoint, with the credentials of the environment unless others are given. */
export async function openReal(endpoint: string, given: S3ClientConfig = {}): Promise<Opened> {
  const region = process.env.AWS_REGION ?? 'us-east-1';
  const client = new S3Client({ endpoint, region, forcePathStyle: true, ...given });
  const own = bucketsNamed(`lake-test-${randomUUID().slice(0, 8)}`);
  for (const Bucket of Object.values(own)) await client.send(new CreateBucketCommand({ Bucket }));
  const store = s3Store({ client, buckets: own });
  return {
    store,
    close: async () => {
      for (const zone of zones) {
        for await (const { key } of store.list(zone)) await store.remove(zone, key);
        await client.send(new DeleteBucketCommand({ Bucket: own[zone] }));
      }
      await store.close();
    },
  };
}
