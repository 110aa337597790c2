import type { Terminal } from '../../host/terminal.ts';
import { findStrays } from '../../lib/ledger/own-objects.ts';
import { unreadableRecords } from '../../lib/ledger/unreadable.ts';
import { sweepLake } from '../../lib/upkeep/sweep.ts';
import { type Call, type Command, type ExitCode, printJson } from '../command.ts';
import { withLake } from '../open-lake.ts';
import { strayLines, unreadableLines } from '../show/stray-text.ts';
import { sweepLines } from '../show/sweep-text.ts';
import { painter } from '../show/text.ts';
import { settledAfterMs } from '../work/work-arrivals.ts';
import { workedLines, workQueued } from '../work/work-queue.ts';

/** `lake sweep`: finds work whose event was lost and objects that are gone, and queues the work that makes them again. */
export const sweepCommand: Command = {
  name: 'sweep',
  summary: 'Find work whose event was lost and objects that are gone, and queue it',
  positionals: { shown: '', least: 0, most: 0 },
  options: {
    wait: { doc: 'Process what is queued, and say what failed' },
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
    const report = await sweepLake(lake, { thorough: true, settledAfterMs, isDryRun });
    const [passedOver, unreadable] = [await findStrays(lake.ports.store), await unreadableRecords(lake.ports.store)];
    const waits = call.switches.has('wait') && !isDryRun;
    const worked = waits ? await workQueued(lake, terminal.stopSignal()) : { isDone: true, failures: [] };
    if (call.switches.has('json')) {
      const { queued, dead, lost } = report;
      printJson(terminal, { isDryRun, queued, deadLetters: dead, lost, passedOver, unreadable, ...worked });
    } else {
      const lines = [
        ...sweepLines(report, isDryRun, paint),
        ...strayLines(passedOver),
        ...unreadableLines(unreadable),
        ...workedLines(worked, lake.place, paint),
      ];
      terminal.out(lines.map((line) => `${line}\n`).join(''));
    }
    return report.lost.length > 0 || unreadable.length > 0 || worked.failures.length > 0 || !worked.isDone ? 1 : 0;
  });
}
