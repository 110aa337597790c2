import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Zone } from '../lake/zone.ts';
import { fileError, unlessMissing } from './file-error.ts';
import { placeOf, refuseLinks } from './file-place.ts';
import { compareKeys, isKey } from './key-check.ts';
import type { ObjectInfo, PassedOver } from './port.ts';

/** Number of files that are looked at together. It keeps the disk busy, and a reader who stops early wastes little. */
const batchFiles = 64;

/** A walk through one zone. */
interface Walk {
  readonly root: string;
  readonly zone: Zone;
  readonly prefix: string;
}

/**
 * Lists the objects of a zone whose keys begin with `prefix`, in the order of their keys' UTF-8 bytes. The walk reads a
 * folder when it reaches it, and only if it can hold such keys. It leaves out files that vanish meanwhile. It also
 * leaves out whatever no key can name, because nobody could get it: links, pipes, and names with control characters or
 * that are not UTF-8.
 */
export async function* listFiles(root: string, zone: Zone, prefix: string): AsyncGenerator<ObjectInfo> {
  try {
    const parent = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    // No key begins like this (`a//`, `../`), and the walk would leave the zone.
    if (parent !== '' && !isKey(parent.slice(0, -1))) return;
    const folder = parent === '' ? join(root, zone) : placeOf(root, zone, parent.slice(0, -1)).path;
    if (!(await refuseLinks({ root, zone }, folder))) return;
    yield* walkFolder({ root, zone, prefix }, folder, parent);
  } catch (error) {
    throw fileError(error, { zone, prefix });
  }
}

async function* walkFolder(walk: Walk, folder: string, parent: string): AsyncGenerator<ObjectInfo> {
  let batch: string[] = [];
  for (const { key, name, isFolder } of await sortedEntries(walk, folder, parent)) {
    if (!isFolder) batch.push(name);
    if (isFolder || batch.length === batchFiles) {
      yield* lookAt(folder, parent, batch);
      batch = [];
    }
    if (isFolder) yield* walkFolder(walk, join(folder, name), key);
  }
  yield* lookAt(folder, parent, batch);
}

interface Entry {
  readonly name: string;
  readonly isFolder: boolean;
  /** The key. For a folder, the beginning of all keys in it. */
  readonly key: string;
}

/**
 * Gives a folder's entries in key order. This is not the order of their names: the keys in folder `a` begin with `a/`,
 * so they come after `a-b` and before `a0`.
 */
async function sortedEntries(walk: Walk, folder: string, parent: string): Promise<readonly Entry[]> {
  const found: readonly Dirent[] = (await unlessMissing(readdir(folder, { withFileTypes: true }))) ?? [];
  const entries: Entry[] = [];
  for (const dirent of found) {
    const isFolder = dirent.isDirectory();
    if (!isFolder && !dirent.isFile()) continue;
    const key = `${parent}${dirent.name}${isFolder ? '/' : ''}`;
    const isWanted = key.startsWith(walk.prefix) || (isFolder && walk.prefix.startsWith(key));
    if (isWanted) entries.push({ name: dirent.name, isFolder, key });
  }
  return entries.sort((a, b) => compareKeys(a.key, b.key));
}

async function* lookAt(folder: string, parent: string, names: readonly string[]): AsyncGenerator<ObjectInfo> {
  const stats = await Promise.all(names.map((name) => unlessMissing<Stats>(lstat(join(folder, name)))));
  for (const [index, name] of names.entries()) {
    const found = stats[index];
    const key = parent + name;
    if (!found?.isFile() || !isKey(key)) continue;
    yield { key, sizeBytes: found.size, lastModified: new Date(Math.floor(found.mtimeMs)) };
  }
}

/**
 * What `listFiles` leaves out of a zone: links, pipes and devices, and files and folders of names that no key can have.
 * Names that are not UTF-8 are shown with U+FFFD. What vanishes meanwhile is left out here too.
 */
export async function* passedOverFiles(root: string, zone: Zone): AsyncGenerator<PassedOver> {
  try {
    const folder = join(root, zone);
    if (await refuseLinks({ root, zone }, folder)) yield* passedOverIn(folder, '');
  } catch (error) {
    throw fileError(error, { zone });
  }
}

async function* passedOverIn(folder: string, parent: string): AsyncGenerator<PassedOver> {
  const entries = (await unlessMissing(readdir(folder, { withFileTypes: true }))) ?? [];
  for (const entry of entries.sort((a, b) => compareKeys(a.name, b.name))) {
    const key = parent + entry.name;
    if (entry.isSymbolicLink()) yield { key, why: 'link' };
    else if (!entry.isFile() && !entry.isDirectory()) yield { key, why: 'not-a-file' };
    // Node gives U+FFFD for bytes that are no UTF-8, and a file of that name is not there.
    else if (!isKey(key) || (entry.name.includes('\ufffd') && !(await unlessMissing(lstat(join(folder, entry.name))))))
      yield { key, why: 'name' };
    else if (entry.isDirectory()) yield* passedOverIn(join(folder, entry.name), `${key}/`);
  }
}
