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
 * Why an object stays although it is old enough: it has no receipt, or no cleaning record of the current contract versions,
 * so that work on it is outstanding; a lock; a key that the lake did not write; a key that would make the archive's key too
 * long; personal data in landing, which must not get into the archive and which the lake does not remove.
 */
export type HeldBy = 'no-receipt' | 'not-cleaned' | 'lock' | 'foreign-key' | 'long-key' | 'personal';

/** An object that is older than its zone's retention. */
export interface AgedObject extends ObjectInfo {
  readonly zone: RetainedZone;
  readonly heldBy?: HeldBy;
  /** The hash of its bytes, where the lake knows it. */
  readonly sha256?: string;
  /** The key of its receipt, if it is an arrival. */
  readonly receiptKey?: string;
}

export type RetentionPorts = Pick<Ports, 'store' | 'sources' | 'clock' | 'config'>;

const dayMs = 24 * 3_600_000;

/** The objects of a zone that are older than its retention: those to move, and those that stay, with the reason. */
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

/** Raw objects with personal data that are older than their retention, cleaned or not. They are removed, not moved, and no lock of the lake protects them. */
export async function agedPersonal(ports: RetentionPorts): Promise<readonly AgedObject[]> {
  const months = ports.config.retention?.raw.personalMonths;
  if (months === undefined) return [];
  const old = await listUntil(ports, 'raw', monthsBefore(ports.clock.now(), months), personalPrefix);
  // A key that the lake did not write does not say whose data it is.
  return old.filter(({ key }) => parseArchiveKey(archiveKey('raw', key, '')) !== undefined);
}

/** True while the lake's own lock lasts, counted from the put. A store with Object Lock refuses the removal by itself; this check comes first. */
function lockEnds({ lastModified }: ObjectInfo, lockedDays: number): Date {
  return new Date(lastModified.getTime() + lockedDays * dayMs);
}

/**
 * Parts that nothing needs, of an account and month without a new claim for `supersededDays`: whatever superseded such a part
 * did so earlier, so nobody reads it any more.
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

/** Objects that belong to no version that somebody may be reading, and that are old enough themselves: a new object may wait for its promotion. */
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

/** True where both the key in the archive and the key of its record fit into a store. */
function fits({ zone, key }: AgedObject): boolean {
  const longest = `archived/${archiveKey(zone, key, '0'.repeat(64))}.json`;
  return Buffer.byteLength(longest) <= limits.keyBytes;
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * dayMs);
}

/** The same day of an earlier month, in UTC, or the last day of that month: 31 March less one month is in February. */
export function monthsBefore(now: Date, months: number): Date {
  const first = new Date(now);
  first.setUTCDate(1);
  first.setUTCMonth(first.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(now.getUTCDate(), lastDay));
  return first;
}
