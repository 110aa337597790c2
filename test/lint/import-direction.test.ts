import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** What the linter says of `text` if it stood in the file `path`. */
function lint(path: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'lake-lint-'));
  try {
    copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    const { stdout, stderr } = spawnSync(join(root, 'node_modules', '.bin', 'biome'), ['lint', path], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('imports point one way', () => {
  it.each([
    ['lib/lake/x.ts', '../contract/contract.ts'],
    ['lib/contract/x.ts', '../stages/ports.ts'],
    ['lib/sources/tiktok/x.ts', '../../stages/ports.ts'],
    ['lib/marts/royalties/x.ts', '../../engine/engine.ts'],
    ['lib/stages/x.ts', '../store/file.ts'],
    ['lib/stages/x.ts', '../queue/sqlite.ts'],
    ['lib/engine/x.ts', '../stages/ports.ts'],
    ['lib/store/x.ts', '../queue/port.ts'],
    ['lib/stages/x.ts', '../../cli/lake.ts'],
  ])('%s must not import %s', (path, imported) => {
    expect(lint(path, `export * from '${imported}';\n`)).toContain('noRestrictedImports');
  });

  it.each([
    ['lib/sources/tiktok/x.ts', '../../contract/contract.ts'],
    ['lib/stages/x.ts', '../store/port.ts'],
    ['localstack/x.ts', '../lib/store/file.ts'],
  ])('%s may import %s', (path, imported) => {
    expect(lint(path, `export * from '${imported}';\n`)).not.toContain('noRestrictedImports');
  });

  it('below the edge nobody reads the environment', () => {
    expect(lint('lib/stages/x.ts', 'export const home = process.env.HOME;\n')).toContain('noProcessEnv');
  });
});
