import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { LakeError } from '../lake/error.ts';
import type { RemoveOptions, RemoveOutcome } from './port.ts';
import { verdictOf } from './s3-error.ts';
import { afterConflicts } from './s3-put.ts';

interface Address {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Removals from buckets. S3 takes `If-Match` at a delete since September 2025 and answers 412 for another object and 404
 * for none. Not all that speaks its protocol does: LocalStack answers 501 (localstack#13894), and MinIO deletes whatever
 * is there without a word (minio#21677). What a removal that was not conditional takes away cannot be brought back, so
 * such a store is found out first, by a removal of what no bucket holds, and refused: looking and then removing would
 * leave the very gap that the condition is there to close.
 *
 * If an answer gets lost, the SDK repeats the request and finds nothing: `changed` can, rarely, mean one's own removal.
 */
export function bucketRemoval(client: S3Client): (address: Address, options: RemoveOptions) => Promise<RemoveOutcome> {
  const honoured = new Set<string>();
  return async (address, { ifMatch }) => {
    if (ifMatch === undefined) {
      await removeWhatever(client, address);
      return 'removed';
    }
    if (!honoured.has(address.Bucket)) await assertHonoured(client, address.Bucket);
    honoured.add(address.Bucket);
    return removeMatching(client, address, ifMatch);
  };
}

async function removeWhatever(client: S3Client, address: Address): Promise<void> {
  try {
    await client.send(new DeleteObjectCommand(address));
  } catch (error) {
    if (verdictOf(error) !== 'missing') throw error;
  }
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
async function removeMatching(client: S3Client, address: Address, etag: string): Promise<RemoveOutcome> {
  try {
    await afterConflicts(() => client.send(new DeleteObjectCommand({ ...address, IfMatch: `"${etag}"` })));
    return 'removed';
  } catch (error) {
    const verdict = verdictOf(error);
    if (verdict === 'missing' || verdict === 'refused-by-condition') return 'changed';
    throw verdict === 'not-implemented' ? unconditional(address.Bucket, error) : error;
  }
}

/** A removal of a key that nobody ever used, under a condition that nothing fulfils. Only a store that looks refuses it. */
async function assertHonoured(client: S3Client, bucket: string): Promise<void> {
  const nothing = { Bucket: bucket, Key: `no-such-object-${randomUUID()}` };
  if ((await removeMatching(client, nothing, '0'.repeat(32))) === 'removed') throw unconditional(bucket);
}

function unconditional(bucket: string, cause?: unknown): LakeError {
  const message =
    'The object store does not support conditional removal (If-Match on a delete), so an object that is replaced at that moment could be lost. Nothing was removed. Archive on a store that supports it.';
  return new LakeError(message, {
    code: 'store-unsafe',
    fault: 'operator',
    retry: 'never',
    details: { bucket },
    cause,
  });
}
