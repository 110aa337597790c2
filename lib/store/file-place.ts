import type { BigIntStats } from 'node:fs';
import { lstat, mkdir, readdir, realpath, rmdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Zone } from '../lake/zone.ts';
import { errnoOf, refusedLink, unlessMissing } from './file-error.ts';
import { checkKey, invalidKey } from './key-check.ts';

/** Where an object is, or would be. */
export interface FilePlace {
  readonly zone: Zone;
  readonly key: string;
  readonly root: string;
  readonly folder: string;
  readonly path: string;
}

/** What is at a place: an object's file, a folder (so keys begin with this key), or nothing. */
export type Found = { readonly file: BigIntStats } | 'folder' | undefined;

/** Longest name of a file or folder on every common file system, in UTF-8 bytes. */
const segmentBytes = 255;

/** The place of a key under `root` (a real path). Throws `invalid-key` for a key that no file can have. */
export function placeOf(
  root: string,
  zone: Zone,
  key: string,
  platform: NodeJS.Platform = process.platform,
): FilePlace {
  checkKey(key);
  for (const segment of key.split('/')) {
    if (Buffer.byteLength(segment) > segmentBytes) {
      throw invalidKey(key, `has a segment longer than ${segmentBytes} bytes, the limit for file names: shorten it`);
    }
    if (platform === 'win32' && isForbiddenOnWindows(segment)) {
      throw invalidKey(key, 'has a name that Windows cannot store as a file: rename it');
    }
  }
  const path = join(root, zone, ...key.split('/'));
  return { zone, key, root, folder: dirname(path), path };
}

/** A backslash or a drive letter could even lead out of the folder. Windows changes or refuses the others. */
function isForbiddenOnWindows(segment: string): boolean {
  return /[\\:*?"<>|]|[. ]$/.test(segment) || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(segment);
}

/**
 * Looks at a place without following links. Throws `store-denied` if a link is in the way. Every read and write begins
 * here. One `realpath` of the folder replaces a look at each of its segments.
 */
export async function findAt(place: FilePlace): Promise<Found> {
  const [file] = await Promise.all([
    unlessMissing(lstat(place.path, { bigint: true })),
    refuseLinks(place, place.folder),
  ]);
  if (file === undefined) return undefined;
  if (file.isDirectory()) return 'folder';
  // This refuses pipes and devices too, because opening one could wait for ever.
  if (!file.isFile()) throw refusedLink({ zone: place.zone, key: place.key });
  return { file };
}

/** Throws `store-denied` if a folder on the way to `folder` (under root) is a link. A missing folder is no error. */
export async function refuseLinks(place: { root: string; zone: Zone; key?: string }, folder: string): Promise<boolean> {
  const real = await unlessMissing(realpath(folder));
  if (real === folder) return true;
  // The folder is missing, or a file system that ignores case spells it differently, or a link leads to it: now look at
  // each segment.
  let path = place.root;
  for (const segment of folder.slice(place.root.length + 1).split(sep)) {
    path = join(path, segment);
    const found = await unlessMissing(lstat(path));
    if (found === undefined) return false;
    if (found.isSymbolicLink()) throw refusedLink({ zone: place.zone, ...(place.key && { key: place.key }) });
  }
  return real !== undefined;
}

/**
 * Makes the folder of a place. It looks at each segment, because `mkdir -p` would follow links. Throws `invalid-key` if
 * a segment is an object.
 */
export async function makeFolder(place: FilePlace): Promise<void> {
  let path = place.root;
  for (const segment of place.folder.slice(place.root.length + 1).split(sep)) {
    path = join(path, segment);
    try {
      await mkdir(path);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      const found = await unlessMissing(lstat(path));
      if (found?.isSymbolicLink()) throw refusedLink({ zone: place.zone, key: place.key }, error);
      if (found?.isFile()) throw invalidKey(place.key, 'goes through another object: rename one of them', error);
    }
  }
}

/**
 * Removes a folder from a place if only empty folders are in it, as is left after its objects were removed. Throws
 * `invalid-key` if it holds objects.
 */
export async function clearFolder(place: FilePlace): Promise<void> {
  try {
    await removeEmptyFolders(place.path);
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOTDIR') throw error;
    throw invalidKey(place.key, 'is a folder with other objects in it: rename one of them', error);
  }
}

async function removeEmptyFolders(folder: string): Promise<void> {
  for (const entry of (await unlessMissing(readdir(folder, { withFileTypes: true }))) ?? []) {
    if (entry.isDirectory()) await removeEmptyFolders(join(folder, entry.name));
  }
  try {
    await rmdir(folder);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}
