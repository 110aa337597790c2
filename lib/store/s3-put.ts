import { createReadStream, ReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { bodySizeBytes, bytesOf, isFileBody, readBody } from './body.ts';
import { encodeMetadata } from './key-check.ts';
import type { Body, PutOptions, PutResult } from './port.ts';
import { verdictOf } from './s3-error.ts';

/**
 * Objects above this size are uploaded in parts, so that a failed part alone is sent again. Below it, one request is
 * cheaper.
 */
export const partBytes = 8 * 1024 ** 2;

/**
 * Number of tries at a request that S3 answers with 409 because another conditional request for the key is under way.
 */
const conflictTries = 5;

/**
 * Puts a body into a bucket. S3 evaluates the condition when the object appears: at the put, or at the completion of
 * an upload in parts.
 *
 * If an answer gets lost, the SDK repeats the request, and the repetition of a conditional put that worked is refused.
 * So, rarely, `exists` and `changed` can mean the caller's own write. Callers that swap read again and find their write
 * there.
 */
export async function putToBucket(
  client: S3Client,
  at: { readonly Bucket: string; readonly Key: string },
  body: Body,
  options: PutOptions,
): Promise<PutResult> {
  const input = { ...at, ...conditionOf(options), ...metadataOf(options) };
  const isLarge = (await bodySizeBytes(body)) > partBytes;
  try {
    const etag = await afterConflicts(() => (isLarge ? upload(client, input, body) : putOnce(client, input, body)));
    return { outcome: 'written', etag };
  } catch (error) {
    const refusal = refusalOf(error, options);
    if (refusal !== undefined) return { outcome: refusal };
    throw error;
  }
}

/** Repeats a conditional request after a pause, if it met another one for its key. */
export async function afterConflicts<T>(request: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await request();
    } catch (error) {
      if (verdictOf(error) !== 'conflict' || tried === conflictTries) throw error;
    }
    await sleep(25 * 2 ** tried * (0.5 + Math.random()));
  }
}

/** S3 gives tags in quotes, and its events give them without quotes. The lake's tags have no quotes. */
export function unquoted(etag: string | undefined): string {
  return (etag ?? '').replace(/^"(.*)"$/, '$1');
}

async function putOnce(client: S3Client, input: PutObjectCommandInput, body: Body): Promise<string> {
  // The body is read whole into memory, so that the SDK can send it again.
  const answer = await client.send(new PutObjectCommand({ ...input, Body: await readBody(body) }));
  return unquoted(answer.ETag);
}

async function upload(client: S3Client, input: PutObjectCommandInput, body: Body): Promise<string> {
  const source = isFileBody(body) ? createReadStream(body.path, { highWaterMark: 1024 ** 2 }) : bytesOf(body);
  try {
    const answer = await new Upload({ client, params: { ...input, Body: source }, partSize: partBytes }).done();
    return unquoted(answer.ETag);
  } finally {
    if (source instanceof ReadStream) source.destroy();
  }
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
function conditionOf({ condition }: PutOptions): Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'> {
  if (condition === undefined) return {};
  return 'ifAbsent' in condition ? { IfNoneMatch: '*' } : { IfMatch: `"${condition.ifMatch}"` };
}

function metadataOf({ metadata }: PutOptions): Pick<PutObjectCommandInput, 'Metadata'> {
  if (metadata === undefined) return {};
  const encoded = Object.entries(metadata).map(([name, value]) => [name, encodeMetadata(value)]);
  return { Metadata: Object.fromEntries(encoded) };
}

/** For a key that holds nothing, S3 answers `If-Match` with 404, not 412. */
function refusalOf(error: unknown, { condition }: PutOptions): 'exists' | 'changed' | undefined {
  if (condition === undefined) return undefined;
  const verdict = verdictOf(error);
  if ('ifAbsent' in condition) return verdict === 'refused-by-condition' ? 'exists' : undefined;
  return verdict === 'refused-by-condition' || verdict === 'missing' ? 'changed' : undefined;
}
