import type { Terminal } from '../../host/terminal.ts';
import { type RestoreReport, type RestoreSelection, restore } from '../../lib/archive/restore.ts';
import { retainedZones } from '../../lib/ledger/archive-key.ts';
import { type Call, type Command, type ExitCode, printJson, usageError } from '../command.ts';
import { withLake } from '../open-lake.ts';
import { plainCell } from '../show/table-text.ts';
import { counted } from '../show/text.ts';
import { sumsByZone, sumTable, zoneOption } from '../work/moved-objects.ts';

/** `lake restore`: brings archived objects back. */
export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Bring objects back from the archive',
  positionals: { shown: '[KEY]', least: 0, most: 1 },
  options: {
    zone: { value: 'ZONE', doc: `All archived objects of a zone: ${retainedZones.join(', ')}` },
    prefix: { value: 'PREFIX', doc: 'With --zone: only those whose keys begin so' },
    'dry-run': { doc: 'Say what would be brought back, bring nothing' },
  },
  notes: [
    'KEY is zone/key as it was (raw/distrokid/…), or a key of the archive where it holds several files of one name.',
    'The copies in the archive stay, and what is brought back is kept for its retention once more. It is not taken for new: nothing is validated or loaded a second time.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const selection = selectionOf(call);
  const dryRun = call.switches.has('dry-run');
  const report = await withLake(call, terminal, { missing: 'refuse', writes: !dryRun }, ({ ports }) =>
    restore(ports, selection, { dryRun }),
  );
  const { restored, present, failed } = report;
  if ('key' in selection && restored.length + present.length + failed.length === 0) {
    throw usageError(`The archive has no '${plainCell(selection.key)}': name zone/key as it was before.`, 'restore');
  }
  if (call.switches.has('json')) {
    const objects = restored.map(({ zone, key, sizeBytes }) => ({ zone, key, sizeBytes }));
    printJson(terminal, { dryRun, restored: sumsByZone(restored), objects, present: present.length, failed });
  } else terminal.out(`${reportLines(report, dryRun).join('\n')}\n`);
  return failed.length > 0 ? 1 : 0;
}

function selectionOf(call: Call): RestoreSelection {
  const [key] = call.positionals;
  const zone = zoneOption(call);
  const { prefix } = call.values;
  if (key !== undefined && (zone !== undefined || prefix !== undefined)) {
    throw usageError('Name either a KEY or a --zone, not both.', 'restore');
  }
  if (key !== undefined) return { key };
  if (zone === undefined) throw usageError('Say what to bring back: a KEY, or --zone with --prefix.', 'restore');
  return { zone, prefix };
}

function reportLines({ restored, present, failed }: RestoreReport, dryRun: boolean): readonly string[] {
  return [
    ...sumTable(restored, dryRun ? 'would be restored' : 'was restored'),
    ...(present.length > 0 ? [`${counted(present.length, 'object')} there already.`] : []),
    ...failed.map(({ zone, key, reason }) => `failed: ${zone}/${plainCell(key)}: ${plainCell(reason)}`),
  ];
}
