import { join } from 'node:path';
import type { FileMember } from './zip-file.ts';

/** Chromium and the libraries that Lambda's Linux lacks, compressed with brotli. The function unpacks them. */
const chromium = ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br'] as const;

/** The part of Playwright's driver that starts a browser and speaks to it. It is not bundled, because it finds its files by their paths. */
const driver = [
  'package.json',
  'browsers.json',
  'index.js',
  'index.mjs',
  'lib/bootstrap.js',
  'lib/coreBundle.js',
  'lib/package.js',
  'lib/utilsBundle.js',
  'LICENSE',
  'NOTICE',
  'ThirdPartyNotices.txt',
] as const;

/** The files that a function with a browser has beside its code. */
export function browserFiles(nodeModules: string): readonly FileMember[] {
  const packaged = join(nodeModules, '@sparticuz', 'chromium');
  return [
    ...chromium.map((file) => ({ name: `chromium/${file}`, path: join(packaged, 'bin', file), isPacked: true })),
    { name: 'chromium/LICENSE', path: join(packaged, 'LICENSE') },
    ...driver.map((file) => {
      const name = `node_modules/playwright-core/${file}`;
      return { name, path: join(nodeModules, 'playwright-core', file) };
    }),
  ];
}
