import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../../host/terminal.ts';
import type { BatchDone, MessageFailed } from '../../host/worker.ts';
import { takeWorkerLock, type WorkerLock } from '../../host/worker-lock.ts';
import { LakeError } from '../../lib/lake/error.ts';
import { listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import type { SweepReport } from '../../lib/upkeep/sweep.ts';
import type { DamagedObject } from '../../lib/verify/find-damage.ts';
import { type Call, type CommandParts, type ExitCode, usageError } from '../command.ts';
import { type LocalWork, type OpenLake, withLake } from '../open-lake.ts';
import { watchLanding } from '../put/watch-landing.ts';
import { arrivalLine } from '../show/arrival-text.ts';
import { failureText } from '../show/dead-letter-text.ts';
import { type OutcomeReporter, outcomeReporter } from '../show/report-outcomes.ts';
import { withRestatements } from '../show/restated.ts';
import { damagedText, goneLines } from '../show/sweep-text.ts';
import { plainCell } from '../show/table-text.ts';
import { counted, type Paint, painter } from '../show/text.ts';
import { outlivingOutages } from '../work/outlive-outages.ts';
import { sweepEveryMs, sweepRepeatedly } from '../work/repeated-sweep.ts';
import { catchUp, settledAfterMs } from '../work/work-arrivals.ts';

/** Pause between two looks for outcomes, in milliseconds; a look without new batches costs nothing. */
const reportEveryMs = 200;

/** `lake up`: runs the lake until it is told to stop. */
export const upCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {},
  notes: ['Ctrl-C stops the lake cleanly: it finishes work in flight, and queued work waits for the next start.'],
  run,
};

/** What happened since the last look, noted by the worker. */
interface Happened {
  batches: number;
  readonly failures: MessageFailed[];
  readonly outages: unknown[];
  /** The outages that were told, until work succeeds again. */
  readonly told: Set<string>;
}

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const happened: Happened = { batches: 0, failures: [], outages: [], told: new Set() };
  const hooks = {
    missing: 'make' as const,
    writes: true,
    onBatch: ({ messages, failures }: BatchDone) => {
      happened.batches += 1;
      if (messages > failures) happened.told.clear();
    },
    onOutage: (error: unknown) => void happened.outages.push(error),
    onFailure: (failure: MessageFailed) => {
      if (failure.last) happened.failures.push(failure);
      if (failure.isParked) happened.outages.push(failure.error);
    },
  };
  return withLake(call, terminal, hooks, async (lake): Promise<ExitCode> => {
    const { local } = lake;
    if (lake.place === 'minio')
      throw usageError('On MinIO use npm run minio instead: it also receives the events of the server.', 'up');
    if (!local)
      throw usageError(`The deployed functions of ${lake.root} run by themselves: there is nothing to run here.`, 'up');
    const lock = takeWorkerLock(local.storeDir);
    if (!lock) throw busyLake(lake.root);
    await runLake({ ...lake, local }, lock, happened, teller(call, terminal), terminal.stopSignal());
    return 0;
  });
}

/** Says one thing that happened, as a line of text or of JSON. */
type Tell = (event: string, fields: Readonly<Record<string, unknown>>, text: (paint: Paint) => string) => void;

function teller(call: Call, terminal: Terminal): Tell {
  const paint = painter(terminal, call.settings);
  if (call.switches.has('json')) return (event, fields) => terminal.out(`${JSON.stringify({ event, ...fields })}\n`);
  return (_event, _fields, text) => terminal.out(`${text(paint)}\n`);
}

