import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linterConfig, readLinterConfig } from './linter-rules.ts';
import { importProblem, roomOf, rooms } from './rooms.ts';

const root = join(import.meta.dirname, '..', '..');
const files = globSync(['*.ts', '{lib,cli,host,functions,infra,localstack,bench,dashboard}/**/*.{ts,mjs}'], {
  cwd: root,
});
const imports = files.flatMap((file) => importsOf(file).map((imported) => [file, imported] as const));

/** The files of the project that `file` imports, from the root. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g);
  return [...found].map(([, path = '']) => normalize(relative(root, resolve(root, dirname(file), path))));
}

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

/** Files that import one another in a circle, each circle once. */
function circles(): readonly string[] {
  const graph = Map.groupBy(imports, ([file]) => file);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file].join(' → '));
    if (at >= 0 || done.has(file)) return;
    for (const [, imported] of graph.get(file) ?? []) visit(imported, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
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
    ['lib/proof/x.ts', '../upkeep/sweep.ts'],
    ['functions/x.ts', '../cli/lake.ts'],
    ['cli/commands/x.ts', '../../functions/environment.ts'],
    ['host/x.ts', '../cli/lake.ts'],
    ['infra/x.ts', '../cli/lake.ts'],
    ['localstack/x.ts', '../cli/lake.ts'],
    ['bench/x.ts', '../functions/environment.ts'],
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

  it('in every file of the project', () => {
    expect(imports.length).toBeGreaterThan(500);
    expect(imports.flatMap(([file, imported]) => importProblem(file, imported)?.concat(` (${file})`) ?? [])).toEqual(
      [],
    );
  });

  it('a forbidden import is told by room and rule', () => {
    expect(importProblem('functions/sweep.ts', 'cli/lake.ts')).toBe(
      'functions must not import cli: a function is wiring: it needs no command and no place but AWS.',
    );
    expect(importProblem('lib/stages/curate/curate.ts', 'lib/store/s3.ts')).toBe(
      'lib/stages must not import the adapter lib/store/s3.ts: only the edge chooses one.',
    );
  });

  it('no files import one another in a circle', () => {
    expect(circles()).toEqual([]);
  });

  it('every folder of code is a room of the table, and every room is there', () => {
    const tools = ['vitest.config.ts'];
    expect(files.filter((file) => roomOf(file) === undefined && !tools.includes(file))).toEqual([]);
    expect(Object.keys(rooms).filter((room) => !existsSync(join(root, room)))).toEqual([]);
  });

  it('a room imports only rooms that do not import it', () => {
    const both = Object.entries(rooms).flatMap(([name, { mayImport }]) =>
      mayImport.filter((other) => rooms[other]?.mayImport.includes(name)).map((other) => `${name} ⇄ ${other}`),
    );
    expect(both).toEqual([]);
  });

  it('the linter has the rules of the table: run npm run rules where this fails', () => {
    expect(JSON.parse(readLinterConfig())).toEqual(JSON.parse(linterConfig(readLinterConfig())));
  });

  it('no flat folder of code holds more than 25 files', () => {
    const tests = globSync('test/**/*.ts', { cwd: root, exclude: (path) => path.includes('fixtures') });
    const folders = Map.groupBy([...files, ...tests], (file) => dirname(file));
    const crowded = [...folders].filter(([, inside]) => inside.length > 25).map(([folder]) => folder);
    expect(crowded).toEqual([]);
  });
});
