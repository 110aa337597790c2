import type { Terminal } from '../../host/terminal.ts';
import { type StageName, stageNames } from '../../lib/lake/zone.ts';
import { sources } from '../../lib/sources/registry.ts';
import { openAgain } from '../../lib/upkeep/open-again.ts';
import { countRejected, planClean, planValidate, type ReplayPorts, type ReplayWork } from '../../lib/upkeep/replay.ts';
import { planCurate, type ReplayMonth } from '../../lib/upkeep/replay-curate.ts';
import { isConfined, type ReplayFilter } from '../../lib/upkeep/replay-filter.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { plainCell } from '../show/table-text.ts';
import { counted, painter } from '../show/text.ts';
import { isAllDone, nothingWorked, workedLines, workQueued } from '../work/work-queue.ts';

/** `lake replay`: runs a stage again over what the zone before it holds. */
export const replayCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {
    stage: { value: 'STAGE', doc: `The stage to run: ${stageNames.join(', ')} (default clean)` },
    source: { value: 'SOURCE', doc: `Only this source: ${sources.map(({ id }) => id).join(', ')}` },
    dataset: { value: 'DATASET', doc: 'Only this dataset, such as tiktok/overview' },
    account: { value: 'ACCOUNT', doc: 'Only this account' },
    from: { value: 'MONTH', doc: 'First month, such as 2026-01' },
    to: { value: 'MONTH', doc: 'Last month' },
    wait: { doc: 'Process what is queued, and say what failed' },
    'dry-run': { doc: 'List what would be reprocessed, and change nothing' },
  },
  notes: [
    'Without a selection, replay takes what a contract change affects: raw objects that were cleaned, and tables that were built, under another version. With --stage validate it takes the refused files, because a contract may recognise them now.',
    'A replay is safe: where nothing changed, it gives the same rows.',
  ],
  run,
};

function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const filter = filterOf(call);
  const stages = stagesOf(call, filter);
  const isDryRun = call.switches.has('dry-run');
  return withLake(call, terminal, { missing: 'refuse', writes: !isDryRun }, async (lake): Promise<ExitCode> => {
    const work = await plan(lake.ports, stages, filter);
    const rejected = stages.includes('validate') ? 0 : await countRejected(lake.ports);
    if (!isDryRun) await queueAgain(lake, work);
    const waits = call.switches.has('wait') && !isDryRun;
    const worked = waits ? await workQueued(lake, terminal) : nothingWorked;
    const replayed = work.map(({ stage, key, ...more }) => ({ stage, key, ...('mart' in more ? monthOf(more) : {}) }));
    if (call.switches.has('json')) printJson(terminal, { isDryRun, replayed, rejected, ...worked });
    else {
      const lines = [...workLines(work, isDryRun), ...rejectedLines(rejected)];
      const paint = painter(terminal, call.settings);
      terminal.out([...lines, ...workedLines(worked, lake.place, paint)].map((line) => `${line}\n`).join(''));
    }
    return isAllDone(worked) ? 0 : 1;
  });
}

async function plan(
  ports: ReplayPorts,
  stages: readonly StageName[],
  filter: ReplayFilter,
): Promise<readonly (ReplayWork | ReplayMonth)[]> {
  return [
    ...(stages.includes('validate') ? await planValidate(ports, filter) : []),
    ...(stages.includes('clean') ? await planClean(ports, filter) : []),
    ...(stages.includes('curate') ? await planCurate(ports, filter) : []),
  ];
}

/** Marks the work as open, then queues it: an event that came before its mark would find the work done. */
async function queueAgain(lake: OpenLake, work: readonly (ReplayWork | ReplayMonth)[]): Promise<void> {
  await openAgain(lake.ports, work);
  for (const [stage, some] of Map.groupBy(work, (one) => one.stage))
    await lake.announce(stage, [...new Set(some.map(({ key }) => key))]);
}

/** What a contract change affects: raw objects of its dataset, and marts whose own contract changed. */
function stagesOf({ values: { stage } }: Call, filter: ReplayFilter): readonly StageName[] {
  if (stage === undefined) return isConfined(filter) ? ['clean'] : ['clean', 'curate'];
  const known = stageNames.find((name) => name === stage);
  if (known) return [known];
  throw usageError(`There is no stage '${stage}': name one of ${stageNames.join(', ')}.`, 'replay');
}

function filterOf({ values: { source, dataset, account, from, to } }: Call): ReplayFilter {
  const ids = sources.map(({ id }) => id);
  if (source !== undefined && !ids.includes(source))
    throw usageError(`There is no source '${source}': name one of ${ids.join(', ')}.`, 'replay');
  const datasets = sources.flatMap((one) => one.datasets.map(({ contract }) => contract.dataset));
  if (dataset !== undefined && !datasets.includes(dataset))
    throw usageError(`There is no dataset '${dataset}': name one of ${datasets.join(', ')}.`, 'replay');
  for (const [name, month] of Object.entries({ from, to })) {
    if (month !== undefined && !/^\d{4}-(0[1-9]|1[0-2])$/.test(month))
      throw usageError(`--${name} must be a month such as 2026-01, not '${month}'.`, 'replay');
  }
  if (from !== undefined && to !== undefined && from > to)
    throw usageError(`--from ${from} comes after --to ${to}: swap them.`, 'replay');
  return { source, dataset, account, from, to };
}

function monthOf({ mart, month }: Pick<ReplayMonth, 'mart' | 'month'>) {
  return { mart, month };
}

function workLines(work: readonly (ReplayWork | ReplayMonth)[], isDryRun: boolean): readonly string[] {
  if (work.length === 0) return ['Nothing to reprocess: everything was made under the current contracts.'];
  const counts = [...Map.groupBy(work, ({ stage }) => stage)].map(([stage, some]) => `${some.length} to ${stage}`);
  const lines = work.map((one) => {
    const what = one.stage === 'curate' ? `${one.mart} ${one.month}` : one.key;
    return `${one.stage.padEnd(8)}  ${plainCell(what)}`;
  });
  return [...lines, `${isDryRun ? 'Would be reprocessed' : 'Queued'}: ${counts.join(', ')}.`];
}

function rejectedLines(rejected: number): readonly string[] {
  if (rejected === 0) return [];
  return [`${counted(rejected, 'refused file')} left alone: lake replay --stage validate validates them again.`];
}
