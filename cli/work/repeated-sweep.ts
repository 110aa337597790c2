import { setTimeout as sleep } from 'node:timers/promises';
import { isLakeError } from '../../lib/lake/error.ts';
import { findGone } from '../../lib/upkeep/gone.ts';
import { type SweepReport, sweepLake, withoutRemedy } from '../../lib/upkeep/sweep.ts';
import type { OpenLake } from '../open-lake.ts';
import { isIdle, settledAfterMs } from './work-arrivals.ts';

/**
 * How often a running lake sweeps, in milliseconds. A lost event costs freshness and nothing else, and every source is
 * fresh by the hour at best, so ten minutes are soon; a sweep is a few listings, so ten minutes are cheap, on S3 too.
 */
export const sweepEveryMs = 10 * 60_000;

/** Pause between looks whether the queues are empty, in milliseconds. */
const lookAgainMs = 500;

export interface RepeatedSweep {
  readonly everyMs: number;
  readonly signal: AbortSignal;
  /** Told of every sweep that found something. */
  readonly tell: (report: SweepReport) => void;
}

/**
 * Sweeps a running lake until the signal aborts. What lies undone while its event waits in a queue is not lost, so a sweep
 * waits for empty queues; where they are never empty it sweeps once another round is over, for doubled events do no harm.
 * Lost objects are told of at once and once each; the first look reads all receipts, because it is the only one that does.
 */
export async function sweepRepeatedly(lake: OpenLake, { everyMs, signal, tell }: RepeatedSweep): Promise<void> {
  const told = new Set<string>();
  const tellNews = (report: SweepReport) => {
    const lost = report.lost.filter(({ zone, key }) => !told.has(`${zone}/${key}`));
    for (const { zone, key } of lost) told.add(`${zone}/${key}`);
    if (report.queued.length + lost.length > 0) tell({ ...report, lost });
  };
  await outlivingOutages(lake, async () =>
    tellNews({ queued: [], dead: [], lost: withoutRemedy(await findGone(lake.ports, true)) }),
  );
  while (!signal.aborted) {
    await pause(everyMs, signal);
    const overdueMs = performance.now() + everyMs;
    await outlivingOutages(lake, async () => {
      while (!signal.aborted && performance.now() < overdueMs && !(await isIdle(lake)))
        await pause(lookAgainMs, signal);
      if (!signal.aborted) tellNews(await sweepLake(lake, { thorough: false, settledAfterMs }));
    });
  }
}

/** A store or queue that is away for a while must not end a running lake: the next sweep finds the same. */
async function outlivingOutages({ ports }: OpenLake, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (!isLakeError(error) || error.retry === 'never') throw error;
    ports.logger.warn('Sweep could not look, trying again at the next', { error });
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}
