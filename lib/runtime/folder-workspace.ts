import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFull } from '../lake/error.ts';

/**
 * Makes temporary folders below `root` and removes each when its use ends. A full disk is the lake's error `disk-full`,
 * whatever wrote there.
 */
export function folderWorkspace(root: string): { with<T>(use: (folder: string) => Promise<T>): Promise<T> } {
  return {
    with: async (use) => {
      const folder = join(root, randomUUID());
      try {
        await mkdir(folder, { recursive: true });
        return await use(folder);
      } catch (error) {
        throw isFull(error) ? diskFull('temporary files', error) : error;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** True for the operating system's error of a disk or a quota that is full. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
