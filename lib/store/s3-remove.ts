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
 * Removes objects from buckets. Since September 2025, S3 accepts `If-Match` on a delete. It answers 412 for another
 * object and 404 for none. Not every store that speaks its protocol does: LocalStack answers 501 (localstack#13894),
 * and MinIO deletes the object without an error (minio#21677). An object that an unconditional removal takes away
 * cannot be brought back. So such a store is found first, by removing an object that no bucket holds, and is refused.
 * Looking and then removing would leave the very gap that the condition closes.
 *
 * If an answer gets lost, the SDK repeats the request and finds nothing. So, rarely, `changed` can mean the caller's
 * own removal.
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

/**
 * Removes a key that nobody ever used, under a condition that nothing fulfils. Only a store that honours the condition
 * refuses it.
 */
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
