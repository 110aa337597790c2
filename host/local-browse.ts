import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browse } from '../lib/contract/extractor/browser.ts';
import { LakeError } from '../lib/lake/error.ts';
import { isCheckout, packageFolder } from './package-folder.ts';

/** The package's Chromium is unpacked once, and kept: it has 221 MB. Where the product is installed may be read-only. */
const folder = isCheckout
  ? join(packageFolder, '.cache/chromium')
  : join(homedir(), '.cache', 'bedrot-data-lake', 'chromium');

/** Browsers on this computer: the Chrome at `path`, else the package's Chromium where it runs, else Google Chrome. */
export function localBrowse(path: string | undefined): Browse {
  return async (options, work) => {
    const chromiumBrowse = await driver();
    const packed = path === undefined ? packedFolder() : undefined;
    const program = async () => {
      // Megabytes of code that no other command needs.
      if (packed === undefined) return (await import('../lib/browser/installed.ts')).installedBrowser(path);
      const { packedBrowser } = await import('../lib/browser/program.ts');
      return packedBrowser({ packed, folder, withLibraries: false });
    };
    return chromiumBrowse(program)(options, work);
  };
}

/** What drives a browser. The installed product comes without it, because most lakes look at no pages. */
async function driver(): Promise<typeof import('../lib/browser/chromium.ts').chromiumBrowse> {
  try {
    return (await import('../lib/browser/chromium.ts')).chromiumBrowse;
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ERR_MODULE_NOT_FOUND')) throw cause;
    throw new LakeError(
      `This source is looked at in a browser, whose driver is not installed: npm install -g ${pinned('playwright-core')}, and install Google Chrome or set LAKE_CHROME.`,
      { code: 'invalid-config', fault: 'operator', retry: 'never', cause },
    );
  }
}

/** The name with the version that the lake is tested with. */
function pinned(name: string): string {
  const manifest = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    readonly peerDependencies: Readonly<Record<string, string>>;
  };
  return `${name}@${manifest.peerDependencies[name]}`;
}

/** The packed Chromium, where this computer runs it and it is installed. */
function packedFolder(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  try {
    return join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin');
  } catch {
    return undefined;
  }
}
