import { settingList } from '../host/setting-list.ts';
import { type Command, commonOptions, type ListedCommand, type OptionSpec } from './command.ts';

/** `lake --help`. */
export function generalHelp(commands: readonly ListedCommand[]): string {
  return `${[
    'The data lake of a music label: exports land as files and become exact, typed, traceable tables.',
    '',
    'Usage: lake COMMAND [ARGUMENTS] [OPTIONS]',
    '',
    'Commands',
    ...pairs(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options of every command',
    ...optionLines(commonOptions),
    '',
    'Settings of the environment',
    ...pairs(Object.values(settingList).map(({ env, doc }) => [env, doc])),
    '',
    'Exit codes: 0 done, 1 a fault, 2 wrong use, 3 some data was refused, 4 a login is needed.',
    'More: lake COMMAND --help',
  ].join('\n')}\n`;
}

/** `lake <command> --help`. */
export function commandHelp(command: Command): string {
  return `${[
    usageLine(command),
    '',
    `${command.summary}.`,
    '',
    'Options',
    ...optionLines({ ...command.options, ...commonOptions }),
    ...command.notes.flatMap((note) => ['', note]),
  ].join('\n')}\n`;
}

/** The line `Usage: lake put …` of a command. */
export function usageLine({ name, positionals, options }: Command): string {
  const { lake, place, json } = commonOptions;
  const flags = Object.entries({ ...options, lake, place, json }).map(([flag, spec]) =>
    spec?.value === undefined ? `[--${flag}]` : `[--${flag} ${spec.value}]`,
  );
  return ['Usage: lake', name, positionals.shown, ...flags].filter((word) => word !== '').join(' ');
}

function optionLines(options: Readonly<Record<string, OptionSpec>>): readonly string[] {
  return pairs(
    Object.entries(options).map(([name, { value, doc }]) => [
      `--${name}${value === undefined ? '' : ` ${value}`}`,
      doc,
    ]),
  );
}

function pairs(entries: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, doc]) => `  ${name.padEnd(width)}  ${doc}`);
}
