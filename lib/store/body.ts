import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { LakeError } from '../lake/error.ts';
import type { Body } from './port.ts';

/** A body that is a local file. */
export type FileBody = Extract<Body, { readonly path: string }>;

/** True where the body is a local file. */
export function isFileBody(body: Body): body is FileBody {
  return typeof body === 'object' && !(body instanceof Uint8Array);
}

/** Text or bytes as bytes; not copied. */
export function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

/** How many bytes a put of this body stores. Ask before the put: an adopted file is gone after it. */
export async function bodySizeBytes(body: Body): Promise<number> {
  if (!isFileBody(body)) return bytesOf(body).byteLength;
  return (await ofSource(body, stat(body.path))).size;
}

/** The body's bytes, whole. */
export async function readBody(body: Body): Promise<Uint8Array> {
  return isFileBody(body) ? ofSource(body, readFile(body.path)) : bytesOf(body);
}

/** An adopted file belongs to the store once it is written: whoever used it afterwards would use the object itself. */
export async function releaseAdopted(body: Body): Promise<void> {
  if (isFileBody(body) && body.adopt === true) await rm(body.path, { force: true });
}

/** What was asked of a body's file, or the error that says which file could not be read. */
export async function ofSource<T>(body: FileBody, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    throw new LakeError('The file to store cannot be read: check that it exists and that it is a readable file.', {
      code: 'usage',
      fault: 'operator',
      retry: 'never',
      details: { path: body.path },
      cause,
    });
  }
}

/**
 * The MD5 of the bytes, as S3 tags an object that was put in one piece:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function md5Hex(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** The same bytes, with the errors that come while they flow made the store's own. Closing either end closes both. */
export function withMappedErrors(source: Readable, map: (error: Error) => Error): Readable {
  const mapped = new PassThrough({ highWaterMark: source.readableHighWaterMark });
  source.once('error', (error) => mapped.destroy(map(error)));
  mapped.once('close', () => source.destroy());
  return source.pipe(mapped);
}
