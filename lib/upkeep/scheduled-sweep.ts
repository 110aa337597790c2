import { announcedPut, objectPutEvent } from '../lake/event.ts';
import { claimPrefix, parseClaimKey } from '../lake/object-key.ts';
import { queueNames, type Zone, zoneOfQueue } from '../lake/zone.ts';
import { datasetsOf, type Ports } from '../ports.ts';
import type { Queue } from '../queue/port.ts';
import type { Metrics } from '../runtime/metrics.ts';
import { withSharedListings } from '../store/shared-listings.ts';
import { type SweepReport, sweepLake } from './sweep.ts';

/** How old a landing file must be before its event counts as lost: S3 sends almost all events within a minute. */
const settledAfterMs = 15 * 60_000;

const hourMs = 3_600_000;

export interface ScheduledSweepPorts
  extends Pick<Ports, 'store' | 'marts' | 'sources' | 'clock' | 'logger' | 'config'> {
  readonly queue: Queue;
  readonly buckets: Readonly<Record<Zone, string>>;
  readonly metrics: Metrics;
}

/**
 * Queues lost work, and measures what the alarms watch: dead letters, lost objects, and the age of each dataset's newest
 * evidence. It queues no work for a queue that is not empty, because its event may be on its way.
 */
export async function runScheduledSweep(ports: ScheduledSweepPorts): Promise<SweepReport> {
  const { queue, clock, logger, metrics, buckets } = ports;
  const report = await sweepLake(
    {
      ports,
      queue,
      queues: queueNames,
      publishedFor: ports.config,
      announce: async (stage, keys) => {
        const { visible, inFlight, delayed } = await queue.counts(stage);
        if (visible + inFlight + delayed > 0)
          return logger.info('The queue is not empty', { stage, keys: keys.length });
        const bucket = buckets[zoneOfQueue[stage]];
        await queue.send(
          stage,
          keys.map((one) => objectPutEvent({ bucket, ...announcedPut(one), at: clock.now() })),
        );
      },
    },
    { thorough: false, settledAfterMs },
  );
  const { queued, dead, lost } = report;
  logger.info('Swept', { queued: queued.length, dead: dead.length, lost: lost.length });
  for (const { zone, key, namedBy } of lost) logger.error('An object is lost', { zone, key, namedBy });
  metrics.emit({ SweptWork: queued.length, DeadWork: dead.length, LostObjects: lost.length }, { function: 'sweep' });
  await measureAges(ports);
  return report;
}

/** The age of each dataset's newest evidence. A dataset without evidence has no age. */
async function measureAges(ports: ScheduledSweepPorts): Promise<void> {
  const now = ports.clock.now().getTime();
  const store = withSharedListings(ports.store);
  for (const { contract } of datasetsOf(ports)) {
    let newest = Number.NEGATIVE_INFINITY;
    for await (const { key } of store.list('staging', claimPrefix(contract.dataset)))
      newest = Math.max(newest, parseClaimKey(key).asOf.at.getTime());
    if (newest > 0) ports.metrics.emit({ EvidenceAgeHours: (now - newest) / hourMs }, { dataset: contract.dataset });
  }
}
