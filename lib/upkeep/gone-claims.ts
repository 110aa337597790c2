import { lostClaims } from '../stages/curate/recorded-claims.ts';
import type { GoneObject, GonePorts } from './gone-object.ts';

/**
 * Claims on these datasets that cleaning records name and that are gone. It reads all cleaning records of their sources. A claim that is gone takes what it says
 * out of the tables at the next rebuild, so the rebuild refuses until the raw object is cleaned again.
 */
export async function goneClaims(ports: GonePorts, datasets: readonly string[]): Promise<readonly GoneObject[]> {
  const gone: GoneObject[] = [];
  for (const dataset of datasets) {
    for (const { claimKey, rawKey } of await lostClaims(ports.store, dataset)) {
      const isThere = (await ports.store.head('raw', rawKey)) !== undefined;
      const remedy = isThere ? { stage: 'clean' as const, key: rawKey } : undefined;
      gone.push({ zone: 'staging', key: claimKey, namedBy: `ledger/cleaned/${rawKey}.json`, remedy });
    }
  }
  return gone;
}
