import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/**
 * Removes buckets with all their versions, locked ones too where the credentials may. One that cannot be removed does not
 * keep the others: what is left is told of at the end.
 */
export async function removeBuckets(client: S3Client, names: readonly string[]): Promise<void> {
  const left: string[] = [];
  for (const Bucket of names) {
    try {
      await emptyBucket(client, Bucket);
      await client.send(new DeleteBucketCommand({ Bucket }));
    } catch (error) {
      const why = error instanceof Error ? error.name : 'unknown';
      if (why !== 'NoSuchBucket') left.push(`${Bucket} (${why})`);
    }
  }
  if (left.length > 0) throw new Error(`Buckets of tests are left, remove them by hand: ${left.join(', ')}`);
}

/** Removes all buckets whose names begin so. */
export async function removeBucketsNamed(client: S3Client, start: string): Promise<void> {
  const { Buckets: buckets = [] } = await client.send(new ListBucketsCommand({}));
  const names = buckets.flatMap(({ Name: name }) => (name?.startsWith(start) ? [name] : []));
  await removeBuckets(client, names);
}

async function emptyBucket(client: S3Client, Bucket: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    const all = [...Versions, ...DeleteMarkers];
    if (all.length === 0) return;
    for (const { Key, VersionId } of all) {
      const own = VersionId === undefined || VersionId === 'null' ? {} : { VersionId, BypassGovernanceRetention: true };
      await client.send(new DeleteObjectCommand({ Bucket, Key, ...own }));
    }
  }
}