async function runLake(
  lake: OpenLake & { readonly local: LocalWork },
  lock: WorkerLock,
  happened: Happened,
  tell: Tell,
  stop: AbortSignal,
): Promise<void> {
  // If one fails, the others stop too.
  const failed = new AbortController();
  const signal = AbortSignal.any([stop, failed.signal]);
  const ended = (error: unknown) => {
    failed.abort();
    throw error;
  };
  try {
    const reporter = await outcomeReporter(lake.ports);
    await catchUp(lake, lake.local);
    tell(
      'up',
      { lake: lake.root },
      () => `The lake is up: copy files into ${lake.landing}, or use lake put. Ctrl-C stops the lake.`,
    );
    const announce = (keys: readonly string[]) => lake.announce('validate', keys);
    const onOutage = (error: unknown) => void happened.outages.push(error);
    const tellSweep = (found: SweepReport) => tellSwept(found, tell);
    const ends = await Promise.allSettled([
      lake.local.worker.run(signal).catch(ended),
      watchLanding({ ports: lake.ports, signal, settledAfterMs, announce, onOutage }).catch(ended),
      reportAlong(lake, reporter, happened, tell, signal).catch(ended),
      sweepRepeatedly(lake, {
        everyMs: sweepEveryMs,
        signal,
        tell: tellSweep,
        tellDamaged: (damaged) => tellDamaged(damaged, tell),
        onOutage,
      }).catch(ended),
    ]);
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await report(lake, reporter, happened, tell);
    tell('down', {}, () => 'The lake has stopped. Nothing is lost.');
  } finally {
    lock.release();
  }
}

function tellSwept({ queued, lost }: SweepReport, tell: Tell): void {
  if (queued.length > 0)
    tell('swept', { queued }, () => `swept      ${counted(queued.length, 'lost event')} queued again`);
  for (const one of lost) tell('lost', { ...one }, (paint) => goneLines(one, paint).join('\n'));
}

function tellDamaged(damaged: readonly DamagedObject[], tell: Tell): void {
  for (const { zone, key } of damaged)
    tell('damaged', { zone, key }, (paint) => `${paint('red', 'damaged')}    ${damagedText({ zone, key })}`);
}

async function reportAlong(
  lake: OpenLake,
  reporter: OutcomeReporter,
  happened: Happened,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const { batches } = happened;
    const look = async () => {
      if (batches > 0) await report(lake, reporter, happened, tell);
    };
    const isDone = await outlivingOutages(look, (error) => void happened.outages.push(error));
    if (!isDone) happened.batches += batches;
    tellOutages(happened, tell);
    await sleep(reportEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Says each outage once, however much work it keeps waiting and however often that is tried. */
function tellOutages({ outages, told }: Happened, tell: Tell): void {
  for (const error of outages.splice(0)) {
    const reason = failureText(error);
    if (told.has(reason)) continue;
    told.add(reason);
    const advice = 'Nothing is lost: the lake goes on by itself when the cause is gone.';
    tell('waits', { reason }, (paint) => `${paint('yellow', 'waits')}      ${plainCell(reason)} ${advice}`);
  }
}

async function report(lake: OpenLake, reporter: OutcomeReporter, happened: Happened, tell: Tell): Promise<void> {
  happened.batches = 0;
  for (const arrival of await withRestatements(lake.ports, await reporter.look()))
    tell('arrival', { ...arrival }, (paint) => arrivalLine(arrival, paint));
  const failures = happened.failures.splice(0);
  if (failures.length === 0) return;
  const dead = new Map((await listDeadWork(lake)).map((one) => [one.id, one]));
  for (const { id, queue: stage, error } of failures) {
    const keys = dead.get(id)?.keys ?? [];
    const reason = failureText(error);
    tell(
      'failure',
      { stage, keys, reason },
      (paint) => `${paint('red', 'failed')}     ${[`${stage} of`, ...keys.map(plainCell)].join(' ')} · ${reason}`,
    );
  }
}

function busyLake(root: string): LakeError {
  return new LakeError(
    `Another process already runs the lake in ${root} (lake up, or a lake put --wait that has not ended): use that one, or stop it first.`,
    { code: 'store-unavailable', fault: 'operator', retry: 'later' },
  );
}
