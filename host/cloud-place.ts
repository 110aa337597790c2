import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { bucketNameOf, deadLetterNameOf, queueNameOf } from '../lib/lake/deployed-names.ts';
import { type QueueName, queueNames, type Zone, zones } from '../lib/lake/zone.ts';
import { sqsQueue } from '../lib/queue/sqs.ts';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';
import { s3Store } from '../lib/store/s3.ts';
import { withDeadLetterReasons } from './dead-letter-reasons.ts';
import { type Access, findDeployment, refused } from './deployment.ts';
import { localAccess } from './local-access.ts';
import type { Place } from './place.ts';

export interface CloudPlaceOptions {
  readonly place: 'aws' | 'localstack';
  /** The name of the lake and of its stack. */
  readonly lake: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens a deployed lake: finds its buckets and queues by its stack. On AWS the SDK finds region and credentials in its usual
 * way. Throws `invalid-config` where there is no such stack, and says what to do.
 */
export async function openCloudPlace({ place, lake, env }: CloudPlaceOptions): Promise<Place> {
  const isLocal = place === 'localstack';
  const access: Access = isLocal ? localAccess(env).client : {};
  const deployment = await findDeployment(access, lake);
  const region = { ...access, region: deployment.region };
  const sqs = new SQSClient({ ...awsClientOptions(), ...region });
  const urlOf = (name: string) => queueUrlOf(sqs, lake, name);
  const urls = await byQueue((queue) => urlOf(queueNameOf(queue, lake)));
  const deadLetterUrls = await byQueue((queue) => urlOf(deadLetterNameOf(queueNameOf(queue, lake))));
  const bucketOf = (zone: Zone) => bucketNameOf(zone, deployment);
  const buckets = Object.fromEntries(zones.map((zone) => [zone, bucketOf(zone)])) as Record<Zone, string>;
  const store = s3Store({
    client: new S3Client({ ...awsClientOptions(), ...region, forcePathStyle: isLocal }),
    buckets,
  });
  const queue = withDeadLetterReasons(sqsQueue({ client: sqs, urls, deadLetterUrls }), store);
  return {
    landing: `s3://${buckets.landing}`,
    store,
    queue,
    queues: queueNames,
    bucketOf,
    close: async () => {
      await queue.close();
      sqs.destroy();
      await store.close();
    },
  };
}

async function queueUrlOf(client: SQSClient, lake: string, name: string): Promise<string> {
  try {
    return (await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? '';
  } catch (error) {
    const why = error instanceof Error ? error.name : 'unknown';
    const advice = 'deploy the stack again, or ask for the right sqs:GetQueueUrl';
    throw refused(`The queue ${name} of the stack ${lake} cannot be found (${why}): ${advice}.`, error);
  }
}

async function byQueue(ask: (queue: QueueName) => Promise<string>): Promise<Record<QueueName, string>> {
  const entries = await Promise.all(queueNames.map(async (queue) => [queue, await ask(queue)] as const));
  return Object.fromEntries(entries) as Record<QueueName, string>;
}
