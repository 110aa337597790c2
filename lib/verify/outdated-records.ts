import { sourceOf } from '../contract/contract.ts';
import { type CleaningRecord, cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { type ClaimRef, cleanedKey, parseClaimKey, parseRawKey } from '../lake/object-key.ts';
import { arrivalStem, type Receipt, receiptKey, receiptSchema } from '../lake/receipt.ts';
import { passUnreadable, readRecords } from '../ledger/records.ts';
import { datasetOf, type Ports } from '../ports.ts';
import type { DamagedObject } from './find-damage.ts';

type RecordPorts = Pick<Ports, 'store' | 'sources'>;

/**
 * Records that are whole and tell an older state than the objects that are there: a cleaning record that knows less than the
 * claims of its raw object, and a receipt that does not name the raw object that its arrival put, which no other receipt names. Only
 * those that an event makes again: of raw objects in raw, and of files in landing.
 */
export async function outdatedRecords(ports: RecordPorts): Promise<readonly DamagedObject[]> {
  const keys = [...(await outdatedCleaning(ports)), ...(await outdatedReceipts(ports))];
  return keys.map((key): DamagedObject => ({ zone: 'ledger', key }));
}

async function outdatedCleaning(ports: RecordPorts): Promise<readonly string[]> {
  const { store } = ports;
  const records = await readRecords(store, 'ledger', 'cleaned/', cleaningRecordSchema, passUnreadable);
  const raw = new Set<string>();
  for await (const { key } of store.list('raw')) raw.add(key);
  const claims: ClaimRef[] = [];
  for await (const { key } of store.list('staging', 'claims/')) claims.push(parseClaimKey(key));
  const byEvidence = Map.groupBy(claims, (claim) => evidenceOf(sourceOf(claim.dataset), claim));
  return records
    .filter(({ rawKey }) => raw.has(rawKey))
    .filter((record) => {
      const ref = parseRawKey(record.rawKey);
      return (byEvidence.get(evidenceOf(ref.source, ref)) ?? []).some((claim) => knowsLess(ports, record, claim));
    })
    .map(({ rawKey }) => cleanedKey(rawKey));
}

function evidenceOf(source: string, { account, sha256, asOf }: Pick<ClaimRef, 'account' | 'sha256' | 'asOf'>): string {
  return `${source}/${account}/${sha256} ${asOf.at.getTime()} ${asOf.kind}`;
}

/** True where the record does not name the claim's month, or names it by an older version than the claim has. */
function knowsLess(ports: RecordPorts, { parts, documents }: CleaningRecord, claim: ClaimRef): boolean {
  const { dataset, month } = claim;
  const own = [...parts, ...documents].filter((one) => one.dataset === dataset);
  const newest = Math.max(0, ...own.map(({ version }) => version));
  // A claim of a version that this lake does not know yet was written by a newer one.
  const isKnown = claim.part.version <= (datasetOf(ports, dataset)?.contract.version ?? 0);
  return isKnown && (claim.part.version > newest || !own.some((one) => 'month' in one && one.month === month));
}

/** A raw object tells in its metadata which arrival put it: that one's receipt must name it. */
async function outdatedReceipts({ store }: RecordPorts): Promise<readonly string[]> {
  const receipts = await readRecords(store, 'ledger', 'receipts/', receiptSchema, passUnreadable);
  const named = new Set(receipts.flatMap(({ rawKeys }) => rawKeys));
  const strange = new Map<string, Set<string>>();
  for await (const { key } of store.list('raw')) {
    const arrival = named.has(key) ? undefined : (await store.head('raw', key))?.metadata.arrival;
    if (arrival !== undefined) strange.set(arrival, (strange.get(arrival) ?? new Set()).add(sourceBytes(key)));
  }
  if (strange.size === 0) return [];
  const landed = new Set<string>();
  for await (const arrival of store.list('landing')) landed.add(arrivalStem(arrival));
  return receipts
    .map((receipt) => ({ receipt, arrival: arrivalOf(receipt) }))
    .filter(({ arrival }) => landed.has(arrivalStem(arrival)))
    .filter(({ receipt, arrival }) => {
      // Beside a raw object that it names, another one of the same bytes may stand that nobody names: a process died before it
      // wrote so, and the bytes came again with newer evidence.
      const own = new Set(receipt.rawKeys.map(sourceBytes));
      return [...(strange.get(arrivalStem(arrival)) ?? [])].some((one) => !own.has(one));
    })
    .map(({ receipt, arrival }) => receiptKey(arrival, receipt.etag));
}

/** What is put into raw once for each account: bytes of a source. */
function sourceBytes(rawKey: string): string {
  const { source, sha256 } = parseRawKey(rawKey);
  return `${source}/${sha256}`;
}

function arrivalOf({ landingKey, landedAt, sizeBytes }: Receipt) {
  return { key: landingKey, lastModified: new Date(landedAt), sizeBytes };
}
