import { isLakeError } from '../lake/error.ts';
import { eachOf } from './archive-groups.ts';
import { archivedKeys, listArchived, type RetainedZone, retainedZones } from './archive-key.ts';
import { moveToArchive } from './archive-move.ts';
import type { Ports } from './ports.ts';
import { restoreObject } from './restore.ts';
import { type AgedObject, agedObjects } from './retention.ts';
import { liveMartKeys, missingFrom, readStagingClaims } from './retention-live.ts';

export interface ArchiveOptions {
  /** Of one zone only. */
  readonly zone?: RetainedZone;
  /** Says what would be moved, and moves nothing. */
  readonly dryRun?: boolean;
  readonly onMoved?: (object: AgedObject) => void;
}

export interface FailedObject {
  readonly zone: RetainedZone;
  readonly key: string;
  readonly reason: string;
}

export interface ArchiveReport {
  readonly moved: readonly AgedObject[];
  /** Older than their zone's retention, but held by a lock or by work that is outstanding. */
  readonly held: readonly AgedObject[];
  /** Objects whose bytes are not what they should be; they were left where they are. */
  readonly failed: readonly FailedObject[];
  /** Objects that a manifest or claim names again and that were only in the archive. */
  readonly returned: readonly { readonly zone: RetainedZone; readonly key: string }[];
}

/**
 * Moves what is older than its zone's retention to the archive. Nothing that a manifest, a claim that speaks, outstanding
 * work or a lock names is moved, and no bytes are ever given up: a rerun finishes what a run that died left. Moved objects
 * are not missed, because each stage's record of them stays: a landing object its receipt, a raw object its lineage.
 */
export async function archive(ports: Ports, options: ArchiveOptions = {}): Promise<ArchiveReport> {
  const moved: AgedObject[] = [];
  const held: AgedObject[] = [];
  const failed: FailedObject[] = [];
  const returned: ArchiveReport['returned'][number][] = [];
  for (const zone of options.zone === undefined ? retainedZones : [options.zone]) {
    if (!options.dryRun) returned.push(...(await returnNeeded(ports, zone)));
    const aged = await agedObjects(ports, zone);
    held.push(...aged.filter(({ heldBy }) => heldBy !== undefined));
    const due = aged.filter(({ heldBy }) => heldBy === undefined);
    const outcomes = options.dryRun ? due : await eachOf(due, (object) => move(ports, object, options));
    for (const outcome of outcomes) {
      if (outcome === 'kept') continue;
      if ('reason' in outcome) failed.push(outcome);
      else moved.push(outcome);
    }
  }
  return { moved, held, failed, returned };
}

async function move(
  ports: Ports,
  object: AgedObject,
  { onMoved }: ArchiveOptions,
): Promise<AgedObject | FailedObject | 'kept'> {
  try {
    if (!(await moveToArchive(ports, object))) return 'kept';
    onMoved?.(object);
    return object;
  } catch (error) {
    // Gone since it was listed: another run moved it.
    if (isLakeError(error, 'object-missing')) return 'kept';
    if (!isLakeError(error, 'object-changed')) throw error;
    return { zone: object.zone, key: object.key, reason: error.message };
  }
}

/** Brings back what is needed and only in the archive, as where a run died right after it removed what was promoted meanwhile. */
async function returnNeeded(ports: Ports, zone: RetainedZone): Promise<ArchiveReport['returned']> {
  if (zone !== 'curated' && zone !== 'staging') return [];
  const archived = await archivedKeys(ports.store, zone);
  if (archived.size === 0) return [];
  const live = zone === 'curated' ? await liveMartKeys(ports) : (await readStagingClaims(ports)).live;
  const listed = await Array.fromAsync(ports.store.list(zone));
  const returned: ArchiveReport['returned'][number][] = [];
  for (const key of missingFrom(live, listed).filter((one) => archived.has(one))) {
    for await (const object of listArchived(ports.store, zone, key)) {
      if (object.key === key && (await restoreObject(ports, object)) === 'restored') returned.push({ zone, key });
    }
  }
  return returned;
}
