import type { MiddlewareObj } from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Logger } from '../lake/logger.ts';

export interface InvocationLogPorts {
  readonly logger: Logger;
  readonly clock: { now(): Date };
}

/** Middleware that logs when a batch starts, how it ended and how long it took, with the id of its invocation. */
export function invocationLog({ logger, clock }: InvocationLogPorts): MiddlewareObj<SQSEvent, SQSBatchResponse> {
  // The start is kept by request and not in one variable, because several batches of a stage may run in one local
  // process.
  const startedMs = new WeakMap<object, number>();
  const factsOf = (request: { event: SQSEvent; context: { awsRequestId: string } }) => {
    const nowMs = clock.now().getTime();
    return {
      requestId: request.context.awsRequestId,
      messages: request.event.Records.length,
      durationMs: nowMs - (startedMs.get(request) ?? nowMs),
    };
  };
  return {
    name: 'invocation-log',
    before(request) {
      startedMs.set(request, clock.now().getTime());
      const { requestId, messages } = factsOf(request);
      logger.info('Batch started', { requestId, messages });
    },
    after(request) {
      const failures = request.response?.batchItemFailures.length ?? 0;
      const facts = { ...factsOf(request), failures };
      if (failures === 0) logger.info('Batch ended', facts);
      else logger.warn('Batch ended with failures', facts);
    },
    onError(request) {
      logger.error('Batch failed', { ...factsOf(request), error: request.error });
    },
  };
}
