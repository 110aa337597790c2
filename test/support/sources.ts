import type { Contract } from '../../lib/contract/contract.ts';
import type { Source } from '../../lib/contract/source.ts';
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
