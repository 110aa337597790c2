import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../..');
const skipped = ['node_modules', '.git', '.cache', 'dist', 'coverage', 'cdk.out', 'lake-data'];
const files = globSync('**/*.{md,ts,mjs,sql,json,yaml}', { cwd: root, exclude: (path) => skipped.includes(path) });
const { peerDependencies } = z
  .object({ peerDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** What pages and messages tell readers to run from the registry, as `file: name@version`. */
const told = files
  .filter((file) => file !== 'package-lock.json' && !file.startsWith('test/'))
  .flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...text.matchAll(/\b(?:npx|npm exec|npm install -g)(?: -[\w-]+)* ([\w@][\w@./-]*)/g)].map(
      ([, name = '']) => `${file}: ${name}`,
    );
  });

describe('pages and messages', () => {
  // Outside a checkout npx asks the registry, where a command's name can be anybody's: `lake`, `tsc` and `biome` are.
  test('send nobody to a package of the registry but those that package.json pins, in that version', () => {
    const pinned = Object.entries(peerDependencies).map(([name, version]) => `${name}@${version}`);
    expect(told.length).toBeGreaterThan(2);
    expect(told.filter((line) => !pinned.some((name) => line.endsWith(`: ${name}`)))).toEqual([]);
  });
});
