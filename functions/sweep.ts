import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { SQSClient } from '@aws-sdk/client-sqs';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { sqsQueue } from '../lib/queue/sqs.ts';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';
import { embeddedMetrics } from '../lib/runtime/metrics.ts';
import { runScheduledSweep } from '../lib/upkeep/scheduled-sweep.ts';
import { runScheduledVerification } from '../lib/upkeep/scheduled-verify.ts';
import { cloudPorts, noEngine } from './cloud-ports.ts';
import { readEnvironment } from './environment.ts';

const { lake, buckets, queueUrls, deadLetterUrls } = readEnvironment(process.env);
const ports = {
  ...cloudPorts(process.env, 'sweep', noEngine),
  queue: sqsQueue({ client: new SQSClient(awsClientOptions()), urls: queueUrls, deadLetterUrls }),
  buckets,
  metrics: embeddedMetrics(lake),
};

/** What verification leaves of the function's time, in milliseconds: an alarm watches for four fifths of it, and a large file takes a minute. */
const reserveMs = 240_000;

/** Finds work whose event was lost and queues it, then verifies the share of all objects that is due. */
export const handler = middy<unknown, void>(async (_event: unknown, context: Context) => {
  await runScheduledSweep(ports);
  await runScheduledVerification(ports, { mayGoOn: () => context.getRemainingTimeInMillis() > reserveMs });
}).use(captureLambdaHandler(new Tracer({ serviceName: `${lake}-sweep` })));
