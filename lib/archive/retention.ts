import { cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { eachOf } from '../lake/each-of.ts';
import { limits } from '../lake/limits.ts';
import { cleanedKey, parseRawKey, personalPrefix } from '../lake/object-key.ts';
import { receiptKey, receiptSchema } from '../lake/receipt.ts';
import { archiveKey, parseArchiveKey, type RetainedZone } from '../ledger/archive-key.ts';
import { readRecord } from '../ledger/records.ts';
import { holdsPersonal, isPlainPart } from '../personal/personal-data.ts';
import type { Ports } from '../ports.ts';
import { isCurrent } from '../stages/clean/current-record.ts';
import type { ObjectInfo } from '../store/port.ts';
import { martOf, readMartKeys, readStagingClaims } from './retention-live.ts';

/**
 * Why an object that is old enough stays: no receipt or no lineage record of today's contracts, so that work on it is
 * outstanding; a lock; a key that the lake did not write; a key with which the archive's would be too long; personal data
 * in landing, which the archive must not get and the lake not remove.
 */
export type HeldBy = 'no-receipt' | 'not-cleaned' | 'lock' | 'foreign-key' | 'long-key' | 'personal';

/** An object that is older than its zone's retention. */
export interface AgedObject extends ObjectInfo {
  readonly zone: RetainedZone;
  readonly heldBy?: HeldBy;
  /** What its bytes must be, where the lake knows it. */
  readonly sha256?: string;
  /** Its receipt, if it is an arrival. */
  readonly receiptKey?: string;
}

export type RetentionPorts = Pick<Ports, 'store' | 'sources' | 'clock' | 'config'>;

const dayMs = 24 * 3_600_000;

/** The objects of a zone that are older than its retention: those to move, and those that something holds. */
export async function agedObjects(ports: RetentionPorts, zone: RetainedZone): Promise<readonly AgedObject[]> {
  const aged = await agedByZone[zone](ports);
  return aged.map((object) => (object.heldBy || fits(object) ? object : { ...object, heldBy: 'long-key' }));
}

const agedByZone: Readonly<Record<RetainedZone, (ports: RetentionPorts) => Promise<readonly AgedObject[]>>> = {
  landing: agedArrivals,
  raw: agedRaw,
  staging: supersededParts,
  curated: supersededMartObjects,
};

async function agedArrivals(ports: RetentionPorts): Promise<readonly AgedObject[]> {
  const months = ports.config.retention?.landing.months;
  if (months === undefined) return [];
  const old = await listUntil(ports, 'landing', monthsBefore(ports.clock.now(), months));
  return eachOf(old, async (object): Promise<AgedObject> => {
    const head = await ports.store.head('landing', object.key);
    const target = receiptKey(head ?? object, head?.etag ?? '');
    const receipt = (await readRecord(ports.store, 'ledger', target, receiptSchema))?.value;
    if (!receipt || receipt.again) return { ...object, heldBy: 'no-receipt' };
    if (receipt.documents.some((document) => holdsPersonal(ports, document))) return { ...object, heldBy: 'personal' };
    return { ...object, receiptKey: target, ...(receipt.sha256 === null ? {} : { sha256: receipt.sha256 }) };
  });
}

async function agedRaw(ports: RetentionPorts): Promise<readonly AgedObject[]> {
  const retained = ports.config.retention?.raw;
  if (retained?.months === undefined) return [];
  const old = await listUntil(ports, 'raw', monthsBefore(ports.clock.now(), retained.months));
  const others = old.filter(({ key }) => !key.startsWith(personalPrefix));
  return eachOf(others, async (object): Promise<AgedObject> => {
    if (!parseArchiveKey(archiveKey('raw', object.key, ''))) return { ...object, heldBy: 'foreign-key' };
    if (ports.clock.now() < lockEnds(object, retained.lockedDays)) return { ...object, heldBy: 'lock' };
    const record = await readRecord(ports.store, 'ledger', cleanedKey(object.key), cleaningRecordSchema);
    if (!record || !isCurrent(ports, record.value)) return { ...object, heldBy: 'not-cleaned' };
    return { ...object, sha256: parseRawKey(object.key).sha256 };
  });
}

/** Raw objects with personal data that are older than its retention, cleaned or not: they are removed, not moved, and under no lock. */
export async function agedPersonal(ports: RetentionPorts): Promise<readonly AgedObject[]> {
  const months = ports.config.retention?.raw.personalMonths;
  if (months === undefined) return [];
  const old = await listUntil(ports, 'raw', monthsBefore(ports.clock.now(), months), personalPrefix);
  // What is no key of the lake's own says nothing of whose data it is.
  return old.filter(({ key }) => parseArchiveKey(archiveKey('raw', key, '')) !== undefined);
}

/** The lake's own lock, counted from the put. A store with Object Lock refuses the removal by itself; this asks first. */
function lockEnds({ lastModified }: ObjectInfo, lockedDays: number): Date {
  return new Date(lastModified.getTime() + lockedDays * dayMs);
}

/**
 * A part that nothing needs, of an account and month about which no claim was put for `supersededDays`: whatever
 * superseded it did so before that, so no reader is left in it.
 */
async function supersededParts(ports: RetentionPorts): Promise<readonly AgedObject[]> {
  const supersededDays = ports.config.retention?.staging.supersededDays;
  if (supersededDays === undefined) return [];
  const cutoff = daysBefore(ports.clock.now(), supersededDays);
  const old = await listUntil(ports, 'staging', cutoff, 'parts/');
  if (old.length === 0) return [];
  const { live, lastClaimAt } = await readStagingClaims(ports);
  const superseded = old.filter(({ key }) => !live.has(key) && (lastClaimAt(key) ?? cutoff) <= cutoff);
  return superseded.filter(({ key }) => !isPlainPart(ports, key));
}

/** An object of no version that a reader may be in, and itself older than that: a new one may wait for its promotion. */
async function supersededMartObjects(ports: RetentionPorts): Promise<readonly AgedObject[]> {
  const supersededDays = ports.config.retention?.curated.supersededDays;
  if (supersededDays === undefined) return [];
  const cutoff = daysBefore(ports.clock.now(), supersededDays);
  const old = await listUntil(ports, 'curated', cutoff);
  const superseded: AgedObject[] = [];
  for (const [mart, objects] of Map.groupBy(old, ({ key }) => martOf(key))) {
    const needed = await readMartKeys(ports, mart, cutoff);
    if (needed) superseded.push(...objects.filter(({ key }) => !needed.has(key)));
  }
  return superseded;
}

async function listUntil(
  { store }: RetentionPorts,
  zone: RetainedZone,
  cutoff: Date,
  prefix = '',
): Promise<readonly AgedObject[]> {
  const old: AgedObject[] = [];
  for await (const info of store.list(zone, prefix)) if (info.lastModified <= cutoff) old.push({ ...info, zone });
  return old;
}

/** Both the archive's key and that of its record must fit into a store. */
function fits({ zone, key }: AgedObject): boolean {
  const longest = `archived/${archiveKey(zone, key, '0'.repeat(64))}.json`;
  return Buffer.byteLength(longest) <= limits.keyBytes;
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs);
}

/** The same day of an earlier month, in UTC; its last day where it has no such day, so that 31 March less one month is in February. */
export function monthsBefore(now: Date, months: number): Date {
  const first = new Date(now);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  return first;
}
