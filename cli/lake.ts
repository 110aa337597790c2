import { readFileSync } from 'node:fs';
import { processTerminal, type Terminal } from '../host/terminal.ts';
import { isLakeError, LakeError } from '../lib/lake/error.ts';
import { type ExitCode, loadCommand } from './command.ts';
import { commands } from './command-list.ts';
import { parseCall } from './parse-call.ts';
import { commandHelp, generalHelp, usageLine } from './usage.ts';

/** Runs one command line and gives its exit code. Reports every error on standard error, and throws none. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await run(argv, terminal);
  } catch (error) {
    terminal.err(await errorText(error, terminal));
    return isLakeError(error, 'usage') || isLakeError(error, 'invalid-config') ? 2 : 1;
  }
}

async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (argv.length === 0) {
    terminal.err(generalHelp(commands));
    return 2;
  }
  const asked = await parseCall(argv, commands);
  if (asked.kind === 'version') {
    terminal.out(`${version()}\n`);
    return 0;
  }
  if (asked.kind === 'help') {
    terminal.out(asked.command ? commandHelp(asked.command) : generalHelp(commands));
    return 0;
  }
  const { readSettings } = await import('../host/settings.ts');
  const settings = readSettings(terminal.env, {
    lakeDir: asked.call.values.lake,
    place: asked.call.values.place,
  });
  return asked.command.run({ ...asked.call, settings }, terminal);
}

/** The message of an error. Its cause is shown only at log level debug, because it may quote data. */
async function errorText(error: unknown, { env }: Terminal): Promise<string> {
  if (!(error instanceof LakeError)) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `lake: an unexpected error occurred. This is a bug: please report it.\n${text}\n`;
  }
  const lines = [`lake: ${error.message}`];
  const command = commands.find(({ name }) => name === error.details.command);
  if (isLakeError(error, 'usage') && command) lines.push(usageLine(await loadCommand(command)));
  else if (isLakeError(error, 'usage') && !('quiet' in error.details)) lines.push('lake --help lists the commands.');
  if (env.LAKE_LOG_LEVEL === 'debug' && error.cause !== undefined) {
    lines.push(
      `cause: ${error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : String(error.cause)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version?: string;
  };
  return text ?? 'unknown';
}

/** Runs the command line of this process. */
export async function runAsProcess(): Promise<void> {
  // Not process.exit: output to a pipe may not be written yet.
  process.exitCode = await main(process.argv.slice(2), processTerminal());
}

if (import.meta.main) await runAsProcess();
