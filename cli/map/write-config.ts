import { readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { packageConfig } from '../../host/find-config.ts';
import type { LoadedConfig } from '../../host/load-config.ts';
import { importOwnerModule } from '../../host/owner-module.ts';
import type { ProposedEntry } from '../../lib/sources/statement/mapping/propose.ts';
import { entryLines, withEntry } from './config-entry.ts';

/** What became of an entry: where it was written, or why it was not. */
export type Written = { readonly path: string } | { readonly refused: string };

/**
 * Writes a distributor's entry into the owner's lake.config.ts. The new text is loaded before it takes the file's place: it
 * must say all that the file said, and the entry, and nothing else. Comments and entries stay as they are.
 */
export async function writeEntry(
  { path: found, written: before }: LoadedConfig,
  name: string,
  entry: ProposedEntry,
  isDryRun: boolean,
): Promise<Written> {
  if (found === packageConfig) return { refused: 'There is no lake.config.ts of your own: make one with lake init.' };
  const path = await realpath(found);
  const source = await readFile(path, 'utf8');
  const said = settings(before);
  const statements = settings(said.statements);
  if (name in statements)
    return { refused: `${path} describes '${name}' already: change it there, or take another name.` };
  const cannot = { refused: `${path} is written in a way in which no place for it can be told: paste it yourself.` };
  const text = withEntry(source, entryLines(name, entry));
  if (text === undefined) return cannot;
  // Beside it, so that what it imports is found.
  const draft = join(dirname(path), `.lake.config.${process.pid}.ts`);
  try {
    const { mode } = await stat(path);
    await writeFile(draft, text, { flag: 'wx', mode });
    const { config } = await importOwnerModule(draft).catch(() => ({ config: undefined }));
    const wanted = { ...said, statements: { ...statements, [name]: entry } };
    if (!isDeepStrictEqual(config, wanted)) return cannot;
    if ((await readFile(path, 'utf8')) !== source) return { refused: `${path} was changed meanwhile: try again.` };
    if (!isDryRun) await rename(draft, path);
    return { path };
  } finally {
    await rm(draft, { force: true });
  }
}

function settings(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
