import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type TextScan, textScanner } from './text-scan.ts';

/** A file of ours on local disk, with what the pass that wrote it has seen. */
export interface SpooledFile {
  readonly path: string;
  readonly sha256: string;
  readonly scan: TextScan;
}

export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/**
 * Writes a stream to a local file, hashing and scanning it on the way, so that what is hashed is what is kept. Stops with
 * `TooLarge` as soon as the limit is passed, not afterwards.
 */
export async function spool(
  stream: Readable,
  path: string,
  limits: { readonly objectBytes: number; readonly lineBytes: number },
): Promise<SpooledFile> {
  const hash = createHash('sha256');
  const scanner = textScanner(limits.lineBytes);
  let sizeBytes = 0;
  const watch = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      sizeBytes += chunk.length;
      if (sizeBytes > limits.objectBytes) throw new TooLarge();
      hash.update(chunk);
      scanner.update(chunk);
      yield chunk;
    }
  };
  await pipeline(stream, watch, createWriteStream(path, { highWaterMark: 1024 ** 2 }));
  return { path, sha256: hash.digest('hex'), scan: scanner.finish() };
}

/** Hashes and scans a file where it lies, through one buffer. */
export async function scanFile(path: string, lineBytes: number): Promise<SpooledFile> {
  const hash = createHash('sha256');
  const scanner = textScanner(lineBytes);
  const file = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(1024 ** 2);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return { path, sha256: hash.digest('hex'), scan: scanner.finish() };
      hash.update(buffer.subarray(0, bytesRead));
      scanner.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
