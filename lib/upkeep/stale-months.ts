import type { Mart } from '../contract/mart.ts';
import type { ManifestObject } from '../lake/manifest.ts';
import { claimPrefix, noMonth, parseClaimKey } from '../lake/object-key.ts';
import { readManifest } from '../ledger/manifests.ts';
import type { Ports } from '../ports.ts';
import { inputsDigest, listInputs } from '../stages/curate/mart-inputs.ts';
import { lacksEvidence } from '../stages/curate/recorded-claims.ts';

/** A month of a dataset whose claims a mart does not reflect yet. Without `month` for marts that are rebuilt whole. */
export interface StaleMonth {
  readonly dataset: string;
  readonly month: string | undefined;
  /** Some of the evidence that it was made of no longer speaks: its claim may be lost. */
  readonly isLess?: boolean;
}

/** The months that a mart lags behind: their inputs changed since, or an older version of its contract read them. */
export async function staleMonths(
  ports: Pick<Ports, 'store' | 'sources'>,
  { contract }: Mart,
): Promise<readonly StaleMonth[]> {
  const { manifest } = await readManifest(ports, contract.mart);
  const inputs = await listInputs(ports, contract, 'all');
  const made = new Map((manifest?.objects ?? []).map((object) => [object.month, object.inputs]));
  if (contract.month === null) {
    const [first] = contract.inputs.filter(({ dataset }) => (inputs.get(dataset) ?? []).length > 0);
    const stale = first !== undefined && made.get(noMonth) !== inputsDigest(contract, inputs, noMonth);
    const isLess = (manifest?.objects ?? []).some((object) => lacksEvidence(contract, inputs, object));
    return stale ? [{ dataset: first.dataset, month: undefined, isLess }] : [];
  }
  const objects = new Map((manifest?.objects ?? []).map((object) => [object.month, object]));
  const isLessThan = (object: ManifestObject | undefined) =>
    object !== undefined && lacksEvidence(contract, inputs, object);
  const stale: StaleMonth[] = [];
  for (const { dataset, by } of contract.inputs) {
    if (by === 'whole') continue;
    for (const month of await claimedMonths(ports, dataset)) {
      const speaks = (inputs.get(dataset) ?? []).some((part) => part.month === month);
      if (made.get(month) !== inputsDigest(contract, inputs, month) && (speaks || made.has(month)))
        stale.push({ dataset, month, isLess: isLessThan(objects.get(month)) });
    }
  }
  return stale;
}

/** The months of a dataset that have a claim. */
export async function claimedMonths({ store }: Pick<Ports, 'store'>, dataset: string): Promise<ReadonlySet<string>> {
  const months = new Set<string>();
  for await (const { key } of store.list('staging', claimPrefix(dataset))) months.add(parseClaimKey(key).month);
  return months;
}

/** Any claim on a month of a dataset. The put of any claim wakes the rebuild of its month. */
export async function anyClaim(
  { store }: Pick<Ports, 'store'>,
  { dataset, month }: StaleMonth,
): Promise<string | undefined> {
  for await (const { key } of store.list('staging', claimPrefix(dataset, month))) return key;
  return undefined;
}
