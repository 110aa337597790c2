import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import { sqsQueue } from '../lib/queue/sqs.ts';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';
import { embeddedMetrics } from '../lib/runtime/metrics.ts';
import { runScheduledSweep } from '../lib/upkeep/scheduled-sweep.ts';
import { cloudPorts, noEngine } from './cloud-ports.ts';
import { readEnvironment } from './environment.ts';

const { lake, buckets, queueUrls, deadLetterUrls } = readEnvironment(process.env);
const ports = {
  ...cloudPorts(process.env, 'sweep', noEngine),
  queue: sqsQueue({ client: new SQSClient(awsClientOptions()), urls: queueUrls, deadLetterUrls }),
  buckets,
  metrics: embeddedMetrics(lake),
};

/** Finds work whose event was lost and queues it. */
export const handler = middy<unknown, void>(async () => {
  await runScheduledSweep(ports);
}).use(captureLambdaHandler(new Tracer({ serviceName: `${lake}-sweep` })));
