import { parseArgs } from 'node:util';
import { nearestName } from '../lib/contract/header.ts';
import {
  type Call,
  type Command,
  commonOptions,
  type ListedCommand,
  loadCommand,
  type OptionSpec,
  usageError,
} from './command.ts';

/** What a command line asks for. */
export type Asked =
  | { readonly kind: 'help'; readonly command?: Command }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: Command; readonly call: Omit<Call, 'settings'> };

/** Reads a command line. Throws `usage` for an unknown command or option, and names the nearest known one. */
export async function parseCall(argv: readonly string[], commands: readonly ListedCommand[]): Promise<Asked> {
  const [first = '', ...rest] = argv;
  if (first === '--version' || first === '-V') return { kind: 'version' };
  if (first === '--help' || first === '-h') return { kind: 'help' };
  if (first === 'help' && rest[0] === undefined) return { kind: 'help' };
  const command = await loadCommand(commandOf(first === 'help' ? (rest[0] ?? '') : first, commands));
  if (first === 'help') return { kind: 'help', command };
  const call = readArguments(rest, command);
  if (call.switches.has('help')) return { kind: 'help', command };
  checkCount(call.positionals, command);
  return { kind: 'run', command, call };
}

function commandOf(name: string, commands: readonly ListedCommand[]): ListedCommand {
  const found = commands.find((command) => command.name === name);
  if (found) return found;
  if (name === '') throw usageError('Name a command.');
  if (name.startsWith('-')) throw usageError(`Write the command before ${name}.`);
  throw usageError(
    `There is no command '${name}'.${suggestion(
      name,
      commands.map((command) => command.name),
    )}`,
  );
}

function readArguments(argv: readonly string[], command: Command): Omit<Call, 'settings'> {
  const specs: Readonly<Record<string, OptionSpec>> = { ...command.options, ...commonOptions };
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, { value }]) => {
      const short = name === 'help' ? { short: 'h' } : {};
      return [name, { type: value === undefined ? 'boolean' : 'string', ...short } as const];
    }),
  );
  // Not strict: Node's own messages name neither the command nor the nearest option.
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const positionals: string[] = [];
  const switches = new Set<string>();
  const values: Record<string, string> = {};
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = specs[token.name];
    if (!spec) {
      const known = Object.keys(specs).map((name) => `--${name}`);
      throw usageError(
        `lake ${command.name} has no option ${token.rawName}.${suggestion(token.rawName, known)}`,
        command.name,
      );
    }
    if (spec.value === undefined) {
      if (token.value !== undefined) throw usageError(`--${token.name} takes no value.`, command.name);
      switches.add(token.name);
    } else {
      values[token.name] = optionValue(token, spec.value, command);
    }
  }
  return { command: command.name, positionals, switches, values };
}

function optionValue(
  token: { readonly name: string; readonly value: string | undefined; readonly inlineValue: boolean | undefined },
  placeholder: string,
  command: Command,
): string {
  const { name, value, inlineValue } = token;
  // `--source --wait` lacks a value. A value that begins with a dash is written `--source=-x`.
  if (value === undefined || value === '' || (!inlineValue && value.startsWith('-'))) {
    throw usageError(`--${name} needs a value: --${name} ${placeholder}.`, command.name);
  }
  return value;
}

function checkCount(positionals: readonly string[], { name, positionals: { shown, least, most } }: Command): void {
  if (positionals.length < least) throw usageError(`lake ${name} needs ${shown}.`, name);
  if (positionals.length > most) {
    const extra = positionals[most] ?? '';
    const hint = name === 'query' ? ' Put the whole statement into quotes.' : '';
    throw usageError(`lake ${name} takes no further argument, but got '${extra}'.${hint}`, name);
  }
}

function suggestion(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}
