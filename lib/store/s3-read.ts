import { type Readable, Transform } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import type { Zone } from '../lake/zone.ts';
import { verdictOf } from './s3-error.ts';
import { unquoted } from './s3-put.ts';
import { storeUnavailable } from './store-error.ts';

/** Where an object lies, in the store's words and in S3's. */
export interface ReadPlace {
  readonly zone: Zone;
  readonly key: string;
  readonly bucket: string;
  readonly versionId?: string | undefined;
}

/** Tries at a small object whose answer broke off. The SDK repeats a request until its answer begins, and no longer. */
const readTries = 3;

/** The object's bytes as a stream, or undefined where there is none. A body that breaks off ends with `store-unavailable`. */
export async function getFromBucket(client: S3Client, place: ReadPlace): Promise<Readable | undefined> {
  const answer = await ask(client, place);
  return answer && wholeBody(answer, place);
}

/** A small object whole, or undefined where there is none. */
export async function readFromBucket(client: S3Client, place: ReadPlace) {
  for (let tried = 1; ; tried += 1) {
    const answer = await ask(client, place);
    if (answer === undefined) return undefined;
    try {
      const bytes = Buffer.concat(await Array.fromAsync(wholeBody(answer, place)));
      return { bytes, etag: unquoted(answer.ETag) };
    } catch (error) {
      if (tried === readTries) throw error;
    }
  }
}

function ask(client: S3Client, { bucket, key, versionId }: ReadPlace): Promise<GetObjectCommandOutput | undefined> {
  return unlessMissing(client.send(new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId })));
}

/** What was asked of an object, or undefined where there is none. */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (verdictOf(error) === 'missing') return undefined;
    throw error;
  }
}

/**
 * The bytes of an answer, as many as it announced: what reads on after too few would take a part for the whole. Closing
 * either end closes both, from the beginning: a body may break off before anybody reads it.
 */
function wholeBody({ Body, ContentLength: announced }: GetObjectCommandOutput, place: ReadPlace): Readable {
  const source = bodyOf(Body);
  let sizeBytes = 0;
  const fault = (cause?: Error) => brokenOff(place, sizeBytes, announced, cause);
  const counted = new Transform({
    transform(block: Buffer, _, done) {
      sizeBytes += block.length;
      done(null, block);
    },
    flush: (done) => done(announced === undefined || announced === sizeBytes ? null : fault()),
  });
  source.once('error', (cause) => counted.destroy(fault(cause)));
  source.once('close', () => {
    if (!source.readableEnded) counted.destroy(fault());
  });
  counted.once('close', () => source.destroy());
  return source.pipe(counted);
}

function brokenOff(place: ReadPlace, sizeBytes: number, announced: number | undefined, cause?: unknown): Error {
  const name = cause instanceof Error ? cause.name : 'cut';
  const how = name === 'TimeoutError' ? 'stopped sending' : 'broke off';
  const of = announced === undefined ? '' : ` of ${announced}`;
  return storeUnavailable(
    `The object store ${how} in the middle of "${place.key}", after ${sizeBytes}${of} bytes: try again later.`,
    { ...place, name, sizeBytes, announcedBytes: announced },
    cause,
  );
}

/** In Node the SDK's body is always a Node stream; its type also allows for browsers. */
function bodyOf(body: unknown): Readable {
  if (typeof body === 'object' && body !== null && 'pipe' in body) return body as Readable;
  throw new TypeError('the object has no body stream');
}
