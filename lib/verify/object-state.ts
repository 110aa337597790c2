import { createHash } from 'node:crypto';
import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { isLakeError, LakeError } from '../lake/error.ts';
import { cleanedKey, parsePartKey, parseRawKey } from '../lake/object-key.ts';
import { arrivalStem, receiptSchema } from '../lake/receipt.ts';
import type { Zone } from '../lake/zone.ts';
import { parseArchiveKey } from '../ledger/archive-key.ts';
import { quarantinePrefix } from '../ledger/quarantine.ts';
import { passUnreadable, readRecords } from '../ledger/records.ts';
import { datasetOf, type Ports } from '../ports.ts';
import { bytesDigestOf } from '../stages/bytes-digest.ts';
import { holdsMartRows } from '../stages/curate/mart-rows.ts';
import { holdsRows } from '../stages/sound-parts.ts';
import { localFiles } from '../store/local-copy.ts';
import type { ObjectHead } from '../store/port.ts';
import { holdsRecord, isRecord } from './record-kinds.ts';

/** The prefix, in ledger, of all receipts. */
const receiptsPrefix = 'receipts/';

export type StatePorts = Pick<Ports, 'store' | 'workspace' | 'sources' | 'marts'> & {
  /** Without an engine, rows are not read: an object whose metadata tells no hash stays `untold`. */
  readonly engine?: Ports['engine'];
};

/** `untold`: nothing says what the object should hold. `gone`: it was removed since it was listed. */
export type ObjectState = 'sound' | 'damaged' | 'untold' | 'gone';

/**
 * Whether an object holds what its name, its metadata or its record says: by the hash of its bytes where one is told, else by
 * the digest of its rows. Reads every byte of it, as a stream. Throws `store-unavailable` where the bytes break off.
 */
export async function objectState(ports: StatePorts, zone: Zone, key: string): Promise<ObjectState> {
  try {
    const head = await ports.store.head(zone, key);
    if (!head) return 'gone';
    if (isRecord(zone, key)) return await recordState(ports, zone, key);
    if (zone === 'landing') return await landingState(ports, head);
    const told = await toldHash(ports, zone, head);
    if (told !== undefined) return told === (await hashOfObject(ports, zone, head)) ? 'sound' : 'damaged';
    return await rowsState(ports, zone, key);
  } catch (error) {
    if (isLakeError(error, 'object-missing')) return 'gone';
    // What the caller may not read (the salt, by the function that verifies) is passed over.
    if (isLakeError(error, 'object-frozen') || isLakeError(error, 'store-denied')) return 'untold';
    throw error;
  }
}

async function recordState({ store }: StatePorts, zone: Zone, key: string): Promise<ObjectState> {
  const object = await store.read(zone, key);
  if (!object) return 'gone';
  return holdsRecord(zone, key, object.bytes) ? 'sound' : 'damaged';
}

/** The hash that an object's bytes must have; undefined where nothing tells it. */
async function toldHash(ports: StatePorts, zone: Zone, head: ObjectHead): Promise<string | undefined> {
  const { key, metadata } = head;
  if (zone === 'raw') return rawHash(key);
  if (zone === 'archive') {
    if (key.startsWith(quarantinePrefix)) return /~([0-9a-f]{64})$/.exec(key)?.[1];
    return parseArchiveKey(key)?.sha256;
  }
  const told = bytesDigestOf(metadata, key);
  return told ?? (zone === 'ledger' && key.startsWith('rejects/') ? rejectsHash(ports, key) : undefined);
}

function rawHash(key: string): string | undefined {
  try {
    return parseRawKey(key).sha256;
  } catch (error) {
    if (isLakeError(error, 'invalid-key')) return undefined;
    throw error;
  }
}

/** A file in landing is compared with its receipt. The tag of damaged bytes is another one, so only the arrival is looked up. */
async function landingState(ports: StatePorts, head: ObjectHead): Promise<ObjectState> {
  const prefix = `${receiptsPrefix}${arrivalStem(head)}-`;
  const receipts = await readRecords(ports.store, 'ledger', prefix, receiptSchema, passUnreadable);
  // A receipt that was copied over this one is about another file.
  const own = receipts.filter(({ landingKey }) => landingKey === head.key);
  const told = own.flatMap(({ sha256 }) => sha256 ?? []);
  if (told.length === 0) return 'untold';
  return told.includes((await hashOfObject(ports, 'landing', head)) ?? '') ? 'sound' : 'damaged';
}

/** Rejects stand at `rejects/<dataset>/<account>/<hash>/<as-of>.parquet`; the record of that raw object has their hash. */
async function rejectsHash({ store }: StatePorts, key: string): Promise<string | undefined> {
  const [, source, name, account, sha256, file = ''] = key.split('/');
  const raw = `${source}/${account}/${sha256}/${file.replace(/\.parquet$/, '')}/`;
  for (const prefix of ['', 'personal/']) {
    const below = cleanedKey(`${prefix}${raw}`).replace(/\.json$/, '');
    for (const record of await readRecords(store, 'ledger', below, cleaningRecordSchema, passUnreadable)) {
      const hash = record.rejectsHashes?.[`${source}/${name}`];
      if (hash !== undefined) return hash;
    }
  }
  return undefined;
}

async function hashOfObject(
  { store }: StatePorts,
  zone: Zone,
  { key, sizeBytes, etag }: ObjectHead,
): Promise<string | undefined> {
  const hash = createHash('sha256');
  let read = 0;
  for await (const block of await store.get(zone, key)) {
    hash.update(block as Buffer);
    read += (block as Buffer).length;
  }
  // A read that ended too early without a word (a connection cut) says nothing of the object.
  if (read !== sizeBytes || (await store.head(zone, key))?.etag !== etag) throw endedEarly(zone, key);
  return hash.digest('hex');
}

function endedEarly(zone: Zone, key: string): LakeError {
  return new LakeError(`${zone}/${key} changed or broke off while it was read: it is read again later.`, {
    code: 'store-unavailable',
    fault: 'source',
    retry: 'later',
    details: { zone, key },
  });
}

/** Parts and objects of marts are named by their rows. */
async function rowsState(ports: StatePorts, zone: Zone, key: string): Promise<ObjectState> {
  const { engine } = ports;
  const part = zone === 'staging' ? parsePartKey(key) : undefined;
  const contract = part && datasetOf(ports, part.dataset)?.contract;
  const mart =
    zone === 'curated' ? ports.marts.find((one) => key.startsWith(`${one.contract.mart}/month=`)) : undefined;
  if (!engine || (!contract && !mart)) return 'untold';
  const holds = await ports.workspace.with((folder) =>
    engine.with(async (session) => {
      const path = await localFiles(ports.store, folder)(zone, key);
      if (part && contract) return holdsRows(session, contract, { key, part: part.part }, path);
      return mart ? holdsMartRows(session, mart, key, path) : true;
    }),
  );
  return holds ? 'sound' : 'damaged';
}
