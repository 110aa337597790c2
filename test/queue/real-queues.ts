import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateQueueCommand, DeleteQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { limits } from '../../lib/lake/limits.ts';
import { type QueueName, queueNames } from '../../lib/lake/zone.ts';
import { sqsQueue } from '../../lib/queue/sqs.ts';
import type { OpenQueue } from './conformance.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

export function byQueue(url: (queue: QueueName) => string): Record<QueueName, string> {
  return { validate: url('validate'), clean: url('clean'), curate: url('curate'), publish: url('publish') };
}

/** Queues of their own at a real endpoint. */
export async function openReal(endpoint: string): Promise<OpenQueue> {
  const client = new SQSClient({ endpoint, region: 'us-east-1', credentials });
  const run = randomUUID();
  const create = async (name: string, Attributes?: Record<string, string>) => {
    const created = await client.send(new CreateQueueCommand({ QueueName: name, ...(Attributes && { Attributes }) }));
    return String(created.QueueUrl);
  };
  const urls = byQueue(() => '');
  const deadLetterUrls = byQueue(() => '');
  for (const stage of queueNames) {
    const deadUrl = await create(`${stage}-dead-${run}`);
    const ask = new GetQueueAttributesCommand({ QueueUrl: deadUrl, AttributeNames: ['QueueArn'] });
    const { Attributes: attributes } = await client.send(ask);
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: attributes?.QueueArn,
      maxReceiveCount: limits.receives,
    });
    deadLetterUrls[stage] = deadUrl;
    urls[stage] = await create(`${stage}-${run}`, { RedrivePolicy });
  }
  const queue = sqsQueue({ client, urls, deadLetterUrls });
  const close = async () => {
    const all = [...Object.values(urls), ...Object.values(deadLetterUrls)].filter((url) => url !== '');
    const ends = await Promise.allSettled(all.map((QueueUrl) => client.send(new DeleteQueueCommand({ QueueUrl }))));
    client.destroy();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  };
  return { queue, advance: (seconds: number) => sleep(seconds * 1000), close };
}
