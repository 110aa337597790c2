import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { limits } from '../lake/limits.ts';
import type { Sheet } from './sheet.ts';
import { type TextScan, textScanner } from './text-scan.ts';

/** A file that the lake wrote to local disk, with the facts from the pass that wrote it. */
export interface SpooledFile {
  readonly path: string;
  readonly sha256: string;
  readonly scan: TextScan;
  /** Set if the file holds the rows of a workbook's sheet, written by the lake. */
  readonly sheet?: Sheet;
}

/** A file whose beginning is known while the rest is still being read. */
export interface OpeningFile {
  readonly path: string;
  /** What the beginning shows. The rest may contradict it. */
  readonly scan: TextScan;
  /** What the whole file shows, once it is read. */
  readonly whole: Promise<SpooledFile>;
}

/** The stream has more bytes than the limit. Nothing of it was kept. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/**
 * Writes a stream to a local file, and hashes and scans it on the way, so that the hashed bytes are the kept bytes.
 * Stops with `TooLarge` as soon as the limit is passed.
 */
export async function spool(
  stream: Readable,
  path: string,
  bounds: { readonly objectBytes: number; readonly lineBytes: number },
): Promise<SpooledFile> {
  const hash = createHash('sha256');
  const scanner = textScanner(bounds.lineBytes);
  let sizeBytes = 0;
  const watch = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      sizeBytes += chunk.length;
      if (sizeBytes > bounds.objectBytes) throw new TooLarge();
      hash.update(chunk);
      scanner.update(chunk);
      yield chunk;
    }
  };
  await pipeline(stream, watch, createWriteStream(path, { highWaterMark: 1024 ** 2 }));
  return { path, sha256: hash.digest('hex'), scan: scanner.finish() };
}

/**
 * Copies a local file as `spool` copies a stream, so that the hashed bytes are the kept bytes. It writes one block
 * while it reads the next.
 */
export async function spoolFile(
  source: string,
  target: string,
  bounds: { readonly objectBytes: number; readonly lineBytes: number },
): Promise<SpooledFile> {
  const copy = await open(target, 'wx');
  try {
    let writing: Promise<unknown> = Promise.resolve();
    let sizeBytes = 0;
    const { sha256, scan } = await readBlocks(source, bounds.lineBytes, async (block) => {
      sizeBytes += block.length;
      if (sizeBytes > bounds.objectBytes) throw new TooLarge();
      await writing;
      writing = copy.writeFile(block);
    });
    await writing;
    return { path: target, sha256, scan };
  } finally {
    await copy.close();
  }
}

/** Hashes and scans a file in place. */
export async function scanFile(path: string, lineBytes: number): Promise<SpooledFile> {
  return { path, ...(await readBlocks(path, lineBytes)) };
}

/** Opens a file in place. It looks at the beginning, and hashes and scans the whole file meanwhile. */
export async function openInPlace(path: string, lineBytes: number): Promise<OpeningFile> {
  const whole = scanFile(path, lineBytes);
  // The caller awaits the whole later. Until then nobody handles a failure.
  whole.catch(() => undefined);
  const scanner = textScanner(lineBytes);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(limits.sniffBytes), 0, limits.sniffBytes, 0);
    const head = buffer.subarray(0, bytesRead);
    // The head ends at the end of a line, because a character that is cut in two would look like another encoding.
    const end = Math.max(head.lastIndexOf(10), head.lastIndexOf(13)) + 1;
    scanner.update(bytesRead < limits.sniffBytes || end === 0 ? head : head.subarray(0, end));
  } finally {
    await file.close();
  }
  return { path, scan: scanner.finish(), whole };
}

/** Reads a file through two buffers in turn. `use` may keep a block until its call after the next. */
async function readBlocks(
  path: string,
  lineBytes: number,
  use: (block: Buffer) => Promise<void> = async () => undefined,
): Promise<Omit<SpooledFile, 'path'>> {
  const hash = createHash('sha256');
  const scanner = textScanner(lineBytes);
  const file = await open(path);
  try {
    const buffers = [Buffer.allocUnsafe(1024 ** 2), Buffer.allocUnsafe(1024 ** 2)] as const;
    for (let turn = 0; ; turn = 1 - turn) {
      const { buffer, bytesRead } = await file.read(turn === 0 ? buffers[0] : buffers[1], 0, 1024 ** 2);
      if (bytesRead === 0) return { sha256: hash.digest('hex'), scan: scanner.finish() };
      const block = buffer.subarray(0, bytesRead);
      await use(block);
      hash.update(block);
      scanner.update(block);
    }
  } finally {
    await file.close();
  }
}
