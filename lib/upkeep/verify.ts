import type { Mart } from '../contract/mart.ts';
import type { EngineSession } from '../engine/engine.ts';
import { effectiveParts } from '../lake/claim.ts';
import { isLakeError } from '../lake/error.ts';
import { parseRawKey } from '../lake/object-key.ts';
import { arrivalStem, stemOfReceipt } from '../lake/receipt.ts';
import { type Zone, zones } from '../lake/zone.ts';
import { readManifest } from '../ledger/manifests.ts';
import { quarantine } from '../ledger/quarantine.ts';
import { unreadableRecords } from '../ledger/unreadable.ts';
import { datasetsOf, type Ports } from '../ports.ts';
import { hashOf } from '../stages/bytes-digest.ts';
import { listClaims } from '../stages/curate/mart-inputs.ts';
import { measureMonths } from '../stages/curate/mart-rows.ts';
import { damagedParts } from '../stages/curate/sound-parts.ts';
import { type LocalFiles, localFiles } from '../store/local-copy.ts';

export type VerifyPorts = Pick<Ports, 'store' | 'engine' | 'workspace' | 'sources' | 'marts'>;

/** An object that does not hold what its name says. */
export interface DamagedObject {
  readonly zone: Zone;
  readonly key: string;
}

/**
 * Reads every object that is named by what it holds, and every record with a digest, and moves those that are damaged to archive:
 * the sweep that follows finds them gone and queues the events that make them again. Gives what was moved; in a dry run, what
 * would be. A receipt stays where its file is no longer in landing, because nothing could write it again.
 */
export async function moveDamaged(ports: VerifyPorts, isDryRun: boolean): Promise<readonly DamagedObject[]> {
  const damaged = [...(await damagedRecords(ports)), ...(await damagedRaw(ports)), ...(await damagedTables(ports))];
  if (!isDryRun) for (const { zone, key } of damaged) await quarantine(ports, zone, key);
  return damaged;
}

async function damagedRecords({ store }: VerifyPorts): Promise<readonly DamagedObject[]> {
  const unreadable = await unreadableRecords(store);
  if (unreadable.length === 0) return [];
  const landed = new Set<string>();
  for await (const arrival of store.list('landing')) landed.add(arrivalStem(arrival));
  return unreadable.flatMap((place) => {
    const zone = zones.find((one) => place.startsWith(`${one}/`));
    const key = place.slice(place.indexOf('/') + 1);
    if (!zone || (key.startsWith('receipts/') && !landed.has(stemOfReceipt(key)))) return [];
    return [{ zone, key }];
  });
}

async function damagedRaw(ports: VerifyPorts): Promise<readonly DamagedObject[]> {
  const damaged: DamagedObject[] = [];
  for await (const { key } of ports.store.list('raw')) {
    const sha256 = hashInKey(key);
    if (sha256 === undefined) continue;
    await ports.workspace.with(async (folder) => {
      const path = await localFiles(ports.store, folder)('raw', key);
      if ((await hashOf(path)) !== sha256) damaged.push({ zone: 'raw', key });
    });
  }
  return damaged;
}

/** Undefined for a key that the lake did not write. */
function hashInKey(key: string): string | undefined {
  try {
    return parseRawKey(key).sha256;
  } catch (error) {
    if (isLakeError(error, 'invalid-key')) return undefined;
    throw error;
  }
}

async function damagedTables(ports: VerifyPorts): Promise<readonly DamagedObject[]> {
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      const files = localFiles(ports.store, folder);
      const damaged: DamagedObject[] = [];
      for (const { contract } of datasetsOf(ports)) {
        const parts = effectiveParts(await listClaims(ports.store, contract.dataset));
        for (const key of await damagedParts(ports, session, contract, parts, files))
          damaged.push({ zone: 'staging', key });
      }
      for (const mart of ports.marts) damaged.push(...(await damagedMonths(ports, session, mart, files)));
      return damaged;
    }),
  );
}

async function damagedMonths(
  ports: VerifyPorts,
  session: EngineSession,
  mart: Mart,
  files: LocalFiles,
): Promise<readonly DamagedObject[]> {
  const damaged: DamagedObject[] = [];
  const objects = (await manifestOf(ports, mart))?.objects ?? [];
  for (const { month, key } of objects) {
    if (key === null || !(await ports.store.head('curated', key))) continue;
    const path = await files('curated', key);
    if (!(await holdsMonth(session, mart, { month, key, path }))) damaged.push({ zone: 'curated', key });
  }
  return damaged;
}

/** A manifest that cannot be read is found with the other records. */
async function manifestOf(ports: VerifyPorts, { contract }: Mart) {
  try {
    return (await readManifest(ports, contract.mart)).manifest;
  } catch (error) {
    if (isLakeError(error, 'invalid-record')) return undefined;
    throw error;
  }
}

async function holdsMonth(
  session: EngineSession,
  mart: Mart,
  { month, key, path }: { readonly month: string; readonly key: string; readonly path: string },
): Promise<boolean> {
  // Of an object of an older version of the mart only that it can be read is known.
  const isCurrent = key.includes(`/v${mart.contract.version}-`);
  try {
    const measured = await measureMonths(session, mart, new Map([[month, path]]));
    return !isCurrent || key.includes(`-${measured.get(month)?.digest}`);
  } catch (error) {
    if (isLakeError(error, 'engine-failed')) return !isCurrent;
    throw error;
  }
}
