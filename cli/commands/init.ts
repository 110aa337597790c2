import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { packageName } from '../../host/owner-module.ts';
import type { Terminal } from '../../host/terminal.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { ownerFiles } from '../init/owner-folder.ts';

/** `lake init`: a folder for what belongs to a lake's owner. */
export const initCommand: CommandParts = {
  positionals: { shown: '[DIR]', least: 0, most: 1 },
  options: { 'dry-run': { doc: 'Say what it would write, and write nothing' } },
  notes: [
    'Writes lake.config.ts and .gitignore into DIR (default: this folder) and nothing else. It overwrites neither.',
    'All commands find lake.config.ts from the folder they are called in upwards; the lake is lake-data beside it.',
    `An editor knows the settings after npm link ${packageName} in DIR; the lake itself does not need that.`,
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const folder = resolve(terminal.cwd, call.positionals[0] ?? '.');
  const isDryRun = call.switches.has('dry-run');
  if (existsSync(join(folder, 'lake.config.ts')))
    throw usageError(`${folder} has a lake.config.ts already: edit that, or name another folder.`, 'init');
  const wanted = Object.entries(ownerFiles).map(([name, text]) => ({ path: join(folder, name), text }));
  const written = wanted.filter(({ path }) => !existsSync(path));
  const kept = wanted.filter((file) => !written.includes(file));
  if (!isDryRun) await writeFiles(folder, written);
  if (call.switches.has('json')) {
    const paths = (files: typeof wanted) => files.map(({ path }) => path);
    printJson(terminal, { isDryRun, folder, written: paths(written), kept: paths(kept) });
    return 0;
  }
  for (const { path } of written) terminal.out(`${isDryRun ? 'would write' : 'wrote'} ${path}\n`);
  for (const { path, text } of kept)
    terminal.out(`kept ${path}: see that it has ${text.trim().split('\n').join(' and ')}\n`);
  if (!isDryRun)
    terminal.out(`Next: say in lake.config.ts whose accounts you have, then lake put FILE --wait in ${folder}.\n`);
  return 0;
}

async function writeFiles(
  folder: string,
  files: readonly { readonly path: string; readonly text: string }[],
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    // `wx`: a file that appeared meanwhile is somebody's, too.
    for (const { path, text } of files) await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw usageError(`Nothing can be written to ${folder} (${why}): name a folder that you may write to.`, 'init');
  }
}
