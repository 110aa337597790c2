import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes temporary folders below `root` and removes each when its use ends. */
export function folderWorkspace(root: string): { with<T>(use: (folder: string) => Promise<T>): Promise<T> } {
  return {
    with: async (use) => {
      const folder = join(root, randomUUID());
      await mkdir(folder, { recursive: true });
      try {
        return await use(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
