import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { Terminal } from '../../host/terminal.ts';
import { nearestName } from '../../lib/contract/header.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import {
  type Exported,
  type ExportFormat,
  exportedTable,
  exportedTables,
  exportFormats,
  exportTo,
  type Selection,
} from '../export/export-to.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { unreadableLines } from '../show/stray-text.ts';
import { counted, megabytes } from '../show/text.ts';

/** `lake export`: writes a table or a result into a file for other programs. */
export const exportCommand: CommandParts = {
  positionals: { shown: '[TABLE]', least: 0, most: 1 },
  options: {
    to: { value: 'PATH', doc: 'The file to write; a file that is there is replaced when the new one is whole' },
    sql: { value: 'SQL', doc: 'Export the result of this statement in place of a table' },
    format: {
      value: 'FORMAT',
      doc: `One of ${exportFormats.join(', ')} (default: by the ending of PATH)`,
    },
  },
  notes: [
    'TABLE is a table of lake tables, such as royalties, or any that lake query knows, such as staging.tiktok_overview.',
    'A .duckdb file holds its table with comments that say what each column means; without TABLE it holds all curated tables.',
    'XLSX: money stands as a number and beside it as its exact text, no text is a formula, and the sheet "About" says what it is. CSV guards text that a spreadsheet would run as a formula by an apostrophe.',
    'Examples: lake export royalties --to royalties.xlsx\n          lake export --sql "SELECT store, sum(streams) FROM curated.royalties GROUP BY ALL" --to streams.csv',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const { to, format } = destinationOf(call, terminal.cwd);
  const unreadable: string[] = [];
  const done = await withLake(call, terminal, { missing: 'refuse', writes: false }, (lake) =>
    exportTo(lake, selectionOf(call, lake, format), {
      to,
      format,
      now: terminal.now(),
      pass: (place) => unreadable.push(place),
    }),
  );
  terminal.err(
    unreadableLines(unreadable)
      .map((line) => `${line}\n`)
      .join(''),
  );
  if (call.switches.has('json')) printJson(terminal, done);
  else terminal.out(`${doneText(done)}\n`);
  // The rows of such records are missing in what was written.
  return unreadable.length > 0 ? 1 : 0;
}

function destinationOf({ values }: Call, cwd: string): { readonly to: string; readonly format: ExportFormat } {
  if (values.to === undefined) throw usageError('Say where to: --to PATH, such as --to royalties.xlsx.', 'export');
  const to = resolve(cwd, values.to);
  const stated = (values.format ?? extname(to).slice(1)).toLowerCase();
  const format = exportFormats.find((one) => one === stated);
  if (!format) {
    const what =
      values.format === undefined
        ? `${values.to} ends in no format that is known`
        : `There is no format '${values.format}'`;
    throw usageError(`${what}: name one of ${exportFormats.join(', ')} with --format.`, 'export');
  }
  if (existsSync(to) && statSync(to).isDirectory())
    throw usageError(`${values.to} is a folder: name a file in it.`, 'export');
  if (!existsSync(dirname(to))) throw usageError(`The folder ${dirname(to)} is not there: make it first.`, 'export');
  return { to, format };
}

function selectionOf({ positionals: [table], values: { sql } }: Call, lake: OpenLake, format: ExportFormat): Selection {
  if (table !== undefined && sql !== undefined) throw usageError('Name either a table or --sql.', 'export');
  if (sql !== undefined) return { sql };
  if (table !== undefined) {
    const found = exportedTable(lake, table);
    if (found !== undefined) return { tables: [found] };
    const nearest = nearestName(table, exportedTables(lake));
    throw usageError(
      `There is no table '${table}'${nearest === undefined ? '' : `: did you mean ${nearest}?`} lake tables lists them.`,
      'export',
    );
  }
  if (format !== 'duckdb') throw usageError('Name a table, or a statement with --sql.', 'export');
  return { tables: exportedTables(lake).filter((name) => name.startsWith('curated.')) };
}

function doneText({ path, rows, sizeBytes, tables }: Exported): string {
  const what = tables.length > 1 ? `${counted(tables.length, 'table')}, ` : '';
  return `${what}${counted(rows, 'row')}, ${megabytes(sizeBytes)}, in ${path}`;
}
