import { findHome } from '../../host/find-config.ts';
import type { Terminal } from '../../host/terminal.ts';
import { sources } from '../../lib/sources/registry.ts';
import { listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { type FoundFiles, findFiles } from '../put/local-files.ts';
import { martChanges, snapshotMarts } from '../put/mart-changes.ts';
import { type PutReport, putFiles } from '../put/put-files.ts';
import { metadataOf } from '../put/put-metadata.ts';
import { exitCode, type Failure, outcomeLines, putJson, refusedLines, skippedLines } from '../put/put-outcome.ts';
import { arrivalOf, pendingStatus } from '../show/arrival.ts';
import { failureText } from '../show/dead-letter-text.ts';
import { placeWords } from '../show/place-words.ts';
import { startProgress } from '../show/progress.ts';
import { withRestatements } from '../show/restated.ts';
import { plainCell } from '../show/table-text.ts';
import { counted, painter } from '../show/text.ts';
import { listParked, workArrivals } from '../work/work-arrivals.ts';

/** `lake put`: puts files into landing; with --wait it processes them into the tables. */
export const putCommand: CommandParts = {
  positionals: { shown: 'PATH…', least: 1, most: Number.POSITIVE_INFINITY },
  options: {
    source: {
      value: 'SOURCE',
      doc: `The source of the files: ${sources.map(({ id }) => id).join(', ')} (default: recognised)`,
    },
    account: {
      value: 'ACCOUNT',
      doc: 'The account that the data belongs to (default: from the path, the name or the configuration)',
    },
    'as-of': { value: 'TIME', doc: 'When the files were exported, such as 2026-11-01 or 2026-11-01T08:15:00Z' },
    numbers: {
      value: 'MARK',
      doc: 'What stands before decimals, point or comma: for files whose numbers could be read in two ways',
    },
    dates: {
      value: 'ORDER',
      doc: 'How days are written, day-first, month-first or year-first: for files whose dates could be read in two ways',
    },
    say: {
      value: 'FACT=VALUE',
      doc: 'What the name of the export said, where it is lost, such as window=28day; several with a comma between',
    },
    wait: { doc: 'Process the files into the tables, and say what became of each' },
  },
  notes: [
    'A folder is put with its name and the paths in it. Hidden files, the lake’s own folder and lake.config.ts are left out. No file in landing is overwritten.',
    'With --wait the exit code is 3 if a file or a row was refused, or if a file is held. It is 1 if processing failed.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const metadata = metadataOf(call, terminal);
  const found = await findFiles(call.positionals, terminal.cwd, findHome(call.settings, terminal.cwd).lakeDir);
  if (found.files.length === 0) throw usageError('There is no file to put. Hidden files are left out.', 'put');
  return call.switches.has('wait')
    ? putAndWait(call, terminal, found, metadata)
    : withLake(call, terminal, { missing: 'make', writes: true }, (lake) =>
        putOnly(lake, call, terminal, found, metadata),
      );
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
    terminal.out(`${counted(report.put.length, 'file')} in ${lake.landing}; ${placeWords[lake.place].works}\n`);
  }
  return report.refused.length > 0 ? 3 : 0;
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
    writes: true,
    onFailure: ({ id, error }: { readonly id: string; readonly error: unknown }) => void errors.set(id, error),
    onBatch: ({ queue, messages }: { readonly queue: string; readonly messages: number }) => {
      if (queue === 'validate') validated += messages;
      progress.update(Math.min(validated, found.files.length));
    },
  };
  return withLake(call, terminal, hooks, async (lake) => {
    const startedAt = terminal.now().toISOString();
    const before = await snapshotMarts(lake.ports);
    const report = await putAll(lake, terminal, found, metadata);
    // From here a stop is a clean one; until here it may come at any moment, for every put is whole or not there.
    const isDone = await workArrivals(lake, report.put, terminal.stopSignal(), (line) => terminal.err(`${line}\n`));
    progress.end();
    const decided = await Promise.all(
      report.put.map(async ({ receiptKey, landingKey, landedAt, sizeBytes }) => {
        return (await arrivalOf(lake.ports, receiptKey)) ?? pendingStatus(landingKey, landedAt, sizeBytes);
      }),
    );
    const arrivals = await withRestatements(lake.ports, decided);
    const dead = (await listDeadWork(lake)).filter(({ diedAt }) => diedAt >= startedAt);
    const failures = dead.map(({ id, stage, keys, reason }): Failure => {
      // Where another process works, its reason is the one that was kept.
      return { stage, keys, reason: errors.has(id) || reason === null ? failureText(errors.get(id)) : reason };
    });
    const marts = martChanges(before, await snapshotMarts(lake.ports));
    const waiting = await listParked(lake);
    const outcome = { arrivals, failures, waiting, marts, isDone, place: lake.place };
    if (call.switches.has('json'))
      printJson(terminal, { ...putJson(lake, found, report), arrivals, failures, waiting, marts });
    else
      terminal.out(
        outcomeLines(outcome, report, found, painter(terminal, call.settings))
          .map((line) => `${line}\n`)
          .join(''),
      );
    return exitCode(outcome, report);
  });
}
