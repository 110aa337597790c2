import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFull, LakeError } from '../lake/error.ts';

/**
 * Makes temporary folders below `root` and removes each when its use ends. A full disk is the lake's error `disk-full`,
 * a folder that may not be written is `store-denied`, whatever wrote there.
 */
export function folderWorkspace(root: string): { with<T>(use: (folder: string) => Promise<T>): Promise<T> } {
  return {
    with: async (use) => {
      const folder = join(root, randomUUID());
      try {
        await mkdir(folder, { recursive: true });
        return await use(folder);
      } catch (error) {
        throw workspaceError(error);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

const full = new Set(['ENOSPC', 'EDQUOT']);
const denied = new Set(['EACCES', 'EPERM', 'EROFS']);

/** The lake's error for the operating system's. Every other error stays as it is. */
function workspaceError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (full.has(code)) return diskFull('temporary files', error);
  if (!denied.has(code) || error instanceof LakeError) return error;
  return new LakeError(
    `The lake may not write its temporary files (${code}): correct the rights or the owner of its folder.`,
    { code: 'store-denied', fault: 'operator', retry: 'never', cause: error },
  );
}
