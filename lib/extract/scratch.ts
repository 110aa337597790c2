import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExtractorPorts } from '../contract/extractor/extractor.ts';

/** A place for temporary files on local disk. */
interface Workspace {
  with<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

/** The scratch of an extractor: numbered files in a folder of its own, which is removed when the work ends. */
export function scratchIn(workspace: Workspace): ExtractorPorts['scratch'] {
  return (work) =>
    workspace.with((folder) => {
      let kept = 0;
      return work({
        async keep(bytes) {
          kept += 1;
          const path = join(folder, String(kept));
          await writeFile(path, bytes);
          return { path };
        },
      });
    });
}
