import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LakeError } from '../../lib/lake/error.ts';

/** Licences under which a package may be copied into the product with its notice. */
const allowed = ['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Unlicense'];

/**
 * Names, licences and licence texts of the packages that bundled files come from: their terms ask that these go along with
 * every copy. Throws where a package has another licence.
 */
export async function noticesOf(files: readonly string[], root: string): Promise<string> {
  const folders = new Set(files.map(packageOf).filter((folder) => folder !== undefined));
  const notices = await Promise.all([...folders].sort().map((folder) => noticeOf(join(root, folder))));
  return `This product holds code of these packages.\n\n${notices.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** The folder of the package that a file is in, as in `node_modules/@smithy/types`. */
function packageOf(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll('\\', '/'))?.[0];
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly version: string;
    readonly license?: string;
  };
  if (!allowed.includes(license ?? ''))
    throw new LakeError(
      `${name} has the licence ${license}: take another package, or allow it in third-party-notices.ts.`,
      {
        code: 'invalid-config',
        fault: 'bug',
        retry: 'never',
      },
    );
  const texts = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file)).sort();
  const bodies = await Promise.all(texts.map((file) => readFile(join(folder, file), 'utf8')));
  return `${name} ${version} (${license})\n\n${bodies.map((body) => `${body.trim()}\n`).join('\n')}`;
}
