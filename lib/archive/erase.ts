import { sourceOf } from '../contract/contract.ts';
import type { AsOf } from '../lake/as-of.ts';
import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { eachOf } from '../lake/each-of.ts';
import {
  type ClaimRef,
  claimKey,
  claimPrefix,
  cleanedKey,
  emptyDigest,
  erasedKey,
  parseClaimKey,
  parseRawKey,
  partKey,
  type RawRef,
} from '../lake/object-key.ts';
import type { Erased } from '../ledger/erased.ts';
import { readRecord, recordText } from '../ledger/records.ts';
import { putTwice } from '../ledger/second-copy.ts';
import { isPlainPart, personalFormOf } from '../personal/personal-data.ts';
import { datasetsOf, type Ports } from '../ports.ts';
import type { ObjectInfo } from '../store/port.ts';
import { agedPersonal } from './retention.ts';

type ErasePorts = Pick<Ports, 'store' | 'sources' | 'clock' | 'config'>;

/** An object with personal data that was removed for good. */
export interface ErasedObject {
  readonly zone: 'raw' | 'staging';
  readonly key: string;
  readonly sizeBytes: number;
  /** The landing key of its file, if that is still there: the lake does not change landing. */
  readonly landingKey?: string;
}

interface Erasure {
  readonly raw: readonly ObjectInfo[];
  readonly claims: readonly ClaimRef[];
  readonly parts: readonly ObjectInfo[];
}

/**
 * Removes personal data that is due: raw objects whose retention is over, with the parts that hold their personal values in
 * plain text; and plain parts that the owner replaced by a changed setting and a replay. Hashed parts stay. Removed objects
 * are copied nowhere. A raw object leaves a record of its removal, and is removed last, so that the next run finishes a run
 * that died.
 */
export async function eraseDue(ports: ErasePorts, dryRun: boolean): Promise<readonly ErasedObject[]> {
  const { store } = ports;
  const { raw, claims, parts } = await planErasure(ports);
  const erased = await eachOf(raw, async (object): Promise<ErasedObject> => {
    const landingKey = (await store.head('raw', object.key))?.metadata['landing-key'];
    const isThere = landingKey !== undefined && (await store.head('landing', landingKey)) !== undefined;
    return { zone: 'raw', key: object.key, sizeBytes: object.sizeBytes, ...(isThere ? { landingKey } : {}) };
  });
  const found = [...erased, ...parts.map(({ key, sizeBytes }) => ({ zone: 'staging' as const, key, sizeBytes }))];
  if (dryRun) return found;
  await eachOf(raw, (object) => recordErased(ports, object));
  await eachOf(claims, (claim) => store.remove('staging', claimKey(claim)));
  await eachOf(parts, ({ key }) => store.remove('staging', key));
  await eachOf(raw, async ({ key }) => {
    await forgetPlainParts(ports, key);
    await store.remove('raw', key);
  });
  return found;
}

async function planErasure(ports: ErasePorts): Promise<Erasure> {
  const raw = await agedPersonal(ports);
  const refs = raw.map(({ key }) => parseRawKey(key));
  const claims: ClaimRef[] = [];
  const parts: ObjectInfo[] = [];
  for (const { contract } of datasetsOf(ports)) {
    const today = personalFormOf(ports, contract);
    if (today === undefined) continue;
    const all: ClaimRef[] = [];
    for await (const { key } of ports.store.list('staging', claimPrefix(contract.dataset)))
      all.push(parseClaimKey(key));
    const isDue = (claim: ClaimRef) =>
      (isPlain(claim) && refs.some((ref) => speaksOf(claim, ref))) ||
      (claim.part.form !== today && all.some((one) => one.part.form === today && saysTheSame(one, claim)));
    const due = new Set(all.filter(isDue));
    const named = new Set(all.filter((claim) => !due.has(claim)).map(partKey));
    claims.push(...due);
    for await (const part of ports.store.list('staging', `parts/${contract.dataset}/`))
      if (isPlainPart(ports, part.key) && !named.has(part.key)) parts.push(part);
  }
  return { raw, claims, parts };
}

function isPlain({ part }: ClaimRef): boolean {
  return part.form !== 'hashed' && part.digest !== emptyDigest;
}

function speaksOf({ dataset, account, sha256, asOf }: ClaimRef, ref: RawRef): boolean {
  const isSame = sourceOf(dataset) === ref.source && account === ref.account && sha256 === ref.sha256;
  return isSame && isSameTime(asOf, ref.asOf);
}

/** What was said about a file is in its claims, not in what they are evidence of. */
function isSameTime(one: AsOf, other: AsOf): boolean {
  return one.at.getTime() === other.at.getTime() && one.kind === other.kind;
}

/** True for two claims of one raw object about one month. */
function saysTheSame(one: ClaimRef, other: ClaimRef): boolean {
  const same = one.month === other.month && one.account === other.account && one.sha256 === other.sha256;
  return same && isSameTime(one.asOf, other.asOf);
}

async function recordErased({ store, clock }: ErasePorts, { key, sizeBytes, lastModified }: ObjectInfo): Promise<void> {
  const record: Erased = {
    format: 1,
    rawKey: key,
    sizeBytes,
    lastModified: lastModified.toISOString(),
    erasedAt: clock.now().toISOString(),
  };
  await putTwice(store, erasedKey(key), recordText(record));
}

/** Removes the erased parts from the raw object's cleaning record, so that the record names no missing object. */
async function forgetPlainParts(ports: ErasePorts, rawKey: string): Promise<void> {
  const found = await readRecord(ports.store, 'ledger', cleanedKey(rawKey), cleaningRecordSchema);
  if (!found) return;
  const parts = found.value.parts.filter(({ partKey: key }) => key === null || !isPlainPart(ports, key));
  if (parts.length === found.value.parts.length) return;
  const condition = { ifMatch: found.etag };
  await ports.store.put('ledger', cleanedKey(rawKey), recordText({ ...found.value, parts }), { condition });
}
