import { type RetainedZone, retainedZones } from '../../lib/ledger/archive-key.ts';
import { type Call, usageError } from '../command.ts';
import { tableLines } from '../show/table-text.ts';
import { grouped, megabytes } from '../show/text.ts';

interface MovedObject {
  readonly zone: RetainedZone;
  readonly sizeBytes: number;
}

export interface ZoneSum {
  readonly zone: RetainedZone;
  readonly objects: number;
  readonly sizeBytes: number;
}

/** The zone that `--zone` names. Throws `usage` for a zone whose objects are never archived. */
export function zoneOption({ values, command }: Call): RetainedZone | undefined {
  const { zone } = values;
  const found = retainedZones.find((one) => one === zone);
  if (zone !== undefined && found === undefined) {
    throw usageError(`--zone must be one of ${retainedZones.join(', ')}, not '${zone}'.`, command);
  }
  return found;
}

/** How many objects of each zone, and their bytes. */
export function sumsByZone(objects: readonly MovedObject[]): readonly ZoneSum[] {
  return [...Map.groupBy(objects, ({ zone }) => zone)].map(([zone, some]) => ({
    zone,
    objects: some.length,
    sizeBytes: some.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  }));
}

/** The sums as a table, or one line where there are none. `verb` completes "Nothing …", such as `was moved`. */
export function sumTable(objects: readonly MovedObject[], verb: string): readonly string[] {
  if (objects.length === 0) return [`Nothing ${verb}.`];
  const columns = [{ name: 'zone' }, { name: verb.replace(/^was /, ''), right: true }, { name: 'size', right: true }];
  const rows = sumsByZone(objects).map(({ zone, objects: count, sizeBytes }) => [
    zone,
    grouped(count),
    megabytes(sizeBytes),
  ]);
  return tableLines(columns, rows);
}
