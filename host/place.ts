import type { QueueName, Zone } from '../lib/lake/zone.ts';
import type { Queue } from '../lib/queue/port.ts';
import type { ObjectStore } from '../lib/store/port.ts';

/** Where a lake is: its objects and its queues. Everything else is the same in all places. */
export interface Place {
  /** Where landing is, for messages: a folder or a bucket. */
  readonly landing: string;
  readonly store: ObjectStore;
  readonly queue: Queue;
  /** The queues that something processes in this place: only deployed lakes publish. */
  readonly queues: readonly QueueName[];
  /** The name of a zone's bucket in events. */
  bucketOf(zone: Zone): string;
  /** Closes the store and the queue. */
  close(): Promise<void>;
}

/** The places that `--place` names. */
export const placeNames = ['embedded', 'minio', 'versitygw', 'localstack', 'aws'] as const;
export type PlaceName = (typeof placeNames)[number];
