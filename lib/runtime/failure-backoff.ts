import { isLakeError, isOutage } from '../lake/error.ts';
import type { Logger } from '../lake/logger.ts';
import type { FailureCollector } from './failure-collector.ts';
import type { SqsMiddleware } from './handler.ts';

/**
 * How long a failed message waits before the next try, in seconds: 2, 8, 32 and 128 minutes. That is longer than most
 * outages.
 */
const backoff = { firstSeconds: 120, factor: 4 } as const;

/**
 * The same where the place failed and not the message (a right is missing, a disk is full): 2 and 16 minutes, 2 and 11 hours,
 * because somebody has to act first. SQS hides a message for 12 hours from its receive at most: the last hour is for the work
 * before. After 13 hours the message is a dead letter, as SQS counts every receive.
 */
const outageBackoff = { firstSeconds: 120, factor: 8, mostSeconds: 11 * 3_600 } as const;

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
  if (isOutage(error)) {
    const { firstSeconds, factor, mostSeconds } = outageBackoff;
    return Math.min(mostSeconds, firstSeconds * factor ** Math.max(0, receives - 1));
  }
  if (isLakeError(error) && error.retry !== 'later') return 0;
  return backoff.firstSeconds * backoff.factor ** Math.max(0, receives - 1);
}
