import type { SqsMiddleware } from './handler.ts';
import type { Metrics } from './metrics.ts';

/** Middleware that measures each batch of a stage: the number of its messages, and of those that failed. */
export function batchMetrics(stage: string, metrics: Metrics): SqsMiddleware {
  const emit = (messages: number, failures: number) =>
    metrics.emit({ Messages: messages, MessageFailures: failures }, { stage });
  return {
    name: 'batch-metrics',
    after: ({ event, response }) => emit(event.Records.length, response?.batchItemFailures.length ?? 0),
    onError: ({ event }) => emit(event.Records.length, event.Records.length),
  };
}
