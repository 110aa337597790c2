import { createHash } from 'node:crypto';
import type { LakeConfig } from '../lake/config.ts';
import type { Zone } from '../lake/zone.ts';
import { recordText } from '../ledger/records.ts';
import {
  namedDamages,
  readVerification,
  type Verification,
  verificationKey,
  verifiedZones,
} from '../ledger/verification.ts';
import type { Ports } from '../ports.ts';
import { type DamagedObject, damagedAmong } from './find-damage.ts';
import type { StatePorts } from './object-state.ts';

const dayMs = 24 * 3_600_000;

/** How many objects are read between two looks at the time that is left. */
const batchObjects = 64;

export type SharePorts = StatePorts & Pick<Ports, 'clock'>;

export interface ShareOptions {
  /** In how many days every object is read once, and every object of archive. */
  readonly every: LakeConfig['verify'];
  /** False when the run has to end. What is not read is read by the next run. */
  readonly mayGoOn?: () => boolean;
  /** Takes a damaged object out of its zone. Without it, what is damaged is named in the record until it is healed. */
  readonly move?: (damaged: DamagedObject) => Promise<unknown>;
}

/**
 * Reads the share of each zone's objects that is due: one for each day since the last run, of as many as the owner says. An object's share is told
 * by its key, so a lake that grows needs no list. How far it came stands in ledger. Gives what is damaged.
 */
export async function verifyDueShares(ports: SharePorts, options: ShareOptions): Promise<readonly DamagedObject[]> {
  const damaged: DamagedObject[] = [];
  for (const zone of verifiedZones) damaged.push(...(await verifyZone(ports, zone, options)));
  return damaged;
}

async function verifyZone(
  ports: SharePorts,
  zone: Zone,
  { every, mayGoOn = () => true, move }: ShareOptions,
): Promise<readonly DamagedObject[]> {
  const everyDays = sharesOf(zone, every);
  const now = ports.clock.now();
  const known = await readVerification(ports.store, zone);
  const before = known?.shares === everyDays ? known : firstShare(zone, everyDays, now, known);
  const due = known === undefined ? 1 : Math.min(everyDays, daysBetween(before.verifiedAt, now));
  if (due < 1 || !mayGoOn()) return [];
  const keys: string[] = [];
  for await (const { key } of ports.store.list(zone)) keys.push(key);
  // What a cycle found is looked at again each time, until it is healed.
  const still = await damagedAmong(ports, zone, before.damaged);
  const damaged = still.map(({ key }) => key);
  let state: Verification = before;
  for (let share = 0; share < due && mayGoOn(); share += 1) {
    const { next: at, after = '' } = state;
    const own = keys.filter((key) => shareOf(key, everyDays) === at && key > after).sort();
    for (let from = 0; from < own.length && mayGoOn(); from += batchObjects) {
      const batch = own.slice(from, from + batchObjects);
      damaged.push(...(await damagedAmong(ports, zone, batch)).map(({ key }) => key));
      const last = batch.at(-1);
      if (last !== undefined) state = { ...state, after: last };
    }
    if (mayGoOn() || state.after === own.at(-1)) state = nextShare(state, now);
  }
  const found = [...new Set(damaged)];
  const all = found.map((key): DamagedObject => ({ zone, key }));
  if (move) for (const one of all) await move(one);
  const next = { ...state, damaged: move ? [] : found.slice(0, namedDamages) };
  await ports.store.put('ledger', verificationKey(zone), recordText(next));
  return all;
}

/** Records that every object was read since `startedAt`, as `lake sweep --verify` does, and that nothing damaged is left. */
export async function recordWholeVerification(
  { store }: Pick<Ports, 'store'>,
  every: LakeConfig['verify'],
  [startedAt, endedAt]: readonly [Date, Date],
): Promise<void> {
  for (const zone of verifiedZones) {
    const state = firstShare(zone, sharesOf(zone, every), endedAt, undefined);
    const whole = { ...state, lastCycleStartedAt: startedAt.toISOString(), verifiedAt: endedAt.toISOString() };
    await store.put('ledger', verificationKey(zone), recordText(whole));
  }
}

function sharesOf(zone: Zone, { everyDays, archiveEveryDays }: LakeConfig['verify']): number {
  return zone === 'archive' ? archiveEveryDays : everyDays;
}

function firstShare(zone: Zone, shares: number, now: Date, known: Verification | undefined): Verification {
  const at = now.toISOString();
  const last = known?.lastCycleStartedAt;
  return {
    format: 1,
    zone,
    shares,
    next: 0,
    cycleStartedAt: at,
    ...(last === undefined ? {} : { lastCycleStartedAt: last }),
    verifiedAt: known?.verifiedAt ?? at,
    damaged: known?.damaged ?? [],
  };
}

function nextShare({ after: _, ...state }: Verification, now: Date): Verification {
  const verifiedAt = now.toISOString();
  if (state.next + 1 < state.shares) return { ...state, next: state.next + 1, verifiedAt };
  return { ...state, next: 0, cycleStartedAt: verifiedAt, lastCycleStartedAt: state.cycleStartedAt, verifiedAt };
}

/** Whole days, of which one is over an hour before: a run that is a little early counts. */
function daysBetween(then: string, now: Date): number {
  return Math.floor((now.getTime() - Date.parse(then) + dayMs / 24) / dayMs);
}

function shareOf(key: string, shares: number): number {
  return createHash('sha256').update(key).digest().readUInt32BE(0) % shares;
}
