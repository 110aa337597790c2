import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browse } from '../lib/contract/extractor/browser.ts';

/** Unpacked once, and kept: it has 221 MB. */
const folder = join(import.meta.dirname, '../.cache/chromium');

/** Browsers on this computer: the Chrome at `path`, else the package's Chromium where it runs, else Google Chrome. */
export function localBrowse(path: string | undefined): Browse {
  return async (options, work) => {
    // Megabytes of code that no other command needs.
    const [{ chromiumBrowse }, { installedBrowser, packedBrowser }] = await Promise.all([
      import('../lib/browser/chromium.ts'),
      import('../lib/browser/program.ts'),
    ]);
    const isPackaged = path === undefined && process.platform === 'linux' && process.arch === 'x64';
    const program = async () =>
      isPackaged ? packedBrowser({ packed: packedFolder(), folder, withLibraries: false }) : installedBrowser(path);
    return chromiumBrowse(program)(options, work);
  };
}

function packedFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin');
}
