import type { Terminal } from '../../host/terminal.ts';
import { isDamage } from '../../lib/ledger/damage-codes.ts';
import { findStrays } from '../../lib/ledger/own-objects.ts';
import { unreadableRecords } from '../../lib/ledger/unreadable.ts';
import { listDeadWork } from '../../lib/upkeep/dead-letters.ts';
import { sweepLake } from '../../lib/upkeep/sweep.ts';
import { moveDamaged } from '../../lib/upkeep/verify.ts';
import { type Call, type CommandParts, type ExitCode, printJson } from '../command.ts';
import { type OpenLake, withLake } from '../open-lake.ts';
import { strayLines, unreadableLines } from '../show/stray-text.ts';
import { damagedText, sweepLines } from '../show/sweep-text.ts';
import { painter } from '../show/text.ts';
import { settledAfterMs } from '../work/work-arrivals.ts';
import { isAllDone, nothingWorked, workedLines, workQueued } from '../work/work-queue.ts';

/** `lake sweep`: finds work whose event was lost and objects that are gone, and queues the work that makes them again. */
export const sweepCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {
    wait: { doc: 'Process what is queued, and say what failed' },
    verify: { doc: 'First read every object and record, and move to archive what does not hold what its name says' },
    'dry-run': { doc: 'Say what would be queued, and queue nothing' },
  },
  notes: [
    'A running lake up does this by itself every ten minutes.',
    'The command exits with 1 if a recorded object is gone and nothing can make it again, if a record cannot be read, or if processing failed.',
  ],
  run,
};

function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const isDryRun = call.switches.has('dry-run');
  const paint = painter(terminal, call.settings);
  return withLake(call, terminal, { missing: 'refuse', writes: !isDryRun }, async (lake): Promise<ExitCode> => {
    const damaged = call.switches.has('verify') ? await moveDamaged(lake.ports, isDryRun) : [];
    const { workspace } = lake.ports;
    const report = await sweepLake(lake, { thorough: true, settledAfterMs, isDryRun, workspace });
    const [passedOver, unreadable] = [await findStrays(lake.ports.store), await unreadableRecords(lake.ports.store)];
    if (call.switches.has('verify') && !isDryRun) await redriveHealed(lake);
    const waits = call.switches.has('wait') && !isDryRun;
    const worked = waits ? await workQueued(lake, terminal) : nothingWorked;
    if (call.switches.has('json')) {
      const { queued, dead, lost, restored } = report;
      printJson(terminal, {
        isDryRun,
        damaged,
        restored,
        queued,
        deadLetters: dead,
        lost,
        passedOver,
        unreadable,
        ...worked,
      });
    } else {
      const lines = [
        ...damaged.map((one) => `damaged   ${damagedText(one)}`),
        ...sweepLines(report, isDryRun, paint),
        ...strayLines(passedOver),
        ...unreadableLines(unreadable),
        ...workedLines(worked, lake.place, paint),
      ];
      terminal.out(lines.map((line) => `${line}\n`).join(''));
    }
    return report.lost.length > 0 || unreadable.length > 0 || !isAllDone(worked) ? 1 : 0;
  });
}

/** Queues the dead letters again whose cause the sweep removed. */
async function redriveHealed(lake: OpenLake): Promise<void> {
  const dead = (await listDeadWork(lake)).filter(({ reason }) => isDamage(reason));
  for (const [stage, some] of Map.groupBy(dead, (one) => one.stage))
    await lake.queue.redrive(
      stage,
      some.map(({ id }) => id),
    );
}
