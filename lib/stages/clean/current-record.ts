import type { CleaningRecord } from '../../lake/cleaning-record.ts';
import { personalFormOf } from '../../personal/personal-data.ts';
import { datasetOf, type Ports } from '../../ports.ts';

/**
 * True where a record was made as it would be today: by the same versions of the contracts and the same setting for
 * personal data, and no replay has asked for it to be made again.
 */
export function isCurrent(ports: Pick<Ports, 'sources' | 'config'>, record: CleaningRecord): boolean {
  if (record.again) return false;
  return record.documents.every(({ dataset, version, form }) => {
    const contract = datasetOf(ports, dataset)?.contract;
    return contract !== undefined && contract.version === version && personalFormOf(ports, contract) === form;
  });
}
