import { z } from 'zod';
import { type Zone, zones } from '../lake/zone.ts';
import type { ObjectStore } from '../store/port.ts';
import { passUnreadable, readOrPass } from './records.ts';

/** The zones whose objects tell by themselves, or by a record, whether they are whole. What is in sandbox is nobody's. */
export const verifiedZones = zones.filter((zone) => zone !== 'sandbox');

/** How many damaged objects a record names; the others are found again by `lake sweep --verify`. */
export const namedDamages = 100;

/** How far the verification of a zone has come. Objects are divided into shares by their keys; a cycle goes through all. */
export const verificationSchema = z.strictObject({
  format: z.literal(1),
  zone: z.enum(zones),
  /** How many shares a cycle has. */
  shares: z.int().positive(),
  /** The share that is next. */
  next: z.int().nonnegative(),
  /** Of the share that is next, the last key that was verified, where a run had to stop in the middle of it. */
  after: z.string().optional(),
  cycleStartedAt: z.iso.datetime(),
  /** When the cycle before began: every object that is as old was verified since. Undefined before the first cycle ended. */
  lastCycleStartedAt: z.iso.datetime().optional(),
  /** When the last share was finished. */
  verifiedAt: z.iso.datetime(),
  /** Objects that the cycle found damaged and that are still where they were. */
  damaged: z.array(z.string()).default([]),
});
export type Verification = z.output<typeof verificationSchema>;

/** The prefix, in ledger, of the records of verification. */
export const verificationsPrefix = 'verified/';

/** The key, in ledger, of how far the verification of a zone has come. */
export function verificationKey(zone: Zone): string {
  return `${verificationsPrefix}${zone}.json`;
}

/** How far the verification of a zone has come; undefined where it never began, or where its record cannot be read: then it begins anew. */
export async function readVerification(
  store: Pick<ObjectStore, 'read'>,
  zone: Zone,
): Promise<Verification | undefined> {
  return (await readOrPass(store, 'ledger', verificationKey(zone), verificationSchema, passUnreadable))?.value;
}
