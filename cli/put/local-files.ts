import { createHash } from 'node:crypto';
import { createReadStream, type Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LakeError } from '../../lib/lake/error.ts';
import { usageError } from '../command.ts';

/** A file to be put. */
export interface LocalFile {
  readonly path: string;
  /** Its key below `inbox/`: the name of the file, or the folder's name and the path in it. */
  readonly name: string;
  readonly sizeBytes: number;
}

export interface FoundFiles {
  readonly files: readonly LocalFile[];
  /** Hidden files, links to folders, pipes and the like; the lake's own folder and settings. */
  readonly skipped: number;
}

/**
 * The files that the paths of a command line name, with those in folders, without the lake's own folder and settings. Throws
 * `usage` for a path that does not exist or lies in the lake.
 */
export async function findFiles(paths: readonly string[], cwd: string, lakeDir: string): Promise<FoundFiles> {
  const found = await Promise.all(paths.map((path) => findAt(resolve(cwd, path), path, resolve(lakeDir))));
  return { files: found.flatMap(({ files }) => files), skipped: found.reduce((sum, { skipped }) => sum + skipped, 0) };
}

async function findAt(path: string, written: string, lakeDir: string): Promise<FoundFiles> {
  if (written === '') throw usageError('A path is empty: name a file or a folder.', 'put');
  if (path === lakeDir || path.startsWith(`${lakeDir}${sep}`))
    throw usageError(
      `${written} lies in the lake's own folder: the lake takes what is in its landing by itself.`,
      'put',
    );
  const stats = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')
      throw usageError(`There is no file or folder ${written}.`, 'put');
    throw unreadable(written, cause);
  });
  if (stats.isFile()) return { files: [{ path, name: basename(path), sizeBytes: stats.size }], skipped: 0 };
  if (stats.isDirectory()) return walk(path, basename(path), lakeDir);
  throw usageError(`${written} is neither a file nor a folder.`, 'put');
}

async function walk(folder: string, name: string, lakeDir: string): Promise<FoundFiles> {
  const files: LocalFile[] = [];
  let skipped = 0;
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw unreadable(folder, cause);
  });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    const key = `${name}/${entry.name}`;
    // A person in a hurry puts the folder that the lake and its settings stand in.
    if (path === lakeDir || isSettings(entry.name)) {
      skipped += 1;
      continue;
    }
    // A link to a folder could lead in circles. A link to a file counts as the file.
    const stats =
      entry.name.startsWith('.') || entry.isDirectory() ? undefined : await stat(path).catch(() => undefined);
    if (entry.isDirectory() && !entry.name.startsWith('.')) {
      const inside = await walk(path, key, lakeDir);
      files.push(...inside.files);
      skipped += inside.skipped;
    } else if (stats?.isFile()) files.push({ path, name: key, sizeBytes: stats.size });
    else skipped += 1;
  }
  return { files, skipped };
}

/** The settings of a lake, which are nobody's export. */
function isSettings(name: string): boolean {
  return /^lake\.config\.(ts|mts|js|mjs)$/.test(name);
}

/** The first eight hex digits of the SHA-256 of a file. */
export async function shortHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex').slice(0, 8);
}

function unreadable(path: string, cause: unknown): LakeError {
  return new LakeError(`${path} cannot be read: correct its permissions.`, {
    code: 'usage',
    fault: 'operator',
    retry: 'never',
    details: { quiet: true },
    cause,
  });
}
