import { createHash } from 'node:crypto';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type FunctionName, factsOf, functionNames } from '../function-table.ts';
import type { Architecture } from '../options.ts';
import { browserFiles } from './browser-files.ts';
import { bindingFiles, nativeBinding, npmPack } from './native-binding.ts';

import { bindingBesideCode, inlineSql, lambdaCredentials, oneLocale, ownerConfig, usedZod } from './plugins.ts';
import { type FileMember, writeZip, type ZipMember } from './zip-file.ts';

/** The zip of a function, as it is deployed. */
export interface Bundle {
  readonly path: string;
  readonly zipBytes: number;
  /** Size of the code alone, in bytes, before it is zipped. */
  readonly codeBytes: number;
  /** Size of everything unpacked, in bytes. A function may hold 250 MB. */
  readonly unpackedBytes: number;
}

export type Bundles = Readonly<Record<FunctionName, Bundle>>;

export interface BundleOptions {
  readonly architecture: Architecture;
  /** The owner's configuration that goes into the functions; lake.config.ts by default. */
  readonly configPath?: string;
}

const root = join(import.meta.dirname, '..', '..');
const cacheDir = join(root, '.cache');

/** The code is an ES module, but bundled packages may call `require`. */
const requireInModule =
  "import{createRequire as _createRequire}from'node:module';const require=_createRequire(import.meta.url);";

/**
 * Bundles every function into one file of code with the AWS SDK. Files that cannot be bundled lie beside it: DuckDB's
 * binding, or Chromium and its driver.
 */
export async function bundleFunctions(options: BundleOptions): Promise<Bundles> {
  const binding = await nativeBinding(options.architecture, { root, cacheDir, pack: npmPack });
  const bundles = await Promise.all(
    functionNames.map(async (name) => [name, await bundle(name, binding, options)] as const),
  );
  return Object.fromEntries(bundles) as Bundles;
}

async function bundle(
  name: FunctionName,
  binding: string,
  { architecture, configPath }: BundleOptions,
): Promise<Bundle> {
  const code = await codeOf(name, configPath);
  const files = [...besides(name, binding)];
  const members: ZipMember[] = [{ name: 'index.mjs', bytes: code }, ...files];
  const identity = createHash('sha256').update(code);
  let unpackedBytes = code.byteLength;
  for (const file of files) {
    const { size } = await stat(file.path);
    identity.update(`\n${architecture} ${file.name} ${size}`);
    unpackedBytes += size;
  }
  const folder = join(cacheDir, 'functions');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}-${identity.digest('hex').slice(0, 16)}.zip`);
  const zipBytes = (await sizeOf(path)) ?? (await zipped(path, members));
  return { path, zipBytes, codeBytes: code.byteLength, unpackedBytes };
}

/** The files that lie beside a function's code. */
function besides(name: FunctionName, binding: string): readonly FileMember[] {
  const { usesEngine, usesBrowser } = factsOf(name);
  return [
    ...(usesEngine ? bindingFiles.map((file) => ({ name: file, path: join(binding, file) })) : []),
    ...(usesBrowser ? browserFiles(join(root, 'node_modules')) : []),
  ];
}

/** The code of a function, with the owner's configuration in it. */
export async function codeOf(name: FunctionName, configPath?: string): Promise<Buffer> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [`functions/${name}.ts`],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true, // logs and receipts name errors by their class
    logLevel: 'warning',
    banner: { js: requireInModule },
    external: ['playwright-core'],
    plugins: [
      inlineSql,
      oneLocale,
      usedZod,
      lambdaCredentials,
      bindingBesideCode,
      ...(configPath === undefined ? [] : [ownerConfig(configPath)]),
    ],
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}

async function zipped(path: string, members: readonly ZipMember[]): Promise<number> {
  await writeZip(path, members);
  return (await sizeOf(path)) ?? 0;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

/** Where each function's zip is. */
export function pathsOf(bundles: Bundles): Readonly<Record<FunctionName, string>> {
  const paths = functionNames.map((name) => [name, bundles[name].path]);
  return Object.fromEntries(paths) as Record<FunctionName, string>;
}

/** The sizes of all bundles, a line each. */
export function sizeLines(bundles: Bundles): readonly string[] {
  return Object.entries(bundles).map(([name, { zipBytes, unpackedBytes, codeBytes }]) => {
    const [zip, unpacked, code] = [zipBytes, unpackedBytes, codeBytes].map((bytes) =>
      `${(bytes / 1024 ** 2).toFixed(2)} MB`.padStart(10),
    );
    return `${name.padEnd(16)}${zip} zipped${unpacked} unpacked${code} of code`;
  });
}
