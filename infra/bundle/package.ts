import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';
import { LakeError } from '../../lib/lake/error.ts';
import { inlineSql } from './plugins.ts';
import { noticesOf } from './third-party-notices.ts';

/**
 * `npm run build`, and before every `npm pack`: compiles the product into `dist/`. Node strips no types from the files of an
 * installed package, so what is packed is JavaScript: the `lake` command with all that it needs in it but DuckDB, and the
 * module that an owner's lake.config.ts imports, with its types.
 */
const root = join(import.meta.dirname, '..', '..');
const outdir = join(root, 'dist');

const { dependencies, peerDependencies } = z
  .object({ dependencies: z.record(z.string(), z.string()), peerDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/**
 * What is not bundled: DuckDB's native library and the schemas that the types name are installed along, a browser and its
 * driver where somebody asks for them.
 */
const external = [...Object.keys(dependencies), ...Object.keys(peerDependencies)];

/** Some of what is bundled still calls `require`. */
const requireInModule =
  "import{createRequire as _createRequire}from'node:module';const require=_createRequire(import.meta.url);";

async function buildPackage(): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { lake: 'cli/lake.ts', config: 'lib/lake/config.ts' },
    outdir,
    // All files lie in one folder: the code finds the package's folder as the parent of its own.
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    keepNames: true, // logs and receipts name errors by their class
    legalComments: 'none', // the licences stand in a file of their own
    logLevel: 'warning',
    metafile: true,
    banner: { js: requireInModule },
    external,
    plugins: [inlineSql],
  });
  await writeFile(join(outdir, 'THIRD-PARTY-NOTICES.txt'), await noticesOf(Object.keys(metafile.inputs), root));
  emitTypes();
}

/** The types of what an owner's file imports. */
function emitTypes(): void {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options =
    '--ignoreConfig --declaration --emitDeclarationOnly --strict --exactOptionalPropertyTypes --skipLibCheck';
  const modules =
    '--module nodenext --target es2024 --types node --allowImportingTsExtensions --rewriteRelativeImportExtensions';
  const args = [...`${options} ${modules}`.split(' '), '--outDir', outdir, join(root, 'lib/lake/config.ts')];
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...args], {
    cwd: dirname(outdir),
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new LakeError(`The types of the package cannot be made:\n${stdout}`, {
      code: 'invalid-config',
      fault: 'bug',
      retry: 'never',
    });
}

await buildPackage();
