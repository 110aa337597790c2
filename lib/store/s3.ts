import { HeadBucketCommand, HeadObjectCommand, type HeadObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { Zone } from '../lake/zone.ts';
import { releaseAdopted } from './body.ts';
import { checkKey, checkMetadata, decodeMetadata } from './key-check.ts';
import type { Body, ObjectHead, ObjectStore, PutOptions } from './port.ts';
import { missingBucket, s3Error, verdictOf } from './s3-error.ts';
import { bucketVersions, listBucket } from './s3-list.ts';
import { putToBucket, unquoted } from './s3-put.ts';
import { getFromBucket, readFromBucket, unlessMissing } from './s3-read.ts';
import { bucketRemoval } from './s3-remove.ts';
import { missingObject } from './store-error.ts';

export interface S3StorePorts {
  /** A client that is set up for its region or endpoint. `close` destroys it. */
  readonly client: S3Client;
  readonly buckets: Readonly<Record<Zone, string>>;
}

/**
 * The lake on S3 and on stores that speak its protocol: one bucket for each zone. It needs conditional writes (S3 has
 * them since 2024) and, for archiving only, conditional deletes (since September 2025).
 *
 * @example
 * const store = s3Store({ client: new S3Client(awsClientOptions()), buckets });
 */
export function s3Store({ client, buckets }: S3StorePorts): ObjectStore {
  const knownBuckets = new Set<string>();
  const removal = bucketRemoval(client, buckets.sandbox);

  /** Runs `work` on the address of a key and maps its errors to the store's. */
  async function at<T>(
    zone: Zone,
    key: string,
    work: (at: { Bucket: string; Key: string }, bucket: string) => Promise<T>,
  ): Promise<T> {
    checkKey(key);
    try {
      return await work({ Bucket: buckets[zone], Key: key }, buckets[zone]);
    } catch (error) {
      throw s3Error(error, { zone, key, bucket: buckets[zone] });
    }
  }

  return {
    head(zone, key, { versionId } = {}) {
      return at(zone, key, async (address) => {
        const answer = await unlessMissing(client.send(new HeadObjectCommand({ ...address, VersionId: versionId })));
        if (answer !== undefined) return headOf(key, answer);
        await checkBucket(client, address.Bucket, knownBuckets);
        return undefined;
      });
    },
    get(zone, key, { versionId } = {}) {
      return at(zone, key, async (_, bucket) => {
        const stream = await getFromBucket(client, { zone, key, bucket, versionId });
        if (stream === undefined) throw missingObject(zone, key);
        return stream;
      });
    },
    read: (zone, key) => at(zone, key, (_, bucket) => readFromBucket(client, { zone, key, bucket })),
    async put(zone: Zone, key: string, body: Body, options: PutOptions = {}) {
      checkMetadata(options.metadata);
      return at(zone, key, async (address) => {
        const result = await putToBucket(client, address, body, options);
        if (result.outcome === 'written') await releaseAdopted(body);
        return result;
      });
    },
    remove(zone, key, options = {}) {
      return at(zone, key, (address) => removal(address, options));
    },
    list: (zone, prefix = '') => listBucket(client, buckets[zone], zone, prefix),
    versions: (zone) => bucketVersions(client, buckets[zone], zone),
    async close() {
      client.destroy();
    },
  };
}

/**
 * A HEAD has no body to name its error, so a missing bucket looks like a missing object, and a wrong name in the
 * configuration would make the lake look empty. This asks once for each bucket. A refusal to answer proves nothing.
 */
async function checkBucket(client: S3Client, bucket: string, known: Set<string>): Promise<void> {
  if (known.has(bucket)) return;
  try {
    await client.send(new HeadBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if (verdictOf(error) === 'missing') throw missingBucket({ bucket }, error);
  }
  known.add(bucket);
}

function headOf(key: string, answer: HeadObjectCommandOutput): ObjectHead {
  const metadata = Object.entries(answer.Metadata ?? {}).map(([name, value]) => [name, decodeMetadata(value)]);
  return {
    key,
    sizeBytes: answer.ContentLength ?? 0,
    lastModified: answer.LastModified ?? new Date(0),
    etag: unquoted(answer.ETag),
    metadata: Object.fromEntries(metadata),
    ...(answer.VersionId === undefined ? {} : { versionId: answer.VersionId }),
  };
}
