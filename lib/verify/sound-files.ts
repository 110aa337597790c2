import type { Zone } from '../lake/zone.ts';
import { damagedObjects } from '../ledger/quarantine.ts';
import type { LocalFiles } from '../store/local-copy.ts';
import { objectState, type StatePorts } from './object-state.ts';

/** The same local files, each of which is read and held against its name first. Throws `object-damaged`. */
export function soundFiles(ports: StatePorts, files: LocalFiles): LocalFiles {
  const states = new Map<string, Promise<void>>();
  const check = async (zone: Zone, key: string): Promise<void> => {
    if ((await objectState(ports, zone, key)) === 'damaged')
      throw damagedObjects(zone, [key], 'Nothing is made of it.');
  };
  return async (zone, key) => {
    const id = `${zone}/${key}`;
    const known = states.get(id) ?? check(zone, key);
    states.set(id, known);
    await known;
    return files(zone, key);
  };
}
