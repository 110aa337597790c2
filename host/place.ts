import type { QueueName, Zone } from '../lib/lake/zone.ts';
import type { Queue } from '../lib/queue/port.ts';
import type { ObjectStore } from '../lib/store/port.ts';

/** Where a lake is: its objects and its queues. All else is the same everywhere. */
export interface Place {
  /** What people are told, such as a folder or a bucket. */
  readonly landing: string;
  readonly store: ObjectStore;
  readonly queue: Queue;
  /** Those of the queues that something works here: publishing is for deployed lakes. */
  readonly queues: readonly QueueName[];
  /** A zone's bucket as its events name it. */
  bucketOf(zone: Zone): string;
  /** Closes the store and the queue. */
  close(): Promise<void>;
}

/** The places that `--place` names. */
export const placeNames = ['embedded', 'minio', 'localstack', 'aws'] as const;
export type PlaceName = (typeof placeNames)[number];
