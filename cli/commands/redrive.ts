import type { Terminal } from '../../host/terminal.ts';
import { type QueueName, queueNames } from '../../lib/lake/zone.ts';
import { type DeadWork, listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { deadLines } from '../show/dead-letter-text.ts';
import { counted, painter } from '../show/text.ts';
import { isAllDone, nothingWorked, workedLines, workQueued } from '../work/work-queue.ts';

/** `lake redrive`: queues dead letters again. */
export const redriveCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {
    queue: { value: 'QUEUE', doc: `Only this queue: ${queueNames.join(', ')}` },
    wait: { doc: 'Process what is queued, and say what failed again' },
    'dry-run': { doc: 'List the dead letters, and queue nothing' },
  },
  notes: ['Remove the causes first: a message whose cause still exists fails again.'],
  run,
};

function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const stages = stagesOf(call);
  const isDryRun = call.switches.has('dry-run');
  return withLake(call, terminal, { missing: 'refuse', writes: !isDryRun }, async (lake): Promise<ExitCode> => {
    const dead = (await listDeadWork(lake)).filter(({ stage }) => stages.includes(stage));
    const redriven = isDryRun ? 0 : await redriveAll(lake, stages, dead);
    const waits = call.switches.has('wait') && !isDryRun;
    const worked = waits ? await workQueued(lake, terminal) : nothingWorked;
    if (call.switches.has('json')) printJson(terminal, { isDryRun, deadLetters: dead, redriven, ...worked });
    else {
      const done = isDryRun ? `${counted(dead.length, 'dead letter')}` : `${counted(redriven, 'event')} queued again`;
      const lines = [
        ...dead.flatMap(deadLines),
        dead.length === 0 ? 'There are no dead letters.' : `${done}.`,
        ...workedLines(worked, lake.place, painter(terminal, call.settings)),
      ];
      terminal.out(lines.map((line) => `${line}\n`).join(''));
    }
    return isAllDone(worked) ? 0 : 1;
  });
}

function stagesOf({ values: { queue } }: Call): readonly QueueName[] {
  if (queue === undefined) return queueNames;
  const stage = queueNames.find((name) => name === queue);
  if (stage) return [stage];
  throw usageError(`There is no queue '${queue}': name one of ${queueNames.join(', ')}.`, 'redrive');
}

/** Redrives only the dead letters that were listed: nobody has seen the causes of later ones. */
async function redriveAll(
  { queue }: OpenLake,
  stages: readonly QueueName[],
  dead: readonly DeadWork[],
): Promise<number> {
  let redriven = 0;
  for (const stage of stages) {
    const ids = dead.filter((one) => one.stage === stage).map(({ id }) => id);
    if (ids.length > 0) redriven += await queue.redrive(stage, ids);
  }
  return redriven;
}
