import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { access, chmod, constants, copyFile, type FileHandle, lstat, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, type FileBody, isFileBody, md5Hex, ofSource } from './body.ts';
import { errnoOf } from './file-error.ts';
import { contentTagBytes, etagOf, type FileIdentity, identityOf } from './file-identity.ts';
import type { Body } from './port.ts';

/** A file that is complete, on disk and on the zones' file system. One rename or link makes it an object. */
export interface Staged {
  readonly path: string;
  readonly identity: FileIdentity;
  /** The tag by content, if the object is small enough to have one. */
  readonly contentTag?: string;
  /** True if it is the caller's own file. It stays the caller's unless the put writes it. */
  readonly isAdopted: boolean;
}

export interface Staging {
  readonly tempDir: string;
  /** The next modification time to give, in seconds. */
  readonly nextTime: () => number;
}

/** Leftovers of killed processes are older than this, because no stage works on one file for a day. */
const leftoverMs = 24 * 3_600_000;

/** Makes the temp folder and removes what killed processes left in it. It is synchronous because a store opens once. */
export function openTempDir(tempDir: string, now: Date): void {
  mkdirSync(tempDir, { recursive: true });
  for (const name of readdirSync(tempDir)) {
    const path = join(tempDir, name);
    const entry = lstatSync(path, { throwIfNoEntry: false });
    const isLeftover = entry === undefined || now.getTime() - entry.mtimeMs > leftoverMs;
    if (isLeftover) rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Brings a body onto the disk. A file is adopted as it is where that is possible, and copied otherwise. It is never
 * shared.
 */
export async function stage(staging: Staging, body: Body, mayAdopt: boolean): Promise<Staged> {
  if (!isFileBody(body)) return stageBytes(staging, bytesOf(body));
  return (mayAdopt && (await stageAdopted(staging, body))) || stageCopy(staging, body);
}

/** Gives a staged file another modification time, when its identity turned out to be taken. */
export async function restamp(staging: Staging, staged: Staged): Promise<Staged> {
  const handle = await open(staged.path, 'r+');
  try {
    return { ...staged, identity: await seal(staging, handle) };
  } finally {
    await handle.close();
  }
}

async function stageBytes(staging: Staging, bytes: Uint8Array): Promise<Staged> {
  const path = join(staging.tempDir, randomUUID());
  const handle = await openNew(staging, path);
  try {
    await handle.writeFile(bytes);
    const identity = await seal(staging, handle);
    const tag = bytes.byteLength <= contentTagBytes ? { contentTag: md5Hex(bytes) } : {};
    return { path, identity, isAdopted: false, ...tag };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function openNew(staging: Staging, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    await mkdir(staging.tempDir, { recursive: true });
    return open(path, 'wx');
  }
}

async function stageAdopted(staging: Staging, body: FileBody): Promise<Staged | undefined> {
  if (body.adopt !== true) return undefined;
  const source = await ofSource(body, lstat(body.path));
  const temp = await stat(staging.tempDir);
  // A rename would move a link and not the file it points to, and it does not reach another file system.
  if (!source.isFile() || source.dev !== temp.dev) return undefined;
  return sealFile(staging, body.path, source.mode, true);
}

async function stageCopy(staging: Staging, body: FileBody): Promise<Staged> {
  const source = await ofSource(body, readableFile(body.path));
  const path = join(staging.tempDir, randomUUID());
  try {
    await mkdir(staging.tempDir, { recursive: true });
    await copyFile(body.path, path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
    return await sealFile(staging, path, source.mode, false);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function readableFile(path: string): Promise<Stats> {
  const found = await stat(path);
  // Opening a pipe would wait for its writer.
  if (!found.isFile()) throw new Error('not a regular file');
  await access(path, constants.R_OK);
  return found;
}

async function sealFile(staging: Staging, path: string, mode: number, isAdopted: boolean): Promise<Staged> {
  // A read-only export must still be flushed, and that needs a writable handle on some systems.
  if ((mode & 0o600) !== 0o600) await chmod(path, (mode & 0o777) | 0o600);
  const handle = await open(path, 'r+');
  try {
    const identity = await seal(staging, handle);
    const tag = identity.sizeBytes <= contentTagBytes ? { contentTag: await etagOf(path, identity) } : {};
    return { path, identity, isAdopted, ...tag };
  } finally {
    await handle.close();
  }
}

/** Gives the file the clock's time and waits until it is on the disk. */
async function seal(staging: Staging, handle: FileHandle): Promise<FileIdentity> {
  const time = staging.nextTime();
  await handle.utimes(time, time);
  await handle.sync();
  return identityOf(await handle.stat({ bigint: true }));
}
