import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { LakeError } from '../../lib/lake/error.ts';
import type { Architecture } from '../options.ts';

const run = promisify(execFile);

/** The files of DuckDB's binding. The first loads the second from its own folder. */
export const bindingFiles = ['duckdb.node', 'libduckdb.so'] as const;

export interface BindingPorts {
  /** The folder of package-lock.json and node_modules. */
  readonly root: string;
  readonly cacheDir: string;
  /** Fetches the package's tarball from the registry into `folder` and gives its path. */
  readonly pack: (name: string, version: string, folder: string) => Promise<string>;
}

/**
 * The folder with DuckDB's binding for Linux on `architecture`. Where npm installed it, because this machine is of that
 * kind, that one is used. Otherwise it fetches the version that package-lock.json pins, checks its digest and keeps it.
 */
export async function nativeBinding(architecture: Architecture, ports: BindingPorts): Promise<string> {
  const name = packageOf(architecture);
  const installed = join(ports.root, 'node_modules', name);
  if (await isThere(installed)) return installed;
  const { version, integrity } = await pinned(name, ports.root);
  const kept = join(ports.cacheDir, `${basename(name)}-${version}`);
  if (await isThere(kept)) return kept;
  await mkdir(ports.cacheDir, { recursive: true });
  const folder = await mkdtemp(join(ports.cacheDir, 'unpack-'));
  try {
    const tarball = await fetched(() => ports.pack(name, version, folder), name);
    await checkIntegrity(name, tarball, integrity);
    await run('tar', ['-xzf', tarball, '-C', folder]);
    // Another process may have been faster.
    if (!(await isThere(kept))) await rename(join(folder, 'package'), kept);
    return kept;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetched(pack: () => Promise<string>, name: string): Promise<string> {
  try {
    return await pack();
  } catch (cause) {
    const other = process.arch === 'arm64' ? 'arm64' : 'x86_64';
    throw new LakeError(
      `npm pack could not fetch ${name}: check the network and npm's registry, or deploy functions for this machine's architecture with -c architecture=${other}.`,
      { code: 'invalid-config', fault: 'operator', retry: 'later', cause },
    );
  }
}

/** Runs `npm pack` against the registry that npm is configured for. */
export async function npmPack(name: string, version: string, folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', folder]);
  return join(folder, basename(stdout.trim()));
}

function packageOf(architecture: Architecture): string {
  return `@duckdb/node-bindings-linux-${architecture === 'arm64' ? 'arm64' : 'x64'}`;
}

const lockSchema = z.looseObject({
  packages: z.record(z.string(), z.looseObject({ version: z.string().optional(), integrity: z.string().optional() })),
});

async function pinned(name: string, root: string): Promise<{ readonly version: string; readonly integrity: string }> {
  const lock = lockSchema.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (version !== undefined && integrity !== undefined) return { version, integrity };
  throw refused(`package-lock.json does not pin ${name}: run npm install to write the lock file again.`);
}

async function checkIntegrity(name: string, tarball: string, integrity: string): Promise<void> {
  const digest = createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64');
  if (`sha512-${digest}` === integrity) return;
  throw refused(
    `${name} does not have the digest that package-lock.json pins: find out what the registry delivers before you deploy.`,
  );
}

async function isThere(folder: string): Promise<boolean> {
  const files = bindingFiles.map((file) => stat(join(folder, file)).then((found) => found.isFile()));
  return (await Promise.all(files.map((found) => found.catch(() => false)))).every(Boolean);
}

function refused(message: string): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never' });
}
