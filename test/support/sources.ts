import type { Contract } from '../../lib/contract/contract.ts';
import { isPersonal } from '../../lib/contract/personal.ts';
import type { Source } from '../../lib/contract/source.ts';
import type { LakeConfigInput } from '../../lib/lake/config.ts';
import { sources } from '../../lib/sources/registry.ts';

/** All sources, with another contract in place of the one of its dataset. */
export function withContract(contract: Contract): readonly Source[] {
  return sources.map((source) => ({
    ...source,
    datasets: source.datasets.map((dataset) =>
      dataset.contract.dataset === contract.dataset ? { ...dataset, contract } : dataset,
    ),
  }));
}

/** The configuration of a lake that takes personal data in as it is, so that a fixture's rows can be compared. */
export function keepPersonal(): Pick<LakeConfigInput, 'datasets'> {
  const contracts = sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract));
  return {
    datasets: Object.fromEntries(contracts.filter(isPersonal).map(({ dataset }) => [dataset, { personal: 'keep' }])),
  };
}
