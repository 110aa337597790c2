import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { isFileBody } from '../store/body.ts';
import type { Body } from '../store/port.ts';

/** The metadata in which an object that is named by its rows tells the hash of its bytes. */
const bytesMetadata = 'sha256';
/** The metadata that tells for which key the hash was taken: an object that was copied over another one keeps its own. */
const nameMetadata = 'named';

/** The SHA-256 of a local file's bytes, as hex digits. */
export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of createReadStream(path, { highWaterMark: 1024 ** 2 })) hash.update(block as Buffer);
  return hash.digest('hex');
}

/** The metadata that an object is put with, so that whoever reads it can tell whether it holds what was put. */
export async function bytesDigest(key: string, path: string): Promise<Readonly<Record<string, string>>> {
  return { [bytesMetadata]: await hashOf(path), [nameMetadata]: hashOfKey(key) };
}

/** The same of any body of a put. */
export async function bodyDigest(key: string, body: Body): Promise<Readonly<Record<string, string>>> {
  if (isFileBody(body)) return bytesDigest(key, body.path);
  return { [bytesMetadata]: createHash('sha256').update(body).digest('hex'), [nameMetadata]: hashOfKey(key) };
}

/**
 * The hash that the metadata of an object tells of its bytes. Undefined where it tells none. What was put under another key
 * gives a text that no bytes have.
 */
export function bytesDigestOf(metadata: Readonly<Record<string, string>>, key: string): string | undefined {
  const told = metadata[bytesMetadata];
  if (told === undefined) return undefined;
  return metadata[nameMetadata] === hashOfKey(key) ? told : 'put under another key';
}

function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 16);
}
