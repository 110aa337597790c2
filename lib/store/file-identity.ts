import type { BigIntStats } from 'node:fs';
import { type FileHandle, readFile } from 'node:fs/promises';
import { md5Hex } from './body.ts';

/**
 * Tells one version of a file from the next without reading it. `ino` is left out where the file may have been copied
 * with its times (a restored backup).
 */
export interface FileIdentity {
  readonly sizeBytes: bigint;
  readonly mtimeNs: bigint;
  readonly ino: bigint;
}

/** Gives the identity that tells two files under one key apart. */
export function identityOf(stats: BigIntStats): FileIdentity {
  return { sizeBytes: stats.size, mtimeNs: stats.mtimeNs, ino: stats.ino };
}

/**
 * Objects up to this size are tagged by content. These are the objects that are swapped (manifests, watermarks,
 * claims). A tag that is the content cannot be fooled by a clock, or by a file that changed and changed back: equal
 * tags are equal bytes. A manifest of twenty years fits. A part does not, and reading each part back to digest it would
 * cost more than linking it in.
 */
export const contentTagBytes = 64 * 1024;

/**
 * Gives the tag of the file at `path`. Larger objects are not read for it, because a head of a gigabyte would take
 * seconds. Their tag is size, time and inode. Every put makes a new file with its own time (see `stampedTimes`), so two
 * puts never have the same tag.
 */
export async function etagOf(path: string, identity: FileIdentity): Promise<string> {
  if (identity.sizeBytes > contentTagBytes) return largeTag(identity);
  return md5Hex(await readFile(path));
}

/** Gives the tag of an open file. It is always the tag of this one version, whatever is put under its key meanwhile. */
export async function etagOfOpen(handle: FileHandle, identity: FileIdentity): Promise<string> {
  if (identity.sizeBytes > contentTagBytes) return largeTag(identity);
  return md5Hex(await handle.readFile());
}

/** The bytes of an open file and their tag. */
export async function readTagged(handle: FileHandle): Promise<{ bytes: Uint8Array; etag: string }> {
  const bytes = await handle.readFile();
  if (bytes.byteLength <= contentTagBytes) return { bytes, etag: md5Hex(bytes) };
  return { bytes, etag: largeTag(identityOf(await handle.stat({ bigint: true }))) };
}

/** The tag of an object that is too large to digest for it (see `etagOf`). */
export function largeTag(identity: FileIdentity): string {
  return `${identity.sizeBytes}-${identity.mtimeNs}-${identity.ino}`;
}

/** When a file with this identity was put: the stamp without its fraction. */
export function modifiedAt(mtimeNs: bigint): Date {
  return new Date(Number(mtimeNs / 1_000_000n));
}

/**
 * Gives the modification times of files to be put, in seconds: the clock's millisecond plus a running number of
 * microseconds. File systems count time in ticks of up to 4 ms, so without the fraction two puts within a tick could
 * not be told apart. The ends of the millisecond are left out because a double rounds by a quarter of a microsecond.
 */
export function stampedTimes(clock: { now(): Date }): () => number {
  let fraction = Math.floor(Math.random() * 990);
  return () => {
    fraction = (fraction + 1) % 990;
    return (clock.now().getTime() + (fraction + 5) / 1000) / 1000;
  };
}
