import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromiumBrowse } from '../../lib/browser/chromium.ts';
import { packedBrowser } from '../../lib/browser/program.ts';

const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin');
/** Kept between runs: unpacking takes seconds. */
const folder = join(import.meta.dirname, '../../.cache/chromium');

/** The package's Chromium is for this kind of computer alone. */
export const hasBrowser = process.platform === 'linux' && process.arch === 'x64';

/** The browser of the functions, on this computer. */
export const browse = chromiumBrowse(() => packedBrowser({ packed, folder, withLibraries: false }));
