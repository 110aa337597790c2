import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { bucketNameOf, type Deployment, deadLetterNameOf, queueNameOf } from '../lib/lake/deployed-names.ts';
import { isLakeError, LakeError } from '../lib/lake/error.ts';
import { type QueueName, queueNames, type Zone, zones } from '../lib/lake/zone.ts';
import { sqsQueue } from '../lib/queue/sqs.ts';
import { s3Store } from '../lib/store/s3.ts';
import { withKeptReasons } from './kept-reasons.ts';
import { type LocalAccess, localAccess } from './local-access.ts';
import type { Place } from './place.ts';

export interface CloudPlaceOptions {
  readonly place: 'aws' | 'localstack';
  /** The name of the lake and of its stack. */
  readonly lake: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * A deployed lake, found by its stack: its buckets and queues. On AWS the SDK finds region and credentials as it always
 * does. Throws `invalid-config` where there is no such stack, and says how to go on.
 */
export async function openCloudPlace({ place, lake, env }: CloudPlaceOptions): Promise<Place> {
  const isLocal = place === 'localstack';
  const access: Access = isLocal ? localAccess(env).client : {};
  const where = isLocal ? localAccess(env).endpoint : 'AWS';
  const deployment = await findDeployment(access, lake, where);
  const region = { ...access, region: deployment.region };
  const sqs = new SQSClient(region);
  const urlOf = async (name: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl ?? '';
  const urls = await byQueue((queue) => urlOf(queueNameOf(queue, lake)));
  const deadLetterUrls = await byQueue((queue) => urlOf(deadLetterNameOf(queueNameOf(queue, lake))));
  const bucketOf = (zone: Zone) => bucketNameOf(zone, deployment);
  const buckets = Object.fromEntries(zones.map((zone) => [zone, bucketOf(zone)])) as Record<Zone, string>;
  const store = s3Store({ client: new S3Client({ ...region, forcePathStyle: isLocal }), buckets });
  const queue = withKeptReasons(sqsQueue({ client: sqs, urls, deadLetterUrls }), store);
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

/** What the SDK's clients are told; on AWS they find it themselves. */
type Access = Partial<LocalAccess['client']>;

/** The stack's own id tells the account and the region. */
async function findDeployment(access: Access, lake: string, where: string): Promise<Deployment> {
  const client = new CloudFormationClient(access);
  try {
    const { Stacks: stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: lake }));
    const [, , , region = '', account = ''] = (stacks[0]?.StackId ?? '').split(':');
    if (account !== '') return { lake, account, region };
    throw refused(`There is no stack ${lake} on ${where}: deploy it, or name another with LAKE_NAME.`);
  } catch (error) {
    throw isLakeError(error) ? error : deploymentError(error, lake, where);
  } finally {
    client.destroy();
  }
}

function deploymentError(error: unknown, lake: string, where: string): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message } = error;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (name === 'ValidationError' && message.includes('does not exist'))
    return refused(`There is no stack ${lake} on ${where}: deploy it, or name another with LAKE_NAME.`, error);
  if (/Credentials|Token/.test(name))
    return refused(`${where} has no valid credentials from here (${name}): log in, such as with aws sso login.`, error);
  if (status === 403)
    return refused(
      `These credentials may not describe the stack ${lake}: ask for cloudformation:DescribeStacks.`,
      error,
    );
  if (message.includes('Region is missing')) return refused('No region is set: set AWS_REGION.', error);
  if (status === undefined)
    return refused(`Nothing answers on ${where}: start it, or correct AWS_ENDPOINT_URL or AWS_REGION.`, error);
  return refused(`CloudFormation on ${where} refuses to describe the stack ${lake} (${name}).`, error);
}

async function byQueue(ask: (queue: QueueName) => Promise<string>): Promise<Record<QueueName, string>> {
  const entries = await Promise.all(queueNames.map(async (queue) => [queue, await ask(queue)] as const));
  return Object.fromEntries(entries) as Record<QueueName, string>;
}

function refused(message: string, cause?: unknown): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'later', cause });
}
