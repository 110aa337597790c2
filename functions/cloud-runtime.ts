import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { StageName } from '../lib/lake/zone.ts';
import { sqsQueue } from '../lib/queue/sqs.ts';
import { batchMetrics } from '../lib/runtime/batch-metrics.ts';
import { failureNotes } from '../lib/runtime/failure-notes.ts';
import type { SqsHandlerPorts, SqsMiddleware } from '../lib/runtime/handler.ts';
import { embeddedMetrics } from '../lib/runtime/metrics.ts';
import { releaseFailures } from '../lib/runtime/release-failures.ts';
import type { Ports } from '../lib/stages/ports.ts';
import { readEnvironment } from './environment.ts';

/** What stands around a deployed stage besides its log: a trace, metrics, and when a failed message is tried again. */
export function cloudRuntime(
  env: NodeJS.ProcessEnv,
  name: StageName | 'publish',
  { logger, clock }: Pick<Ports, 'logger' | 'clock'>,
): SqsHandlerPorts {
  const { lake, queueUrls } = readEnvironment(env);
  const failures = failureNotes();
  const queue = sqsQueue({ client: new SQSClient(), urls: queueUrls, deadLetterUrls: queueUrls });
  const releasing = (stage: StageName) =>
    releaseFailures({
      release: (receiptHandle, delaySeconds) => queue.release(stage, receiptHandle, delaySeconds),
      failures,
      logger,
    });
  return {
    logger,
    clock,
    onItemFailure: failures.note,
    middlewares: [
      captureLambdaHandler(new Tracer({ serviceName: `${lake}-${name}` })) as SqsMiddleware,
      batchMetrics(name, embeddedMetrics(lake)),
      // What was published late is published with the next version anyway: its queue's own time will do.
      ...(name === 'publish' ? [] : [releasing(name)]),
    ],
  };
}
