import { quarantine } from '../ledger/quarantine.ts';
import type { Ports } from '../ports.ts';
import { type DamagedObject, findDamage } from '../verify/find-damage.ts';
import { outdatedRecords } from '../verify/outdated-records.ts';
import { recordWholeVerification, verifyDueShares } from '../verify/verify-shares.ts';

export type VerifyPorts = Pick<Ports, 'store' | 'engine' | 'workspace' | 'sources' | 'marts' | 'config' | 'clock'>;

/**
 * Reads every object, and moves those that do not hold what their names or records say to archive, and with them the records that
 * were put back to an older state: the sweep that follows finds them gone and queues the events that make them again. Gives what was
 * moved; in a dry run, what would be.
 */
export async function moveDamaged(ports: VerifyPorts, isDryRun: boolean): Promise<readonly DamagedObject[]> {
  const startedAt = ports.clock.now();
  const damaged = await findDamage(ports);
  if (!isDryRun) for (const { zone, key } of damaged) await quarantine(ports, zone, key);
  // A record that is whole tells of others only when those that are not are out of the way.
  const outdated = await outdatedRecords(ports);
  if (!isDryRun) for (const { zone, key } of outdated) await quarantine(ports, zone, key);
  const spanned = [startedAt, ports.clock.now()] as const;
  if (!isDryRun) await recordWholeVerification(ports, ports.config.verify, spanned);
  return [...damaged, ...outdated];
}

/** Reads the share of all objects that is due, and moves what is damaged to archive, as `moveDamaged` does with all. */
export async function moveDamagedOfShare(ports: VerifyPorts): Promise<readonly DamagedObject[]> {
  return verifyDueShares(ports, {
    every: ports.config.verify,
    move: ({ zone, key }) => quarantine(ports, zone, key),
  });
}
