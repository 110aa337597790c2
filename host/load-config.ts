import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LakeConfig } from '../lib/lake/config.ts';
import { LakeError } from '../lib/lake/error.ts';
import { configuredSources, parseOwnerConfig } from '../lib/sources/configured.ts';
import { sources } from '../lib/sources/registry.ts';
import type { ResolvedSettings } from './settings.ts';

export interface LoadedConfig {
  readonly path: string;
  /** What the file says, before defaults. */
  readonly written: unknown;
  readonly config: LakeConfig;
}

const fileName = 'lake.config.ts';
const packageFolder = join(import.meta.dirname, '..');

/** Loads the owner's configuration: LAKE_CONFIG, else lake.config.ts of the working folder, else the package's. Throws `invalid-config`. */
export async function loadConfig({ values }: ResolvedSettings, cwd: string): Promise<LoadedConfig> {
  const path = configPath(values.configPath, cwd);
  const written = await exportedConfig(path);
  const config = parseOwnerConfig(sources, written);
  // What it says of the sources' columns must hold together too, whatever the command does with it.
  configuredSources(sources, config);
  return { path, written, config };
}

function configPath(stated: string | undefined, cwd: string): string {
  if (stated !== undefined) {
    const path = resolve(cwd, stated);
    if (existsSync(path)) return path;
    throw invalid(`There is no file ${path}: correct LAKE_CONFIG.`);
  }
  const own = join(cwd, fileName);
  return existsSync(own) ? own : join(packageFolder, fileName);
}

async function exportedConfig(path: string): Promise<unknown> {
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(/* @vite-ignore */ pathToFileURL(path).href);
  } catch (cause) {
    throw invalid(`${path} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  const { config } = module;
  if (config === undefined) throw invalid(`${path} exports no config: write export const config = defineLake({ … }).`);
  return config;
}

function invalid(message: string, cause?: unknown): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never', cause });
}
