import type { Mart } from '../contract/mart.ts';
import { checkRegistries } from '../contract/registry-consistency.ts';
import { sources } from '../sources/registry.ts';
import * as list from './list.ts';

/** Every mart of `list.ts`, by name. Loading it throws `invalid-contract` where marts and datasets do not fit together. */
export const marts: readonly Mart[] = Object.values<Mart>(list).toSorted((a, b) =>
  a.contract.mart < b.contract.mart ? -1 : 1,
);

checkRegistries(
  sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract)),
  marts.map(({ contract }) => contract),
);
