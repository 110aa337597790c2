import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { adapters, rooms } from './rooms.ts';

/**
 * `npm run rules`: writes the import rules of rooms.ts into biome.json, so that an editor marks a forbidden import where it is
 * written. The test beside it fails while the two differ.
 */
const path = join(import.meta.dirname, '../../biome.json');

/** Settings of the linter that are not made from the table: what stands first in `overrides`. */
const toolSettings = {
  includes: [
    'vitest.config.ts',
    'stryker.config.mjs',
    'test/mutation/vitest.config.ts',
    'test/mutation/marts/vitest.config.ts',
    'test/aws/vitest.config.ts',
    'test/minio/vitest.config.ts',
    'test/versitygw/vitest.config.ts',
    'test/pack/vitest.config.ts',
  ],
  linter: { rules: { style: { noDefaultExport: 'off' } } },
};

const schema = z.looseObject({ overrides: z.array(z.unknown()) });

/** The text of biome.json with its overrides made from the table. */
export function linterConfig(text: string): string {
  const config = schema.parse(JSON.parse(text));
  return `${JSON.stringify({ ...config, overrides: [...Object.keys(rooms).map(overrideOf), toolSettings] }, null, 2)}\n`;
}

/** The text of biome.json as it is. */
export function readLinterConfig(): string {
  return readFileSync(path, 'utf8');
}

function overrideOf(name: string): unknown {
  const room = rooms[name];
  const forbidden = Object.keys(rooms).filter((other) => other !== name && !room?.mayImport.includes(other));
  const group = [...forbidden.map(patternOf), '**/test/**', ...(room?.isEdge ? [] : adapters.map(adapterPattern))];
  const restricted = {
    level: 'error',
    options: { patterns: [{ group, message: `${name} must not import this: ${room?.because}.` }] },
  };
  const style = { ...(room?.isEdge ? {} : { noProcessEnv: 'error' }), noRestrictedImports: restricted };
  return { includes: [name.endsWith('.ts') ? name : `${name}/**`], linter: { rules: { style } } };
}

/** Imports are written relative, so a room is known by its own name in the path. */
function patternOf(name: string): string {
  const own = name.replace(/^lib\//, '');
  return own.endsWith('.ts') ? `**/${own}` : `**/${own}/**`;
}

/** The pattern of `lib/store/file.ts`. */
function adapterPattern(file: string): string {
  return `**/${file.replace(/^lib\//, '')}`;
}

if (import.meta.main) {
  writeFileSync(path, linterConfig(readLinterConfig()));
  process.stdout.write('biome.json has the import rules of test/lint/rooms.ts; run npm run format.\n');
}
