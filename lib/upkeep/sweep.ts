import { parseClaimKey } from '../lake/object-key.ts';
import type { QueueName } from '../lake/zone.ts';
import type { Ports } from '../ports.ts';
import { type DeadWork, listDeadWork, type Queues } from './dead-letters.ts';
import type { GoneObject } from './gone-object.ts';
import { findLosses, type LossOptions, type LostWork } from './lost-work.ts';

/** The part of a lake that a sweep touches, wherever it runs. */
export interface SweptLake extends Queues {
  readonly ports: Pick<Ports, 'store' | 'marts' | 'sources' | 'clock'>;
  /** For whom the marts are published, where they are (a deployed lake). */
  readonly publishedFor?: LossOptions['publishedFor'];
  /** Puts objects' events into a queue, as the bucket would have. */
  announce(stage: QueueName, keys: readonly string[]): Promise<void>;
}

export interface SweepOptions {
  readonly thorough: boolean;
  /** How long a landing file must not have changed before it counts as whole, in milliseconds. */
  readonly settledAfterMs: number;
  readonly isDryRun?: boolean;
}

/** What a sweep found. */
export interface SweepReport {
  /** Queued, or to be queued where it was a dry run. */
  readonly queued: readonly LostWork[];
  /** Undone, but given up before: a sweep that tried these again would try them for ever. */
  readonly dead: readonly DeadWork[];
  /** On record, gone, and not to be made again from what the lake still holds. */
  readonly lost: readonly GoneObject[];
}

/**
 * Finds lost work and queues what can be done about it. Work in the dead letters is left to a redrive.
 *
 * @example
 * const { queued, dead, lost } = await sweepLake(lake, { thorough: true, settledAfterMs: 60_000, isDryRun: true });
 */
export async function sweepLake(
  lake: SweptLake,
  { thorough, settledAfterMs, isDryRun = false }: SweepOptions,
): Promise<SweepReport> {
  const { ports } = lake;
  const options: LossOptions = {
    settledBefore: new Date(ports.clock.now().getTime() - settledAfterMs),
    thorough,
    ...(await publishing(lake)),
  };
  const { lost, gone } = await findLosses(ports, options);
  const dead = new Map(
    (await listDeadWork(lake)).flatMap((work) => work.keys.map((key) => [topic(work.stage, key), work])),
  );
  const queued = lost.filter(({ stage, key }) => !dead.has(topic(stage, key)));
  if (!isDryRun) {
    for (const [stage, some] of Map.groupBy(queued, ({ stage }) => stage))
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

/** Each promotion is published some seconds later: while events of that are under way, nothing is late. */
async function publishing({ queue, publishedFor }: SweptLake): Promise<Pick<LossOptions, 'publishedFor'>> {
  if (publishedFor === undefined) return {};
  const { visible, inFlight, delayed } = await queue.counts('publish');
  return visible + inFlight + delayed > 0 ? {} : { publishedFor };
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

/** The objects that nothing in the lake can make again: a person has to act. */
export function withoutRemedy(gone: readonly GoneObject[]): readonly GoneObject[] {
  return gone.filter(({ remedy }) => remedy === undefined);
}
