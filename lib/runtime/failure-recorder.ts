import type { SQSRecord } from 'aws-lambda';
import { failureReason } from '../lake/error.ts';
import type { Logger } from '../lake/logger.ts';
import type { FailureCollector } from './failure-collector.ts';
import type { SqsMiddleware } from './handler.ts';
import { redact } from './redact.ts';

/** A message that failed once mostly succeeds the next time, and nobody asks why: reasons are kept from this receive on. */
const fromReceive = 2;

/** Why a message failed, as it may be kept. */
export interface FailedMessage {
  readonly messageId: string;
  readonly receiveCount: number;
  readonly reason: string;
}

export interface FailureRecorderPorts {
  readonly keep: (failed: FailedMessage) => Promise<void>;
  readonly failures: Pick<FailureCollector, 'peek'>;
  readonly logger: Logger;
}

/**
 * Middleware that keeps why messages failed where a person finds it beside the dead letters: SQS has no room for it. A
 * message whose process is killed (out of memory, out of time) leaves the reason of an earlier receive, or none.
 */
export function failureRecorder({ keep, failures, logger }: FailureRecorderPorts): SqsMiddleware {
  const keepAll = async (records: readonly SQSRecord[], errorOf: (messageId: string) => unknown) => {
    const kept = records.flatMap(({ messageId, attributes }) => {
      const receiveCount = Number(attributes.ApproximateReceiveCount);
      const reason = failureReason(errorOf(messageId));
      return receiveCount < fromReceive || reason === undefined
        ? []
        : [keep({ messageId, receiveCount, reason: String(redact(reason)) })];
    });
    const refused = (await Promise.allSettled(kept)).filter(({ status }) => status === 'rejected').length;
    // What the store is too ill to take is in the log.
    if (refused > 0) logger.warn('The reasons of failures could not be recorded', { messages: refused });
  };
  return {
    name: 'failure-recorder',
    async after({ event, response }) {
      const failed = new Set((response?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
      await keepAll(
        event.Records.filter(({ messageId }) => failed.has(messageId)),
        failures.peek,
      );
    },
    async onError({ event, error }) {
      await keepAll(event.Records, () => error);
    },
  };
}
