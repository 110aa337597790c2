import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../lib/lake/zone.ts';
import { putFailureRecord } from '../lib/ledger/failure-records.ts';
import type { Ports } from '../lib/ports.ts';
import { sqsQueue } from '../lib/queue/sqs.ts';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';
import { batchMetrics } from '../lib/runtime/batch-metrics.ts';
import { failureBackoff } from '../lib/runtime/failure-backoff.ts';
import { failureCollector } from '../lib/runtime/failure-collector.ts';
import { failureRecorder } from '../lib/runtime/failure-recorder.ts';
import type { SqsHandlerPorts, SqsMiddleware } from '../lib/runtime/handler.ts';
import { keepHidden } from '../lib/runtime/keep-hidden.ts';
import { embeddedMetrics } from '../lib/runtime/metrics.ts';
import { readEnvironment } from './environment.ts';

/** The middleware of a deployed stage: traces, metrics, records of failures, and the backoff of failed messages. */
export function cloudRuntime(
  env: NodeJS.ProcessEnv,
  name: QueueName,
  { store, logger, clock }: Pick<Ports, 'store' | 'logger' | 'clock'>,
): SqsHandlerPorts {
  const { lake, queueUrls } = readEnvironment(env);
  const failures = failureCollector();
  const queue = sqsQueue({ client: new SQSClient(awsClientOptions()), urls: queueUrls, deadLetterUrls: queueUrls });
  return {
    logger,
    clock,
    onItemFailure: failures.note,
    middlewares: [
      captureLambdaHandler(new Tracer({ serviceName: `${lake}-${name}` })) as SqsMiddleware,
      batchMetrics(name, embeddedMetrics(lake)),
      failureBackoff({
        release: (receiptHandle, delaySeconds) => queue.release(name, receiptHandle, delaySeconds),
        failures,
        logger,
      }),
      failureRecorder({
        keep: (failed) =>
          putFailureRecord({ store }, { format: 1, queue: name, failedAt: clock.now().toISOString(), ...failed }),
        failures,
        logger,
      }),
      keepHidden({
        hide: (receiptHandle, seconds) => queue.release(name, receiptHandle, seconds),
        logger,
        every: (milliseconds, tick) => {
          const timer = setInterval(tick, milliseconds);
          return () => clearInterval(timer);
        },
      }),
    ],
  };
}
