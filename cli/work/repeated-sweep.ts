import { setTimeout as sleep } from 'node:timers/promises';
import { findGone } from '../../lib/upkeep/gone.ts';
import { type SweepReport, sweepLake, withoutRemedy } from '../../lib/upkeep/sweep.ts';
import { moveDamagedOfShare } from '../../lib/upkeep/verify.ts';
import type { DamagedObject } from '../../lib/verify/find-damage.ts';
import type { OpenLake } from '../open-lake.ts';
import { outlivingOutages } from './outlive-outages.ts';
import { isIdle, settledAfterMs } from './work-arrivals.ts';

/**
 * How often a running lake sweeps, in milliseconds. A lost event only costs freshness, and no source is fresher than an
 * hour, so ten minutes are soon enough. A sweep is a few listings, so ten minutes are cheap, on S3 too.
 */
export const sweepEveryMs = 10 * 60_000;

/** Pause between two checks whether the queues are empty, in milliseconds. */
const lookAgainMs = 500;

export interface RepeatedSweep {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** Called for each sweep that found something. */
  readonly tell: (report: SweepReport) => void;
  /** Called for each sweep that an outage stopped; the next one finds the same work. */
  readonly onOutage: (error: unknown) => void;
  /** Called with the damaged objects that the daily share of verification moved to archive. */
  readonly tellDamaged: (damaged: readonly DamagedObject[]) => void;
}

/**
 * Sweeps a running lake until the signal aborts. Work whose event waits in a queue is not lost, so a sweep waits for empty
 * queues. Where they are never empty, it sweeps after one more period: doubled events do no harm. It reports each lost
 * object once, at once. Only the first sweep reads all receipts. Before it sweeps, it verifies the share of all objects that is due.
 */
export async function sweepRepeatedly(
  lake: OpenLake,
  { everyMs, signal, tell, tellDamaged, onOutage }: RepeatedSweep,
): Promise<void> {
  const told = new Set<string>();
  const tellNews = (report: SweepReport) => {
    const lost = report.lost.filter(({ zone, key }) => !told.has(`${zone}/${key}`));
    for (const { zone, key } of lost) told.add(`${zone}/${key}`);
    if (report.queued.length + lost.length > 0) tell({ ...report, lost });
  };
  await outlivingOutages(
    async () => tellNews({ queued: [], dead: [], restored: [], lost: withoutRemedy(await findGone(lake.ports, true)) }),
    onOutage,
  );
  while (!signal.aborted) {
    await pause(everyMs, signal);
    const overdueMs = performance.now() + everyMs;
    await outlivingOutages(async () => {
      while (!signal.aborted && performance.now() < overdueMs && !(await isIdle(lake)))
        await pause(lookAgainMs, signal);
      if (signal.aborted) return;
      const damaged = await moveDamagedOfShare(lake.ports);
      if (damaged.length > 0) tellDamaged(damaged);
      // What was moved is gone now, which only a thorough look finds of every record.
      tellNews(await sweepLake(lake, { thorough: damaged.length > 0, settledAfterMs }));
    }, onOutage);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
