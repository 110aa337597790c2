import type { Mart } from '../contract/mart.ts';
import { claimPrefix, cleanedKey, noMonth, parseClaimKey } from '../lake/object-key.ts';
import { arrivalStem, stemOfReceipt } from '../lake/receipt.ts';
import type { StageName } from '../lake/zone.ts';
import { inputsDigest, listInputs } from './mart-inputs.ts';
import type { Ports } from './ports.ts';
import { readManifest } from './promote.ts';

/** Work whose event was lost: the key whose put should have woken the stage. */
export interface LostWork {
  readonly stage: StageName;
  readonly key: string;
}

export interface SweepOptions {
  /** Landing objects younger than this are left alone: somebody may still be copying them, and their event is on its way. */
  readonly settledBefore: Date;
}

/**
 * Compares the zones with the ledger and finds what nobody did: arrivals without a receipt, raw objects without a lineage
 * record, claims that no manifest reflects. Listings and manifests only; no data is read.
 */
export async function findLostWork(
  ports: Pick<Ports, 'store' | 'marts'>,
  { settledBefore }: SweepOptions,
): Promise<readonly LostWork[]> {
  const lost: LostWork[] = [];
  for (const key of await unvalidated(ports, settledBefore)) lost.push({ stage: 'validate', key });
  for (const key of await uncleaned(ports)) lost.push({ stage: 'clean', key });
  for (const key of await uncurated(ports)) lost.push({ stage: 'curate', key });
  return lost;
}

async function unvalidated({ store }: Pick<Ports, 'store'>, settledBefore: Date): Promise<readonly string[]> {
  const known = new Set<string>();
  for await (const { key } of store.list('ledger', 'receipts/')) known.add(stemOfReceipt(key));
  const keys: string[] = [];
  for await (const arrival of store.list('landing')) {
    if (arrival.lastModified <= settledBefore && !known.has(arrivalStem(arrival))) keys.push(arrival.key);
  }
  return keys;
}

async function uncleaned({ store }: Pick<Ports, 'store'>): Promise<readonly string[]> {
  const known = new Set<string>();
  for await (const { key } of store.list('ledger', 'cleaned/')) known.add(key);
  const keys: string[] = [];
  for await (const { key } of store.list('raw')) if (!known.has(cleanedKey(key))) keys.push(key);
  return keys;
}

/** One claim for each dataset and month that a mart has not taken in: any claim of it wakes the same rebuild. */
async function uncurated(ports: Pick<Ports, 'store' | 'marts'>): Promise<readonly string[]> {
  const keys = new Set<string>();
  for (const mart of ports.marts) {
    for (const { dataset, month } of await staleMonths(ports, mart)) {
      for await (const { key } of ports.store.list('staging', claimPrefix(dataset, month))) {
        keys.add(key);
        break;
      }
    }
  }
  return [...keys];
}

async function staleMonths(
  ports: Pick<Ports, 'store'>,
  { contract }: Mart,
): Promise<readonly { readonly dataset: string; readonly month: string | undefined }[]> {
  const { manifest } = await readManifest(ports, contract.mart);
  const inputs = await listInputs(ports.store, contract, 'all');
  const made = new Map((manifest?.objects ?? []).map((object) => [object.month, object.inputs]));
  if (contract.month === null) {
    const [first] = contract.inputs.filter(({ dataset }) => (inputs.get(dataset) ?? []).length > 0);
    const stale = first !== undefined && made.get(noMonth) !== inputsDigest(contract, inputs, noMonth);
    return stale ? [{ dataset: first.dataset, month: undefined }] : [];
  }
  const stale: { dataset: string; month: string }[] = [];
  for (const { dataset, by } of contract.inputs) {
    if (by !== 'month') continue;
    const months = new Set<string>();
    for await (const { key } of ports.store.list('staging', claimPrefix(dataset))) months.add(parseClaimKey(key).month);
    for (const month of months) {
      const speaks = (inputs.get(dataset) ?? []).some((part) => part.month === month);
      if (made.get(month) !== inputsDigest(contract, inputs, month) && (speaks || made.has(month)))
        stale.push({ dataset, month });
    }
  }
  return stale;
}
