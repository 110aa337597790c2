import { eachOf } from '../lake/each-of.ts';
import { isLakeError } from '../lake/error.ts';
import { archivedKeys, listArchived, type RetainedZone, retainedZones } from '../ledger/archive-key.ts';
import type { Ports } from '../ports.ts';
import { retire } from '../stages/curate/spent-keys.ts';
import { asArchived, type CopiedObject, copyToArchive, isNeeded, removeOriginal } from './archive-move.ts';
import { type ErasedObject, eraseDue } from './erase.ts';
import { restoreObject } from './restore.ts';
import { type AgedObject, agedObjects } from './retention.ts';
import { liveMartKeys, martOf, missingFrom, readStagingClaims } from './retention-live.ts';

/** How many objects are copied before the first of them is removed. A run that dies has at most that many to prove again. */
const batchObjects = 64;

export interface ArchiveOptions {
  /** Only this zone. */
  readonly zone?: RetainedZone;
  /** True to say what would be moved, and to move nothing. */
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
  /** Objects older than their zone's retention that stay, because of a lock or outstanding work. */
  readonly held: readonly AgedObject[];
  /** Objects that cannot be read, or whose bytes are wrong. They stay where they are. */
  readonly failed: readonly FailedObject[];
  /** Personal data that was removed for good because its retention was over. */
  readonly erased: readonly ErasedObject[];
  /** Objects that were brought back, because a manifest or claim names them again and only the archive had them. */
  readonly returned: readonly { readonly zone: RetainedZone; readonly key: string }[];
}

/**
 * Moves objects that are older than their zone's retention to the archive. It moves no object that a manifest, a speaking
 * claim, outstanding work or a lock names, and it gives up no bytes but personal data whose retention is over. A rerun
 * finishes what a run that died left. No stage misses a moved object, because its record stays: the receipt of a landing
 * object, the cleaning record of a raw object.
 */
export async function archive(ports: Ports, options: ArchiveOptions = {}): Promise<ArchiveReport> {
  const moved: AgedObject[] = [];
  const held: AgedObject[] = [];
  const failed: FailedObject[] = [];
  const returned: ArchiveReport['returned'][number][] = [];
  const erases = options.zone === undefined || options.zone === 'raw' || options.zone === 'staging';
  const erased = erases ? await eraseDue(ports, options.dryRun ?? false) : [];
  for (const zone of options.zone === undefined ? retainedZones : [options.zone]) {
    if (!options.dryRun) {
      const needed = await returnNeeded(ports, zone);
      returned.push(...needed.returned);
      failed.push(...needed.failed);
    }
    const aged = await agedObjects(ports, zone);
    held.push(...aged.filter(({ heldBy }) => heldBy !== undefined));
    const due = aged.filter(({ heldBy }) => heldBy === undefined);
    if (options.dryRun) {
      moved.push(...due);
      continue;
    }
    for (let from = 0; from < due.length; from += batchObjects) {
      const batch = await moveAll(ports, due.slice(from, from + batchObjects), options);
      moved.push(...batch.moved);
      failed.push(...batch.failed);
    }
  }
  return { moved, held, failed, erased, returned };
}

/** Copies all objects, then asks once for each mart which of its objects may leave, and removes those. */
async function moveAll(
  ports: Ports,
  due: readonly AgedObject[],
  { onMoved }: ArchiveOptions,
): Promise<Pick<ArchiveReport, 'moved' | 'failed'>> {
  const copies = await eachOf(due, (object) => copy(ports, object));
  const failed = copies.flatMap((one) => (one !== undefined && 'reason' in one ? [one] : []));
  const copied = copies.flatMap((one) => (one !== undefined && 'aged' in one ? [one] : []));
  const moved: AgedObject[] = [];
  await eachOf(await thoseThatMayLeave(ports, copied), async (one) => {
    if (!(await removeOriginal(ports, one))) return;
    if (await isNeeded(ports, one.aged)) return void (await restoreObject(ports, asArchived(one)));
    moved.push(one.aged);
    onMoved?.(one.aged);
  });
  return { moved, failed };
}

async function copy(ports: Ports, object: AgedObject): Promise<CopiedObject | FailedObject | undefined> {
  try {
    return await copyToArchive(ports, object);
  } catch (error) {
    // Another run moved it since it was listed.
    if (isLakeError(error, 'object-missing')) return undefined;
    if (!isLakeError(error, 'object-changed') && !isLakeError(error, 'object-frozen')) throw error;
    return { zone: object.zone, key: object.key, reason: error.message };
  }
}

/** Objects of marts may leave once they are retired, all others at once. */
async function thoseThatMayLeave(ports: Ports, copied: readonly CopiedObject[]): Promise<readonly CopiedObject[]> {
  const ofMarts = copied.filter(({ aged }) => aged.zone === 'curated');
  const retired = new Set<string>();
  for (const [mart, some] of Map.groupBy(ofMarts, ({ aged }) => martOf(aged.key))) {
    const keys = some.map(({ aged }) => aged.key);
    for (const key of await retire(ports, mart, keys)) retired.add(key);
  }
  return copied.filter(({ aged }) => aged.zone !== 'curated' || retired.has(aged.key));
}

/** Brings back objects that are needed and only in the archive, such as after a run that died right after it removed an object that was promoted meanwhile. */
async function returnNeeded(ports: Ports, zone: RetainedZone): Promise<Pick<ArchiveReport, 'returned' | 'failed'>> {
  if (zone !== 'curated' && zone !== 'staging') return { returned: [], failed: [] };
  const archived = await archivedKeys(ports.store, zone);
  if (archived.size === 0) return { returned: [], failed: [] };
  const live = zone === 'curated' ? await liveMartKeys(ports) : (await readStagingClaims(ports)).live;
  const listed = await Array.fromAsync(ports.store.list(zone));
  const returned: ArchiveReport['returned'][number][] = [];
  const failed: FailedObject[] = [];
  for (const key of missingFrom(live, listed).filter((one) => archived.has(one))) {
    for await (const object of listArchived(ports.store, zone, key)) {
      if (object.key !== key) continue;
      try {
        if ((await restoreObject(ports, object)) === 'restored') returned.push({ zone, key });
      } catch (error) {
        if (!isLakeError(error, 'object-frozen')) throw error;
        failed.push({ zone, key, reason: error.message });
      }
    }
  }
  return { returned, failed };
}
