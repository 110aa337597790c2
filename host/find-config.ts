import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { LakeError } from '../lib/lake/error.ts';
import { packageFolder } from './package-folder.ts';
import type { ResolvedSettings } from './settings.ts';

export const configName = 'lake.config.ts';

/** The package's own: what applies where an owner has none. */
export const packageConfig = join(packageFolder, configName);

/** Where a call's lake and its configuration are. */
export interface LakeHome {
  /** The lake's folder, absolute. */
  readonly lakeDir: string;
  readonly configPath: string;
}

/**
 * Finds the lake and the configuration of a call.
 *
 * - The lake: `--lake`, else LAKE_DIR (both from the working folder), else `lake-data` beside the nearest lake.config.ts from
 *   the working folder upwards, else `./lake-data`.
 * - The configuration: LAKE_CONFIG (from the working folder), else the nearest one from a stated lake's folder upwards, else
 *   from the working folder upwards, else the package's. The lake's own goes first, because accounts of another owner's file
 *   would be given to its rows.
 *
 * Throws `invalid-config` where LAKE_CONFIG names no file, and where what is found elsewhere than in `cwd` is another user's.
 */
export function findHome({ values }: Pick<ResolvedSettings, 'values'>, cwd: string): LakeHome {
  const { lakeDir: stated, configPath } = values;
  const nearest = nearestConfig(cwd);
  const lakeDir =
    stated === undefined ? join(dirname(nearest ?? join(cwd, configName)), 'lake-data') : resolve(cwd, stated);
  if (configPath !== undefined) return { lakeDir, configPath: statedConfig(configPath, cwd) };
  const found = ownConfig(values, lakeDir) ?? nearest ?? packageConfig;
  if (found !== packageConfig && dirname(found) !== resolve(cwd)) assertOurs(found);
  return { lakeDir, configPath: found };
}

function statedConfig(stated: string, cwd: string): string {
  const path = resolve(cwd, stated);
  if (existsSync(path)) return path;
  throw invalid(`There is no file ${path}: correct LAKE_CONFIG.`);
}

/** The configuration around a stated lake. A lake in the checkout has none of its own: the file there is a sample. */
function ownConfig({ lakeDir, place }: ResolvedSettings['values'], folder: string): string | undefined {
  if (lakeDir === undefined || place !== 'embedded') return undefined;
  const path = nearestConfig(folder);
  return path === packageConfig ? undefined : path;
}

/** The nearest lake.config.ts in `folder` or above it. */
function nearestConfig(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, configName);
    if (existsSync(path)) return path;
    if (at === dirname(at)) return undefined;
  }
}

/** The file is code, and it runs: one that somebody else put above the working folder must not run by itself. */
function assertOurs(path: string): void {
  const user = process.getuid?.();
  const { uid } = statSync(path);
  if (user === undefined || uid === user || uid === 0) return;
  throw invalid(
    `${path} belongs to another user and is not loaded by itself: set LAKE_CONFIG=${path} if you trust it.`,
  );
}

function invalid(message: string): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never' });
}
