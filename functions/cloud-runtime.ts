import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../lib/lake/zone.ts';
import { keepFailure } from '../lib/ledger/failures.ts';
import type { Ports } from '../lib/ports.ts';
import { sqsQueue } from '../lib/queue/sqs.ts';
import { batchMetrics } from '../lib/runtime/batch-metrics.ts';
import { failureNotes } from '../lib/runtime/failure-notes.ts';
import type { SqsHandlerPorts, SqsMiddleware } from '../lib/runtime/handler.ts';
import { keepReasons } from '../lib/runtime/keep-reasons.ts';
import { embeddedMetrics } from '../lib/runtime/metrics.ts';
import { releaseFailures } from '../lib/runtime/release-failures.ts';
import { readEnvironment } from './environment.ts';

/** What stands around a deployed stage besides its log: a trace, metrics, why messages failed, and when they are tried again. */
export function cloudRuntime(
  env: NodeJS.ProcessEnv,
  name: QueueName,
  { store, logger, clock }: Pick<Ports, 'store' | 'logger' | 'clock'>,
): SqsHandlerPorts {
  const { lake, queueUrls } = readEnvironment(env);
  const failures = failureNotes();
  const queue = sqsQueue({ client: new SQSClient(), urls: queueUrls, deadLetterUrls: queueUrls });
  return {
    logger,
    clock,
    onItemFailure: failures.note,
    middlewares: [
      captureLambdaHandler(new Tracer({ serviceName: `${lake}-${name}` })) as SqsMiddleware,
      batchMetrics(name, embeddedMetrics(lake)),
      releaseFailures({
        release: (receiptHandle, delaySeconds) => queue.release(name, receiptHandle, delaySeconds),
        failures,
        logger,
      }),
      keepReasons({
        keep: (failed) =>
          keepFailure({ store }, { format: 1, queue: name, failedAt: clock.now().toISOString(), ...failed }),
        failures,
        logger,
      }),
    ],
  };
}
