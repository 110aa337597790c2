import type { QueueName, Zone } from './zone.ts';

/** Where a deployed lake is; account and region may be placeholders that the deployment fills in. */
export interface Deployment {
  readonly lake: string;
  readonly account: string;
  readonly region: string;
}

/** The name of a zone's bucket. Bucket names are the whole world's, so the account and region are in it. */
export function bucketNameOf(zone: Zone, { lake, account, region }: Deployment): string {
  return `${lake}-${zone}-${account}-${region}`;
}

/** The name of a queue. */
export function queueNameOf(queue: QueueName, lake: string): string {
  return `${lake}-${queue}`;
}

/** The name of the queue that takes what another gave up. */
export function deadLetterNameOf(queueName: string): string {
  return `${queueName}-dead`;
}
