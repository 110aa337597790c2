import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** A file of the disk to zip. */
export interface FileMember {
  readonly name: string;
  readonly path: string;
  /** True for a compressed file, which is stored as it is. */
  readonly isPacked?: boolean;
}

/** Something to zip: a file, or bytes. */
export type ZipMember = FileMember | { readonly name: string; readonly bytes: Buffer };

/** The time of every member, so that the bytes are the same wherever and whenever the zip is made. */
const anyTime = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };

/** Writes a zip whose bytes depend only on its members, so that an unchanged function is not deployed again. */
export async function writeZip(target: string, members: readonly ZipMember[]): Promise<void> {
  const zip = new ZipFile();
  for (const member of members) {
    if ('bytes' in member) zip.addBuffer(member.bytes, member.name, { ...anyTime, mode: 0o100644 });
    else zip.addFile(member.path, member.name, { ...anyTime, mode: 0o100755, compress: member.isPacked !== true });
  }
  zip.end();
  const partial = `${target}.${process.pid}.partial`;
  await pipeline(zip.outputStream, createWriteStream(partial));
  await rename(partial, target);
}
