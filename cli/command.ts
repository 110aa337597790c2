import { placeNames } from '../host/place.ts';
import type { ResolvedSettings } from '../host/settings.ts';
import type { Terminal } from '../host/terminal.ts';
import { LakeError } from '../lib/lake/error.ts';

/** 0 done, 1 a fault, 2 wrong use, 3 some data was refused, 4 a login is needed. */
export type ExitCode = 0 | 1 | 2 | 3 | 4;

export interface OptionSpec {
  /** Placeholder for the option's value. An option without a placeholder is a switch. */
  readonly value?: string;
  readonly doc: string;
}

/** A command as `lake --help` names it, before anything of it is loaded. */
export interface ListedCommand {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  load(): Promise<CommandParts>;
}

/** What a command takes and does. */
export interface CommandParts {
  /** The positional arguments as the usage line shows them, and how many there may be. */
  readonly positionals: { readonly shown: string; readonly least: number; readonly most: number };
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Further paragraphs of `lake <command> --help`, one per string. */
  readonly notes: readonly string[];
  run(call: Call, terminal: Terminal): Promise<ExitCode>;
}

/** A loaded command. */
export interface Command extends Omit<ListedCommand, 'load'>, CommandParts {}

/** Loads a command of the list. */
export async function loadCommand({ load, ...listed }: ListedCommand): Promise<Command> {
  return { ...listed, ...(await load()) };
}

/** One call of a command: its arguments and the settings it runs under. */
export interface Call {
  readonly command: string;
  readonly positionals: readonly string[];
  /** Switches that were given. */
  readonly switches: ReadonlySet<string>;
  /** Values of the options that were given. */
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly settings: ResolvedSettings;
}

/** Options that every command has. */
export const commonOptions: Readonly<Record<string, OptionSpec>> = {
  lake: { value: 'DIR', doc: 'Folder of the lake (default: LAKE_DIR, else lake-data beside lake.config.ts)' },
  place: { value: 'PLACE', doc: `Where the lake is: ${placeNames.join(', ')} (default: LAKE_PLACE, else embedded)` },
  json: { doc: 'Print JSON, for other programs' },
  help: { doc: 'Explain the command' },
};

/** The error for a wrong call (exit code 2). `command` names the command whose usage line is shown. */
export function usageError(message: string, command?: string): LakeError {
  const details = command === undefined ? {} : { command };
  return new LakeError(message, { code: 'usage', fault: 'operator', retry: 'never', details });
}

/** Prints a value as the one JSON document of a command's output. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}
