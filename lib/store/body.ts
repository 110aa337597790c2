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

/** Gives text or bytes as bytes, without a copy. */
export function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

/**
 * Gives the number of bytes that a put of this body stores. Call it before the put, because an adopted file is gone
 * afterwards.
 */
export async function bodySizeBytes(body: Body): Promise<number> {
  if (!isFileBody(body)) return bytesOf(body).byteLength;
  return (await ofSource(body, stat(body.path))).size;
}

/** Gives all bytes of the body. */
export async function readBody(body: Body): Promise<Uint8Array> {
  return isFileBody(body) ? ofSource(body, readFile(body.path)) : bytesOf(body);
}

/**
 * Removes an adopted file. It belongs to the store once it is written, and anybody who used it afterwards would use the
 * object itself.
 */
export async function releaseAdopted(body: Body): Promise<void> {
  if (isFileBody(body) && body.adopt === true) await rm(body.path, { force: true });
}

/** Awaits a file operation on a body. Throws an error that names the file if it cannot be read. */
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

/** Gives the same bytes and maps the errors of the stream to the store's own. Closing either end closes both. */
export function withMappedErrors(source: Readable, map: (error: Error) => Error): Readable {
  const mapped = new PassThrough({ highWaterMark: source.readableHighWaterMark });
  source.once('error', (error) => mapped.destroy(map(error)));
  mapped.once('close', () => source.destroy());
  return source.pipe(mapped);
}
