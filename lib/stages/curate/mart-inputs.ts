import { createHash } from 'node:crypto';
import type { MartContract } from '../../contract/mart.ts';
import { type EffectivePart, effectiveParts } from '../../lake/claim.ts';
import { eachOf } from '../../lake/each-of.ts';
import { type ClaimRef, claimPrefix, parseClaimKey } from '../../lake/object-key.ts';
import type { LocalFiles } from '../../store/local-copy.ts';
import type { ObjectStore } from '../../store/port.ts';
import type { LocalPart } from './current-rows.ts';

/** The parts that may hold current rows of a dataset; of one month, or of all. A listing of claims is all it takes. */
export async function listParts(
  store: ObjectStore,
  dataset: string,
  month?: string,
): Promise<readonly EffectivePart[]> {
  const claims: ClaimRef[] = [];
  for await (const { key } of store.list('staging', claimPrefix(dataset, month))) claims.push(parseClaimKey(key));
  return effectiveParts(claims);
}

/** By dataset, the parts that a mart's rebuild reads. */
export type MartInputs = ReadonlyMap<string, readonly EffectivePart[]>;

/** Lists the inputs of the given months of a mart; `whole` inputs are listed whole. */
export async function listInputs(
  store: ObjectStore,
  contract: MartContract,
  months: ReadonlySet<string> | 'all',
): Promise<MartInputs> {
  const inputs = new Map<string, readonly EffectivePart[]>();
  for (const { dataset, by } of contract.inputs) {
    if (by === 'whole' || months === 'all') {
      inputs.set(dataset, await listParts(store, dataset));
    } else {
      const lists = await Promise.all([...months].map((month) => listParts(store, dataset, month)));
      inputs.set(dataset, lists.flat());
    }
  }
  return inputs;
}

/** What a month of a mart is made from: equal digests need no rebuild. Versions are in the parts' keys and the mart's. */
export function inputsDigest(contract: MartContract, inputs: MartInputs, month: string): string {
  const hash = createHash('sha256').update(`${contract.mart} v${contract.version}`);
  for (const part of partsOfMonth(contract, inputs, month)) {
    hash.update(`\n${part.key} ${part.asOf.getTime()} ${part.sha256}`);
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * Which rows a month of a mart is made of: the parts and, of each account's month, their order, but not when they were
 * confirmed. Where the mart does not look at `as_of`, equal digests give equal rows.
 */
export function partsDigest(contract: MartContract, inputs: MartInputs, month: string): string {
  const hash = createHash('sha256').update(`${contract.mart} v${contract.version}`);
  const groups = Map.groupBy(partsOfMonth(contract, inputs, month), (part) => `${part.account}/${part.month}`);
  for (const [group, parts] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`\n${group}\n${parts.map(({ key }) => key).join('\n')}`);
  }
  return hash.digest('hex').slice(0, 32);
}

/** The newest evidence among the inputs of a month; undefined where no part of it is left. */
export function inputsAsOf(contract: MartContract, inputs: MartInputs, month: string): Date | undefined {
  const own = partsOfMonth(contract, inputs, month).filter(
    (part) =>
      contract.month === null ||
      contract.inputs.some(({ dataset, by }) => by === 'month' && part.key.startsWith(`parts/${dataset}/`)),
  );
  return own.length === 0 ? undefined : new Date(Math.max(...own.map(({ asOf }) => asOf.getTime())));
}

function partsOfMonth(contract: MartContract, inputs: MartInputs, month: string): readonly EffectivePart[] {
  return contract.inputs.flatMap(({ dataset, by }) =>
    (inputs.get(dataset) ?? []).filter((part) => by === 'whole' || contract.month === null || part.month === month),
  );
}

/** Parts with the local files that hold them. */
export async function localParts(parts: readonly EffectivePart[], files: LocalFiles): Promise<readonly LocalPart[]> {
  return eachOf(parts, async (part) => ({ ...part, path: await files('staging', part.key) }));
}
