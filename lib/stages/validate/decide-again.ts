import { parseRawKey, rawPrefix } from '../../lake/object-key.ts';
import type { Receipt } from '../../lake/receipt.ts';
import { isRawAccountedFor } from '../../ledger/raw-presence.ts';
import type { Ports } from '../../ports.ts';

type StorePort = Pick<Ports, 'store'>;

/**
 * True if nothing is left to do about an arrival with this receipt: nobody asked to decide again, and the raw objects
 * that it names are in raw, in the archive, or erased. A receipt whose raw object is gone does not count, so the
 * ordinary event lands the object again.
 */
export async function stillHolds(ports: StorePort, receipt: Receipt): Promise<boolean> {
  if (receipt.again) return false;
  const found = await Promise.all(receipt.rawKeys.map((key) => isRawAccountedFor(ports, key)));
  return !found.includes(false);
}

/**
 * Gives a receipt decided again, with the facts that only the first decision could know. An arrival that was the first
 * of its bytes stays the first, although raw holds others of the same bytes by now, and it keeps naming its own raw
 * objects.
 */
export async function keepFirst(ports: StorePort, before: Receipt, decided: Receipt): Promise<Receipt> {
  if (before.outcome !== 'accepted' || decided.outcome !== 'duplicate') return decided;
  const kept = await Promise.all(before.rawKeys.map((key) => isRawAccountedFor(ports, key)));
  const own = new Map(before.rawKeys.filter((_, index) => kept[index]).map((key) => [prefixOf(key), key]));
  const rawKeys = decided.rawKeys.map((key) => own.get(prefixOf(key)) ?? key);
  return {
    ...decided,
    rawKeys,
    outcome: rawKeys.some((key) => before.rawKeys.includes(key)) ? 'accepted' : 'duplicate',
  };
}

function prefixOf(key: string): string {
  return rawPrefix(parseRawKey(key));
}
