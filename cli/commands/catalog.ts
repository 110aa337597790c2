import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Terminal } from '../../host/terminal.ts';
import { catalogue, cataloguePage } from '../../lib/contract/catalogue/catalogue.ts';
import { type CatalogueEntry, catalogueEntries } from '../../lib/contract/catalogue/catalogue-entry.ts';
import { nearestName } from '../../lib/contract/header.ts';
import { marts } from '../../lib/marts/registry.ts';
import { sources } from '../../lib/sources/registry.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { tableLines } from '../show/table-text.ts';
import { counted } from '../show/text.ts';

/** `lake catalog`: describes each dataset that the lake reads and each table that it makes, column by column. */
export const catalogCommand: CommandParts = {
  positionals: { shown: '[NAME]', least: 0, most: 1 },
  options: {
    write: { value: 'DIR', doc: 'Write a Markdown page for each, an index, and catalog.json into this folder' },
    'dry-run': { doc: 'With --write: list the files, and write none' },
  },
  notes: [
    'NAME is a dataset or a table: lake catalog royalties, lake catalog tiktok/overview. The command needs no lake.',
    'With --write, the command removes pages (.md) of the folder that are no longer in the catalogue.',
  ],
  run,
};

const contracts = sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract));
const martContracts = marts.map(({ contract }) => contract);

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const { switches, values, positionals } = call;
  if (values.write === undefined && switches.has('dry-run'))
    throw usageError('--dry-run works only with --write.', 'catalog');
  if (values.write !== undefined) {
    if (positionals.length > 0) throw usageError('--write writes all pages: leave NAME out.', 'catalog');
    await writePages(resolve(terminal.cwd, values.write), switches.has('dry-run'), terminal);
    return 0;
  }
  const entries = catalogueEntries(contracts, martContracts);
  const [name] = positionals;
  const chosen = name === undefined ? undefined : entryOf(entries, name);
  if (switches.has('json')) printJson(terminal, chosen ?? entries);
  else terminal.out(chosen ? cataloguePage(chosen) : `${indexLines(entries).join('\n')}\n`);
  return 0;
}

function entryOf(entries: readonly CatalogueEntry[], name: string): CatalogueEntry {
  const found = entries.find((entry) => entry.name === name || entry.table === name);
  if (found) return found;
  const nearest = nearestName(
    name,
    entries.map((entry) => entry.name),
  );
  const hint = nearest === undefined ? 'lake catalog lists them all.' : `Did you mean ${nearest}?`;
  throw usageError(`There is no dataset or table ${name}. ${hint}`, 'catalog');
}

function indexLines(entries: readonly CatalogueEntry[]): readonly string[] {
  const rows = entries.map((entry) => [
    entry.kind === 'mart' ? entry.table : entry.name,
    entry.owner,
    entry.kind === 'mart' ? `made from ${counted(entry.madeFrom.length, 'dataset')}` : feedsText(entry.feeds),
    entry.description,
  ]);
  return tableLines(
    ['name', 'owner', 'flow', 'description'].map((name) => ({ name })),
    rows,
  );
}

function feedsText(feeds: readonly string[]): string {
  return feeds.length === 0 ? '' : `feeds ${feeds.join(', ')}`;
}

async function writePages(folder: string, isDry: boolean, terminal: Terminal): Promise<void> {
  const pages = catalogue(contracts, martContracts);
  if (isDry) {
    terminal.out(`Would write ${counted(pages.size, 'file')} into ${folder}: ${[...pages.keys()].join(', ')}\n`);
    return;
  }
  await mkdir(folder, { recursive: true });
  const old = (await readdir(folder)).filter((name) => name.endsWith('.md') && !pages.has(name));
  for (const name of old) await rm(join(folder, name));
  for (const [name, text] of pages) await writeFile(join(folder, name), text);
  terminal.out(`Wrote ${counted(pages.size, 'file')} into ${folder}.\n`);
}
