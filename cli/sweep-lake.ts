import { setTimeout as sleep } from 'node:timers/promises';
import { isLakeError } from '../lib/lake/error.ts';
import { parseClaimKey } from '../lib/lake/object-key.ts';
import { findGone, type GoneObject } from '../lib/stages/gone.ts';
import { type LostWork, type SweepOptions, sweepLake } from '../lib/stages/sweep.ts';
import { type DeadWork, listDeadWork } from './dead-letters.ts';
import type { OpenLake } from './open-lake.ts';
import { isIdle, settledAfterMs } from './work-arrivals.ts';

/**
 * How often a running lake sweeps, in milliseconds. A lost event costs freshness and nothing else, and every source is
 * fresh by the hour at best, so ten minutes are soon; a sweep is a few listings, so ten minutes are cheap, on S3 too.
 */
export const sweepEveryMs = 10 * 60_000;

/** Pause between looks whether the queues are empty, in milliseconds. */
const lookAgainMs = 500;

/** What a sweep found. */
export interface SweepReport {
  /** Queued, or to be queued where it was a dry run. */
  readonly queued: readonly LostWork[];
  /** Undone, but given up before: a sweep that tried these again would try them for ever. */
  readonly dead: readonly DeadWork[];
  /** On record, gone, and not to be made again from what the lake still holds. */
  readonly lost: readonly GoneObject[];
}

/** Finds lost work and queues what can be done about it. Work in the dead letters is left to a redrive. */
export async function sweepOnce(
  lake: OpenLake,
  { thorough, isDryRun = false }: { readonly thorough: boolean; readonly isDryRun?: boolean },
): Promise<SweepReport> {
  const { ports, queue } = lake;
  const options: SweepOptions = { settledBefore: new Date(ports.clock.now().getTime() - settledAfterMs), thorough };
  const { lost, gone } = await sweepLake(ports, options);
  const dead = new Map(
    (await listDeadWork(queue)).flatMap((one) => one.keys.map((key) => [topic(one.stage, key), one])),
  );
  const queued = lost.filter(({ stage, key }) => !dead.has(topic(stage, key)));
  if (!isDryRun) {
    for (const [stage, some] of Map.groupBy(queued, (one) => one.stage))
      await lake.announce(
        stage,
        some.map(({ key }) => key),
      );
  }
  return {
    queued,
    dead: [...new Set(lost.flatMap(({ stage, key }) => dead.get(topic(stage, key)) ?? []))],
    lost: withoutRemedy(gone),
  };
}

/** What work is about: any claim on a month asks for the same rebuild. */
function topic(stage: string, key: string): string {
  if (stage !== 'curate') return `${stage} ${key}`;
  try {
    const { dataset, month } = parseClaimKey(key);
    return `${stage} ${dataset} ${month}`;
  } catch {
    return `${stage} ${key}`; // a dead letter's key may be anything: that may be why it died
  }
}

function withoutRemedy(gone: readonly GoneObject[]): readonly GoneObject[] {
  return gone.filter(({ remedy }) => remedy === undefined);
}

export interface SweepAlong {
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
export async function sweepAlong(lake: OpenLake, { everyMs, signal, tell }: SweepAlong): Promise<void> {
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
      while (!signal.aborted && performance.now() < overdueMs && !(await isIdle(lake.queue)))
        await pause(lookAgainMs, signal);
      if (!signal.aborted) tellNews(await sweepOnce(lake, { thorough: false }));
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
