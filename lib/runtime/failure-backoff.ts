import { isLakeError } from '../lake/error.ts';
import type { Logger } from '../lake/logger.ts';
import type { FailureCollector } from './failure-collector.ts';
import type { SqsMiddleware } from './handler.ts';

/**
 * How long a failed message waits before the next try, in seconds: 2, 8, 32 and 128 minutes. That is longer than most
 * outages.
 */
const backoff = { firstSeconds: 120, factor: 4 } as const;

export interface FailureBackoffPorts {
  /** Makes a message visible again after `delaySeconds`. */
  readonly release: (receiptHandle: string, delaySeconds: number) => Promise<void>;
  readonly failures: FailureCollector;
  readonly logger: Logger;
}

/**
 * Middleware that sets when a failed message is tried again. Without it, SQS always waits as long as the slowest batch
 * may take. If waiting cannot help, the message is tried again at once, so that it reaches the dead letters while
 * somebody looks.
 */
export function failureBackoff({ release, failures, logger }: FailureBackoffPorts): SqsMiddleware {
  return {
    name: 'failure-backoff',
    async after({ event, response }) {
      const failed = new Set((response?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
      const releases = event.Records.filter(({ messageId }) => failed.has(messageId)).map((record) => {
        const receives = Number(record.attributes.ApproximateReceiveCount);
        return release(record.receiptHandle, delayOf(receives, failures.take(record.messageId)));
      });
      const refused = (await Promise.allSettled(releases)).filter(({ status }) => status === 'rejected').length;
      // These messages stay hidden for the queue's own time: the retry comes later, but no message is lost.
      if (refused > 0) logger.warn('The backoff of failed messages could not be set', { messages: refused });
    },
  };
}

function delayOf(receives: number, error: unknown): number {
  if (isLakeError(error) && error.retry !== 'later') return 0;
  return backoff.firstSeconds * backoff.factor ** Math.max(0, receives - 1);
}
