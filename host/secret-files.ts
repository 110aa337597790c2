import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import type { Secrets } from '../lib/extract/run-extraction.ts';
import { LakeError } from '../lib/lake/error.ts';

/** A folder of secrets on this computer: a file `<source>/<account>` each, with what Secrets Manager would hold. */
export interface SecretFiles extends Secrets {
  readonly folder: string;
  has(name: string): Promise<boolean>;
}

/**
 * Opens the folder; both paths are absolute. Throws `invalid-config` where it is inside the lake, which others may read.
 * `warn` is called for each file that others on this computer may read.
 */
export function secretFiles(folder: string, lakeDir: string, warn: (text: string) => void): SecretFiles {
  const fromLake = relative(lakeDir, folder);
  if (!fromLake.startsWith('..') && !isAbsolute(fromLake))
    throw new LakeError(
      `The folder of secrets ${folder} is inside the lake: move it elsewhere, and correct LAKE_SECRETS_DIR.`,
      {
        code: 'invalid-config',
        fault: 'operator',
        retry: 'never',
      },
    );
  const pathOf = (name: string) => join(folder, name);
  return {
    folder,
    has: async (name) =>
      stat(pathOf(name)).then(
        (found) => found.isFile(),
        () => false,
      ),
    async read(name) {
      try {
        const { mode } = await stat(pathOf(name));
        if (process.platform !== 'win32' && (mode & 0o077) !== 0)
          warn(`Other users of this computer may read ${pathOf(name)}: run chmod 600 on it.`);
        return await readFile(pathOf(name), 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async write(name, text) {
      const partial = `${pathOf(name)}.${randomUUID()}`;
      try {
        await writeFile(partial, text, { mode: 0o600 });
        await rename(partial, pathOf(name));
      } finally {
        await rm(partial, { force: true });
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
