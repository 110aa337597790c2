import { findHome } from '../../host/find-config.ts';
import { loadConfig } from '../../host/load-config.ts';
import { settingList } from '../../host/setting-list.ts';
import type { Terminal } from '../../host/terminal.ts';
import { type Call, type CommandParts, type ExitCode, printJson } from '../command.ts';
import { plainCell, tableLines } from '../show/table-text.ts';

/** `lake config`: the settings that the lake runs with. */
export const configCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {},
  notes: ['Settings come from the environment, and everything else from lake.config.ts. Secrets are masked.'],
  run,
};

interface Line {
  readonly name: string;
  readonly value: unknown;
  readonly from: string;
}

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const { values, from } = call.settings;
  const loaded = await loadConfig(call.settings, terminal.cwd);
  const { lakeDir } = findHome(call.settings, terminal.cwd);
  const settings = Object.entries(settingList).map(([key, { env, secret, unset }]): Line => {
    const name = key as keyof typeof settingList;
    const value = values[name];
    return { name: env, value: secret && value !== undefined ? '********' : (value ?? unset), from: from[name] };
  });
  const config = leaves(loaded.config).map(([path, value]): Line => {
    return { name: path.join('.'), value, from: isWritten(loaded.written, path) ? 'file' : 'default' };
  });
  if (call.switches.has('json')) {
    printJson(terminal, { file: loaded.path, lakeDir, settings, config });
    return 0;
  }
  const columns = [{ name: 'setting' }, { name: 'from' }, { name: 'value' }];
  const cells = (lines: readonly Line[]) =>
    lines.map(({ name, value, from: origin }) => [name, origin, plainCell(value)]);
  terminal.out(
    `${[...tableLines(columns, cells(settings)), '', `file: ${loaded.path}`, `lake: ${lakeDir}`, ''].join('\n')}\n`,
  );
  terminal.out(`${tableLines(columns, cells(config)).join('\n')}\n`);
  return 0;
}

type Leaf = readonly [path: readonly string[], value: unknown];

/** The values of a nested object with their paths; an empty object is a value too. */
function leaves(value: unknown, path: readonly string[] = []): readonly Leaf[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[path, value]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[path, value]];
  return entries.flatMap(([key, one]) => leaves(one, [...path, key]));
}

function isWritten(written: unknown, path: readonly string[]): boolean {
  let at: unknown = written;
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return true;
}
