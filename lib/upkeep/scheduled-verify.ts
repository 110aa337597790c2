import type { Ports } from '../ports.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { DamagedObject } from '../verify/find-damage.ts';
import { type ShareOptions, verifyDueShares } from '../verify/verify-shares.ts';

export interface ScheduledVerifyPorts
  extends Pick<Ports, 'store' | 'workspace' | 'sources' | 'marts' | 'clock' | 'logger' | 'config'> {
  readonly metrics: Metrics;
}

/**
 * Reads the share of all objects that is due, and measures what is damaged. It has no right to remove, so a person runs
 * `lake sweep --verify --wait`. Nothing is read as rows here: what tells no hash is verified when it is used.
 */
export async function runScheduledVerification(
  ports: ScheduledVerifyPorts,
  options: Pick<ShareOptions, 'mayGoOn'>,
): Promise<readonly DamagedObject[]> {
  const damaged = await verifyDueShares(ports, { every: ports.config.verify, ...options });
  for (const { zone, key } of damaged) ports.logger.error('An object is damaged', { zone, key });
  // A metric costs in every hour in which it is written, and an alarm takes silence for well.
  if (damaged.length > 0) ports.metrics.emit({ DamagedObjects: damaged.length }, { function: 'sweep' });
  return damaged;
}
