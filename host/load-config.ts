import type { LakeConfig } from '../lib/lake/config.ts';
import { LakeError } from '../lib/lake/error.ts';
import { configuredSources, parseOwnerConfig } from '../lib/sources/configured.ts';
import { sources } from '../lib/sources/registry.ts';
import { configFault } from './config-fault.ts';
import { findHome, packageConfig } from './find-config.ts';
import { importOwnerModule } from './owner-module.ts';
import type { ResolvedSettings } from './settings.ts';

export interface LoadedConfig {
  readonly path: string;
  /** What the file says, before defaults. */
  readonly written: unknown;
  readonly config: LakeConfig;
}

/** Loads the configuration that `findHome` finds for a call from `cwd`. Throws `invalid-config`, which says what to change. */
export async function loadConfig(settings: Pick<ResolvedSettings, 'values'>, cwd: string): Promise<LoadedConfig> {
  const { configPath: path } = findHome(settings, cwd);
  const written = await exportedConfig(path);
  const config = parseOwnerConfig(sources, written);
  // What it says of the sources' columns must hold together too, whatever the command does with it.
  configuredSources(sources, config);
  return { path, written, config };
}

async function exportedConfig(path: string): Promise<unknown> {
  let module: Readonly<Record<string, unknown>>;
  try {
    // The package's own is compiled with the product: Node reads no TypeScript in the folder of an installed package.
    module = path === packageConfig ? await import('../lake.config.ts') : await importOwnerModule(path);
  } catch (cause) {
    throw configFault(path, cause);
  }
  const { config } = module;
  if (config !== undefined) return config;
  throw new LakeError(`${path} exports no config: write export const config = defineLake({ … }).`, {
    code: 'invalid-config',
    fault: 'operator',
    retry: 'never',
  });
}
