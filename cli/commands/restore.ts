import type { Terminal } from '../../host/terminal.ts';
import { type RestoreReport, type RestoreSelection, restore } from '../../lib/archive/restore.ts';
import { retainedZones } from '../../lib/ledger/archive-key.ts';
import { type Call, type CommandParts, type ExitCode, printJson, usageError } from '../command.ts';
import { withLake } from '../open-lake.ts';
import { plainCell } from '../show/table-text.ts';
import { counted } from '../show/text.ts';
import { sumsByZone, sumTable, zoneOption } from '../work/moved-objects.ts';

/** `lake restore`: brings archived objects back. */
export const restoreCommand: CommandParts = {
  positionals: { shown: '[KEY]', least: 0, most: 1 },
  options: {
    zone: { value: 'ZONE', doc: `All archived objects of this zone: ${retainedZones.join(', ')}` },
    prefix: { value: 'PREFIX', doc: 'With --zone: only objects whose keys begin with PREFIX' },
    'dry-run': { doc: 'Say what would be brought back, and bring nothing back' },
  },
  notes: [
    'KEY is the former zone and key (raw/distrokid/…). If the archive holds several files of that name, use the key in the archive.',
    'The copies stay in the archive. A restored object is kept for its whole retention again. It does not count as new: the lake does not validate or load it a second time.',
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
    throw usageError(`The archive has no '${plainCell(selection.key)}': name the former zone and key.`, 'restore');
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
    throw usageError('Use either KEY or --zone.', 'restore');
  }
  if (key !== undefined) return { key };
  if (zone === undefined) throw usageError('Name what to bring back: KEY, or --zone with --prefix.', 'restore');
  return { zone, prefix };
}

function reportLines({ restored, present, failed }: RestoreReport, dryRun: boolean): readonly string[] {
  return [
    ...sumTable(restored, dryRun ? 'would be restored' : 'was restored'),
    ...(present.length > 0 ? [`${counted(present.length, 'object')} already there.`] : []),
    ...failed.map(({ zone, key, reason }) => `failed: ${zone}/${plainCell(key)}: ${plainCell(reason)}`),
  ];
}
