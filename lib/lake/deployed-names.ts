import type { QueueName, Zone } from './zone.ts';

/** The place of a deployed lake. Account and region may be placeholders that the deployment fills in. */
export interface Deployment {
  readonly lake: string;
  readonly account: string;
  readonly region: string;
}

/**
 * The name of a zone's bucket. It contains the account and the region, because bucket names are unique in the whole
 * world.
 */
export function bucketNameOf(zone: Zone, { lake, account, region }: Deployment): string {
  return `${lake}-${zone}-${account}-${region}`;
}

/** The name of a queue. */
export function queueNameOf(queue: QueueName, lake: string): string {
  return `${lake}-${queue}`;
}

/** The name of a queue's dead-letter queue. */
export function deadLetterNameOf(queueName: string): string {
  return `${queueName}-dead`;
}
