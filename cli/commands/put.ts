import { nearestName } from '../../lib/contract/header.ts';
import { accountSlug } from '../../lib/lake/account.ts';
import { limits } from '../../lib/lake/limits.ts';
import { noMonth } from '../../lib/lake/object-key.ts';
import { sources } from '../../lib/sources/registry.ts';
import { type ArrivalStatus, arrivalOf, pendingStatus } from '../arrival.ts';
import { arrivalLines } from '../arrival-text.ts';
import { type Call, type Command, type ExitCode, printJson, usageError } from '../command.ts';
import { failureText, listDeadWork } from '../dead-letters.ts';
import { type FoundFiles, findFiles } from '../local-files.ts';
import { type MartChange, martChanges, snapshotMarts } from '../mart-changes.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { startProgress } from '../progress.ts';
import { type PutReport, putFiles } from '../put-files.ts';
import { plainCell } from '../table-text.ts';
import type { Terminal } from '../terminal.ts';
import { counted, monthRange, type Paint, painter } from '../text.ts';
import { workArrivals } from '../work-arrivals.ts';

/** `lake put`: files into landing, and with --wait all the way into the tables. */
export const putCommand: Command = {
  name: 'put',
  summary: 'Put files or folders into the lake',
  positionals: { shown: 'PATH…', least: 1, most: Number.POSITIVE_INFINITY },
  options: {
    source: {
      value: 'SOURCE',
      doc: `Whose files these are: ${sources.map(({ id }) => id).join(', ')} (default: recognised)`,
    },
    account: {
      value: 'ACCOUNT',
      doc: 'The account the data belongs to (default: told by path, name or configuration)',
    },
    'as-of': { value: 'TIME', doc: 'When the files were exported, such as 2026-11-01 or 2026-11-01T08:15:00Z' },
    wait: { doc: 'Work the files into the tables and say what became of each' },
  },
  notes: [
    'A folder is put whole, with its own name and the paths in it; hidden files are left out. Nothing is overwritten.',
    'With --wait the exit code is 3 where a file or a row was refused and 1 where work failed.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const metadata = metadataOf(call, terminal);
  const found = await findFiles(call.positionals, terminal.cwd);
  if (found.files.length === 0) throw usageError('There is no file to put: hidden files are left out.', 'put');
  return call.switches.has('wait')
    ? putAndWait(call, terminal, found, metadata)
    : withLake(call, terminal, { missing: 'make' }, (lake) => putOnly(lake, call, terminal, found, metadata));
}

/** What was said about the files, checked: a misspelt source would hide, and a misread time would never be outdated. */
function metadataOf({ values }: Call, terminal: Terminal): Readonly<Record<string, string>> {
  const metadata: Record<string, string> = {};
  const { source, account } = values;
  if (source !== undefined) {
    const ids = sources.map(({ id }) => id);
    const nearest = nearestName(source, ids);
    if (!ids.includes(source)) {
      throw usageError(
        `There is no source '${source}': ${nearest ? `did you mean ${nearest}?` : `known are ${ids.join(', ')}.`}`,
        'put',
      );
    }
    metadata.source = source;
  }
  if (account !== undefined) {
    const slug = accountSlug(account);
    if (slug === undefined)
      throw usageError(`The account '${account}' has no letter or digit of a-z, 0-9: write it so.`, 'put');
    metadata.account = slug;
  }
  if (values['as-of'] !== undefined) metadata['as-of'] = isoTime(values['as-of'], terminal.now()).toISOString();
  return metadata;
}

const isoForm = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** An ISO date or date-time; one without zone is UTC, as all times of the lake. */
function isoTime(text: string, now: Date): Date {
  const [, year, month, day, hour, , , zone] = isoForm.exec(text) ?? [];
  const at = new Date(hour !== undefined && zone === undefined ? `${text.replace(' ', 'T')}Z` : text.replace(' ', 'T'));
  // Date takes 31 February for 3 March.
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  if (year === undefined || Number.isNaN(at.getTime()) || !isDay) {
    throw usageError(`--as-of ${text} is no time: write 2026-11-01 or 2026-11-01T08:15:00Z.`, 'put');
  }
  if (at.getTime() > now.getTime() + limits.asOfAheadMs) {
    throw usageError(`--as-of ${text} lies in the future: write when the files were exported.`, 'put');
  }
  return at;
}

async function putAll(
  { ports }: OpenLake,
  terminal: Terminal,
  { files }: FoundFiles,
  metadata: Readonly<Record<string, string>>,
): Promise<PutReport> {
  const progress = startProgress(terminal, 'Putting', files.length);
  let done = 0;
  let bytes = 0;
  try {
    return await putFiles(ports.store, files, metadata, ({ sizeBytes }) => {
      done += 1;
      bytes += sizeBytes;
      progress.update(done, bytes);
    });
  } finally {
    progress.end();
  }
}

async function putOnly(
  lake: OpenLake,
  call: Call,
  terminal: Terminal,
  found: FoundFiles,
  metadata: Readonly<Record<string, string>>,
): Promise<ExitCode> {
  const report = await putAll(lake, terminal, found, metadata);
  if (call.switches.has('json')) printJson(terminal, putJson(lake, found, report));
  else {
    for (const { landingKey } of report.put) terminal.out(`put  ${plainCell(landingKey)}\n`);
    terminal.out(`${[...refusedLines(report), ...skippedLines(found)].map((line) => `${line}\n`).join('')}`);
    terminal.out(
      `${counted(report.put.length, 'file')} in ${lake.root}/landing; a running lake up works them, or else: lake up\n`,
    );
  }
  return report.refused.length > 0 ? 3 : 0;
}

interface Failure {
  readonly stage: string;
  readonly keys: readonly string[];
  readonly reason: string;
}

async function putAndWait(
  call: Call,
  terminal: Terminal,
  found: FoundFiles,
  metadata: Readonly<Record<string, string>>,
): Promise<ExitCode> {
  const errors = new Map<string, unknown>();
  const progress = startProgress(terminal, 'Working', found.files.length);
  let validated = 0;
  const hooks = {
    missing: 'make' as const,
    onFailure: ({ id, error }: { readonly id: string; readonly error: unknown }) => void errors.set(id, error),
    onBatch: ({ queue, messages }: { readonly queue: string; readonly messages: number }) => {
      if (queue === 'validate') validated += messages;
      progress.update(Math.min(validated, found.files.length));
    },
  };
  return withLake(call, terminal, hooks, async (lake) => {
    const signal = terminal.stopSignal();
    const startedAt = terminal.now().toISOString();
    const before = await snapshotMarts(lake.ports);
    const report = await putAll(lake, terminal, found, metadata);
    const isDone = await workArrivals(lake, report.put, signal);
    progress.end();
    const arrivals = await Promise.all(
      report.put.map(async ({ receiptKey, landingKey, landedAt, sizeBytes }) => {
        return (await arrivalOf(lake.ports, receiptKey)) ?? pendingStatus(landingKey, landedAt, sizeBytes);
      }),
    );
    const dead = (await listDeadWork(lake.queue)).filter(({ diedAt }) => diedAt >= startedAt);
    const failures = dead.map(({ id, stage, keys }): Failure => ({ stage, keys, reason: failureText(errors.get(id)) }));
    const marts = martChanges(before, await snapshotMarts(lake.ports));
    const outcome = { arrivals, failures, marts, isDone };
    if (call.switches.has('json')) printJson(terminal, { ...putJson(lake, found, report), arrivals, failures, marts });
    else
      terminal.out(
        outcomeLines(outcome, report, found, painter(terminal, call.settings))
          .map((line) => `${line}\n`)
          .join(''),
      );
    return exitCode(outcome, report);
  });
}

interface Outcome {
  readonly arrivals: readonly ArrivalStatus[];
  readonly failures: readonly Failure[];
  readonly marts: readonly MartChange[];
  readonly isDone: boolean;
}

function exitCode({ arrivals, failures, isDone }: Outcome, report: PutReport): ExitCode {
  if (failures.length > 0 || !isDone) return 1;
  const isRefused = arrivals.some(({ state, rows }) => state === 'rejected' || (rows?.rejected ?? 0) > 0);
  return isRefused || report.refused.length > 0 ? 3 : 0;
}

function outcomeLines(
  { arrivals, failures, marts, isDone }: Outcome,
  report: PutReport,
  found: FoundFiles,
  paint: Paint,
): readonly string[] {
  const changed = marts.map(({ mart, version, months }) => `curated.${mart} is now v${version}: ${monthsText(months)}`);
  return [
    ...arrivals.flatMap((arrival) => arrivalLines(arrival, paint)),
    ...refusedLines(report),
    ...skippedLines(found),
    ...failures.map(
      ({ stage, keys, reason }) =>
        `${paint('red', 'failed')}     ${stage} of ${keys.map(plainCell).join(', ')}: ${reason}`,
    ),
    ...(isDone ? [] : ['Stopped before all was done; nothing is lost: lake up goes on with it.']),
    '',
    ...(changed.length > 0 ? changed : ['No curated table changed.']),
  ];
}

function monthsText(months: readonly string[]): string {
  if (months.length > 1) return `${counted(months.length, 'month')} changed, ${monthRange(months)}`;
  return months[0] === noMonth ? 'rebuilt whole' : `${months[0]} changed`;
}

function refusedLines({ refused }: PutReport): readonly string[] {
  return refused.map(({ path, reason }) => `not put    ${plainCell(path)}: ${reason}`);
}

function skippedLines({ skipped }: FoundFiles): readonly string[] {
  return skipped > 0 ? [`skipped    ${counted(skipped, 'hidden or special file')}`] : [];
}

function putJson(
  { root }: OpenLake,
  { skipped }: FoundFiles,
  { put, refused }: PutReport,
): Readonly<Record<string, unknown>> {
  return {
    lake: root,
    put: put.map(({ path, landingKey, sizeBytes }) => ({ path, landingKey, sizeBytes })),
    refused,
    skipped,
  };
}
