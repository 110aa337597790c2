import type { Terminal } from '../../host/terminal.ts';
import { type ArchiveReport, archive } from '../../lib/archive/archive.ts';
import type { AgedObject, HeldBy } from '../../lib/archive/retention.ts';
import { retainedZones } from '../../lib/ledger/archive-key.ts';
import { type Call, type CommandParts, type ExitCode, printJson } from '../command.ts';
import { withLake } from '../open-lake.ts';
import { plainCell } from '../show/table-text.ts';
import { counted } from '../show/text.ts';
import { sumsByZone, sumTable, zoneOption } from '../work/moved-objects.ts';

/** `lake archive`: moves what has aged out of its zone. */
export const archiveCommand: CommandParts = {
  positionals: { shown: '', least: 0, most: 0 },
  options: {
    zone: { value: 'ZONE', doc: `Only this zone: ${retainedZones.join(', ')}` },
    'dry-run': { doc: 'Say what would be moved, and move nothing' },
  },
  notes: [
    'The retention in lake.config.ts says how long objects stay. A zone without a retention keeps everything.',
    'Personal data is never archived: the lake removes it for good once it is older than retention.raw.personalMonths.',
    'The lake moves no object that a table names, that waits for work, or that is locked. It copies each object, reads the copy back, compares it, and only then removes the original. lake restore brings it back.',
  ],
  run,
};

async function run(call: Call, terminal: Terminal): Promise<ExitCode> {
  const zone = zoneOption(call);
  const dryRun = call.switches.has('dry-run');
  const report = await withLake(call, terminal, { missing: 'refuse', writes: !dryRun }, ({ ports }) =>
    archive(ports, { dryRun, ...(zone === undefined ? {} : { zone }) }),
  );
  if (call.switches.has('json')) {
    const objects = report.moved.map((object) => ({ zone: object.zone, key: object.key, sizeBytes: object.sizeBytes }));
    const { failed, returned, erased } = report;
    printJson(terminal, {
      dryRun,
      moved: sumsByZone(report.moved),
      objects,
      held: heldCounts(report),
      failed,
      erased,
      returned,
    });
  } else terminal.out(`${reportLines(report, dryRun).join('\n')}\n`);
  return report.failed.length > 0 ? 1 : 0;
}

interface HeldCount {
  readonly zone: string;
  readonly heldBy: HeldBy;
  readonly objects: number;
}

function heldCounts({ held }: Pick<ArchiveReport, 'held'>): readonly HeldCount[] {
  const groups = Map.groupBy(held, ({ zone, heldBy }) => `${zone} ${heldBy}`);
  return [...groups.values()].flatMap((some: readonly AgedObject[]) => {
    const [first] = some;
    return first?.heldBy === undefined ? [] : [{ zone: first.zone, heldBy: first.heldBy, objects: some.length }];
  });
}

const heldTexts: Readonly<Record<HeldBy, string>> = {
  'no-receipt': 'have no receipt yet: lake sweep queues them',
  'not-cleaned': "were not cleaned under today's contracts: run lake replay",
  lock: 'are locked, until raw.lockedDays are over',
  'foreign-key': 'were not written by the lake',
  personal: 'hold personal data, which is never archived: remove them from landing yourself',
  'long-key': 'have keys too long for the archive',
};

function reportLines(report: ArchiveReport, dryRun: boolean): readonly string[] {
  return [
    ...sumTable(report.moved, dryRun ? 'would be moved' : 'was moved'),
    ...heldCounts(report).map(
      ({ zone, heldBy, objects }) => `${counted(objects, 'object')} of ${zone} stay: they ${heldTexts[heldBy]}.`,
    ),
    ...erasedLines(report.erased, dryRun),
    ...report.returned.map(({ zone, key }) => `Brought back, because it is needed again: ${zone}/${plainCell(key)}`),
    ...report.failed.map(({ reason }) => `failed: ${plainCell(reason)}`),
  ];
}

function erasedLines(erased: ArchiveReport['erased'], dryRun: boolean): readonly string[] {
  if (erased.length === 0) return [];
  const left = erased.flatMap(({ landingKey }) => landingKey ?? []);
  return [
    `${counted(erased.length, 'object')} with personal data ${dryRun ? 'would be' : 'were'} removed for good.`,
    ...left.map((key) => `Still in landing, which the lake does not change: landing/${plainCell(key)}`),
  ];
}
