import type { SQSRecord } from 'aws-lambda';
import { failureReason } from '../lake/error.ts';
import type { Logger } from '../lake/logger.ts';
import type { FailureCollector } from './failure-collector.ts';
import type { SqsMiddleware } from './handler.ts';
import { redact } from './redact.ts';

/**
 * The first receive whose reason is kept. A message that failed once mostly succeeds the next time, and nobody asks for
 * that reason.
 */
const fromReceive = 2;

/** Why a message failed, in a form that may be kept. */
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
 * Middleware that keeps the reasons of failed messages where a person finds them beside the dead letters, because SQS
 * has no room for them. A message whose process is killed (out of memory, out of time) keeps the reason of an earlier
 * receive, or has none.
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
    // If the store cannot take a reason, the log has it.
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
