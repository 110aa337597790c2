import type { Announced } from '../lake/event.ts';
import { parseClaimKey } from '../lake/object-key.ts';
import type { QueueName } from '../lake/zone.ts';
import { allLostRecords, restoreRecords } from '../ledger/second-copy.ts';
import type { Ports } from '../ports.ts';
import { withSharedListings } from '../store/shared-listings.ts';
import { type DeadWork, listDeadWork, type Queues } from './dead-letters.ts';
import type { GoneObject } from './gone-object.ts';
import { listHiddenWork } from './hidden-work.ts';
import { findLosses, type LossOptions, type LostWork } from './lost-work.ts';
import { bringBackTwins } from './raw-twins.ts';

/** The part of a lake that a sweep touches, wherever it runs. */
export interface SweptLake extends Queues {
  readonly ports: Pick<Ports, 'store' | 'marts' | 'sources' | 'clock'>;
  /** The readers that marts are published for, in a deployed lake. */
  readonly publishedFor?: LossOptions['publishedFor'];
  /** Sends the events of objects to a queue, as their bucket does. */
  announce(stage: QueueName, keys: readonly Announced[]): Promise<void>;
}

export interface SweepOptions {
  readonly thorough: boolean;
  /** How long a landing file must not have changed before it counts as whole, in milliseconds. */
  readonly settledAfterMs: number;
  readonly isDryRun?: boolean;
  /** With it, a raw object that is gone comes back from another of the same bytes, which takes the right to write into raw. */
  readonly workspace?: Ports['workspace'];
}

/** What a sweep found. */
export interface SweepReport {
  /** Queued work. In a dry run: work that would be queued. */
  readonly queued: readonly LostWork[];
  /** Undone work that is in the dead letters. A sweep does not queue it: it would fail for ever. */
  readonly dead: readonly DeadWork[];
  /** Recorded objects that are gone and cannot be made again. */
  readonly lost: readonly GoneObject[];
  /** Keys, in ledger, of records that were lost and came back from their copies. In a dry run: that would. */
  readonly restored: readonly string[];
}

/**
 * Finds lost work and queues it. It leaves work in the dead letters to a redrive, and work that was received to its queue: what
 * waits for the end of an outage is not lost.
 *
 * @example
 * const { queued, dead, lost } = await sweepLake(lake, { thorough: true, settledAfterMs: 60_000, isDryRun: true });
 */
export async function sweepLake(
  lake: SweptLake,
  { thorough, settledAfterMs, isDryRun = false, workspace }: SweepOptions,
): Promise<SweepReport> {
  if (workspace && !isDryRun) await bringBackTwins({ store: lake.ports.store, workspace });
  const first = withSharedListings(lake.ports.store);
  const restored = isDryRun ? await allLostRecords(first) : await restoreRecords(first);
  const ports = { ...lake.ports, store: restored.length > 0 ? withSharedListings(lake.ports.store) : first };
  const options: LossOptions = {
    settledBefore: new Date(ports.clock.now().getTime() - settledAfterMs),
    thorough,
    ...(await publishing(lake)),
  };
  const { lost, gone } = await findLosses(ports, options);
  const dead = new Map(
    (await listDeadWork(lake)).flatMap((work) => work.keys.map((key) => [topic(work.stage, key), work])),
  );
  const hidden = new Set(
    (await listHiddenWork(lake)).work.flatMap(({ stage, keys }) => keys.map((key) => topic(stage, key))),
  );
  const queued = lost.filter(({ stage, key }) => !dead.has(topic(stage, key)) && !hidden.has(topic(stage, key)));
  if (!isDryRun) {
    for (const [stage, some] of Map.groupBy(queued, ({ stage }) => stage))
      await lake.announce(stage, some.map(announcedOf));
  }
  return {
    queued,
    dead: [...new Set(lost.flatMap(({ stage, key }) => dead.get(topic(stage, key)) ?? []))],
    lost: withoutRemedy(gone),
    restored,
  };
}

/** What the event of lost work is sent about. */
export function announcedOf({ key, versionId }: Pick<LostWork, 'key' | 'versionId'>): Announced {
  return versionId === undefined ? key : { key, versionId };
}

/** A promotion is published some seconds later. While its event is under way, publishing is not late. */
async function publishing({ queue, publishedFor }: SweptLake): Promise<Pick<LossOptions, 'publishedFor'>> {
  if (publishedFor === undefined) return {};
  const { visible, inFlight, delayed } = await queue.counts('publish');
  return visible + inFlight + delayed > 0 ? {} : { publishedFor };
}

/** The topic of a piece of work: any claim on a month means the same rebuild. */
function topic(stage: string, key: string): string {
  if (stage !== 'curate') return `${stage} ${key}`;
  try {
    const { dataset, month } = parseClaimKey(key);
    return `${stage} ${dataset} ${month}`;
  } catch {
    return `${stage} ${key}`; // the key of a dead letter may be anything, which may be why it failed
  }
}

/** The objects that nothing in the lake can make again: a person has to act. */
export function withoutRemedy(gone: readonly GoneObject[]): readonly GoneObject[] {
  return gone.filter(({ remedy }) => remedy === undefined);
}
