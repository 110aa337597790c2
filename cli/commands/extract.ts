import { resolve } from 'node:path';
import { findHome } from '../../host/find-config.ts';
import { loadConfig } from '../../host/load-config.ts';
import { type SecretFiles, secretFiles } from '../../host/secret-files.ts';
import type { Terminal } from '../../host/terminal.ts';
import { nearestName } from '../../lib/contract/header.ts';
import { extractionEventSchema } from '../../lib/extract/run-extraction.ts';
import { accountSlug } from '../../lib/lake/account.ts';
import type { LakeConfig } from '../../lib/lake/config.ts';
import { extractors } from '../../lib/sources/extractors.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { withLake } from '../open-lake.ts';
import { counted, megabytes, type Paint, painter } from '../show/text.ts';
import { type AccountRun, type AccountsToAsk, extractAccounts } from '../work/extract-accounts.ts';

const known = Object.keys(extractors);

/** `lake extract`: asks a source for data from this computer, as its function on AWS does. */
export const extractCommand: CommandParts = {
  positionals: { shown: 'SOURCE', least: 1, most: 1 },
  options: {
    account: { value: 'ACCOUNT', doc: 'Only this account (default: every account in lake.config.ts)' },
    since: { value: 'DAY', doc: 'First day, such as 2026-10-01 (default: the days that the source still revises)' },
    until: { value: 'DAY', doc: 'Last day' },
    'dry-run': { doc: 'Say what would be asked for, and ask for nothing' },
  },
  notes: [
    `Sources that can be asked: ${known.join(', ')}.`,
    'LAKE_SECRETS_DIR names a folder with a file SOURCE/ACCOUNT for each account. The README of the source says what the file holds.',
    'The command exits with 4 if somebody has to log in, with 3 if the source gave less than it has, and with 1 after any other failure. Files that landed before the failure stay.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const { config } = await loadConfig(call.settings, terminal.cwd);
  const asked = { ...askedOf(call, config), chrome: call.settings.values.chrome };
  const secrets = openSecrets(call, terminal);
  if (call.switches.has('dry-run')) return tellPlan(call, terminal, config, asked, secrets);
  if (!secrets)
    throw usageError(
      `Set LAKE_SECRETS_DIR to a folder with a file ${asked.source}/${asked.accounts[0]} in it. The README of ${asked.source} says what the file holds.`,
      'extract',
    );
  return withLake(call, terminal, { missing: 'make', writes: true }, async (lake): Promise<ExitCode> => {
    const tell = (text: string) => void (terminal.errIsTty && terminal.err(`\r\u001b[2K${text}`));
    const runs = await extractAccounts(lake, { ...asked, secrets }, (account) =>
      tell(`Asking ${asked.source} for ${account} …`),
    );
    tell('');
    if (call.switches.has('json')) printJson(terminal, { isDryRun: false, runs });
    else {
      const paint = painter(terminal, call.settings);
      terminal.out(runs.flatMap((one) => runLines(one, paint)).join(''));
      if (runs.some(({ landingKeys }) => landingKeys.length > 0))
        terminal.out(
          `in ${lake.landing}; ${lake.local ? 'lake up processes it' : 'the deployed functions process it'}\n`,
        );
    }
    if (runs.some(({ state }) => state === 'login needed')) return 4;
    if (runs.some(({ state }) => state === 'failed')) return 1;
    return runs.some(({ state }) => state === 'incomplete') ? 3 : 0;
  });
}

type Asked = Omit<AccountsToAsk, 'secrets' | 'chrome'>;

/** The sources, accounts and days of the call, checked against the registry and lake.config.ts. */
function askedOf({ positionals: [source = ''], values }: Call, { sources }: LakeConfig): Asked {
  const extractor = extractors[source];
  if (!extractor) {
    const nearest = nearestName(source, known);
    throw usageError(
      `There is no extractor for '${source}': ${nearest ? `did you mean ${nearest}?` : `name one of ${known.join(', ')}.`}`,
      'extract',
    );
  }
  const { account: stated, since, until } = values;
  const account = stated === undefined ? undefined : accountSlug(stated);
  const accounts = sources[source]?.accounts ?? [];
  if (accounts.length === 0) throw usageError(`lake.config.ts has no account of ${source}: add one.`, 'extract');
  if (stated !== undefined && (account === undefined || !accounts.includes(account)))
    throw usageError(
      `lake.config.ts has no account '${stated}' of ${source}. It has ${accounts.join(', ')}.`,
      'extract',
    );
  const period = since === undefined || until === undefined ? undefined : { since, until };
  const parsed = extractionEventSchema.safeParse({ source, account: accounts[0], since, until });
  if (!parsed.success)
    throw usageError(
      `--since and --until: ${parsed.error.issues.map(({ message }) => message).join(', ')}.`,
      'extract',
    );
  if (period && !extractor.takesPeriod)
    throw usageError(`${source} has no date range: leave out --since and --until.`, 'extract');
  return { source, accounts: account === undefined ? accounts : [account], period };
}

function openSecrets({ settings: { values } }: Call, terminal: Terminal): SecretFiles | undefined {
  if (values.secretsDir === undefined) return undefined;
  const folder = resolve(terminal.cwd, values.secretsDir);
  return secretFiles(folder, findHome({ values }, terminal.cwd).lakeDir, (text) => terminal.err(`lake: ${text}\n`));
}

async function tellPlan(
  call: Call,
  terminal: Terminal,
  { sources }: LakeConfig,
  { source, accounts, period }: Asked,
  secrets: SecretFiles | undefined,
): Promise<ExitCode> {
  const baseUrl = sources[source]?.extract?.baseUrl;
  const asks = extractors[source]?.asks({ baseUrl, period }, terminal.now()) ?? [];
  const hasSecret = (account: string) => secrets?.has(`${source}/${account}`) ?? false;
  const plans = await Promise.all(
    accounts.map(async (account) => ({ source, account, asks, hasSecret: await hasSecret(account) })),
  );
  if (call.switches.has('json')) printJson(terminal, { isDryRun: true, plans });
  else
    for (const plan of plans)
      terminal.out(
        `would ask for ${source}/${plan.account}${plan.hasSecret ? '' : ', whose secret is missing'}\n${asks.map((ask) => `  ${ask}\n`).join('')}`,
      );
  return 0;
}

const colours = { extracted: 'green', 'login needed': 'red', incomplete: 'yellow', failed: 'red' } as const;

function runLines(run: AccountRun, paint: Paint): readonly string[] {
  const head = `${paint(colours[run.state], run.state.padEnd(12))}  ${run.source}/${run.account}`;
  const told =
    run.state === 'extracted'
      ? [filesText(run.landingKeys.length, run.sizeBytes), ...emptyText(run.empty)]
      : [run.reason];
  return [head, ...[...told, ...run.landingKeys].map((line) => `${' '.repeat(14)}${line}`)].map((line) => `${line}\n`);
}

function filesText(files: number, sizeBytes: number): string {
  return files === 0 ? 'no new file' : `${counted(files, 'file')}, ${megabytes(sizeBytes)}`;
}

function emptyText(empty: readonly string[]): readonly string[] {
  return empty.length === 0 ? [] : [`no data for ${empty.join(', ')}`];
}
