import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { LakeError } from '../lake/error.ts';
import type { RemoveOptions, RemoveOutcome } from './port.ts';
import { verdictOf } from './s3-error.ts';
import { afterConflicts, putToBucket, unquoted } from './s3-put.ts';

/** How often a removal races a swap in the probe. */
const probeRounds = 8;

interface Address {
  readonly Bucket: string;
  readonly Key: string;
}

/**
 * Removes objects from buckets. Since September 2025, S3 accepts `If-Match` on a delete. It answers 412 for another
 * object and 404 for none. Not every store that speaks its protocol does: LocalStack answers 501 (localstack#13894),
 * MinIO deletes the object without an error (minio#21677), and versitygw looks first and deletes afterwards. An object that
 * an unconditional removal takes away cannot be brought back. So such a store is found first, by objects of the probe's
 * own in `probeBucket`, and is refused. Looking and then removing would leave the very gap that the condition closes.
 *
 * If an answer gets lost, the SDK repeats the request and finds nothing. So, rarely, `changed` can mean the caller's
 * own removal.
 */
export function bucketRemoval(
  client: S3Client,
  probeBucket: string,
): (address: Address, options: RemoveOptions) => Promise<RemoveOutcome> {
  let isProbed = false;
  return async (address, { ifMatch }) => {
    if (ifMatch === undefined) {
      await removeWhatever(client, address);
      return 'removed';
    }
    if (!isProbed) await assertHonoured(client, probeBucket);
    isProbed = true;
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
 * Removes an object of its own under a tag that it does not have, and then, several times, under its own tag while somebody
 * swaps it. Only a store that honours the condition refuses the first, and only one that decides and removes in one step
 * lets one of the two others through each time.
 */
async function assertHonoured(client: S3Client, probeBucket: string): Promise<void> {
  const own = { Bucket: probeBucket, Key: `lake-probe/removal-${randomUUID()}` };
  try {
    for (let round = 0; round < probeRounds; round += 1) await race(client, own);
  } finally {
    // Where this fails too, a few bytes stay in the sandbox, and the error above says why.
    await removeWhatever(client, own).catch(() => undefined);
  }
}

async function race(client: S3Client, own: Address): Promise<void> {
  const ifMatch = unquoted((await client.send(new PutObjectCommand({ ...own, Body: randomUUID() }))).ETag);
  if ((await removeMatching(client, own, '0'.repeat(32))) === 'removed') throw unconditional(own.Bucket);
  const [removed, swapped] = await Promise.all([
    removeMatching(client, own, ifMatch),
    putToBucket(client, own, randomUUID(), { condition: { ifMatch } }),
  ]);
  if (removed === 'removed' && swapped.outcome === 'written') throw unconditional(own.Bucket);
}

function unconditional(bucket: string, cause?: unknown): LakeError {
  const message =
    'The object store does not support conditional removal (If-Match on a delete, decided and done in one step), so an object that is replaced at that moment could be lost. Nothing was removed. Archive on a store that supports it.';
  return new LakeError(message, {
    code: 'store-unsafe',
    fault: 'operator',
    retry: 'never',
    details: { bucket },
    cause,
  });
}
