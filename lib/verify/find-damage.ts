import { eachOf } from '../lake/each-of.ts';
import type { Zone } from '../lake/zone.ts';
import { verifiedZones } from '../ledger/verification.ts';
import { objectState, type StatePorts } from './object-state.ts';

/** An object that does not hold what its name, its metadata or its record says. */
export interface DamagedObject {
  readonly zone: Zone;
  readonly key: string;
}

/** Reads every object of the lake and gives those that are damaged. What nothing tells of is passed over. */
export async function findDamage(
  ports: StatePorts,
  wanted: readonly Zone[] = verifiedZones,
): Promise<readonly DamagedObject[]> {
  const damaged: DamagedObject[] = [];
  for (const zone of wanted) {
    const keys: string[] = [];
    for await (const { key } of ports.store.list(zone)) keys.push(key);
    damaged.push(...(await damagedAmong(ports, zone, keys)));
  }
  return damaged;
}

/** Those of the objects that are damaged. */
export async function damagedAmong(
  ports: StatePorts,
  zone: Zone,
  keys: readonly string[],
): Promise<readonly DamagedObject[]> {
  const states = await eachOf(keys, async (key) => ({ key, state: await objectState(ports, zone, key) }));
  return states.flatMap(({ key, state }) => (state === 'damaged' ? [{ zone, key }] : []));
}
