import middy, { type MiddlewareObj } from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { LakeError } from '../lake/error.ts';
import { parseObjectPuts } from '../lake/event.ts';
import type { Logger } from '../lake/logger.ts';
import { invocationLog } from './invocation-log.ts';
import type { Stage, StageInput, StageOutcome } from './stage.ts';

/** The part of Lambda's context that a handler uses. */
export type HandlerContext = Pick<Context, 'awsRequestId' | 'getRemainingTimeInMillis'>;

/** A function as Lambda calls it for a batch of a queue, with partial failures (`ReportBatchItemFailures`). */
export type SqsHandler = (event: SQSEvent, context: HandlerContext) => Promise<SQSBatchResponse>;

export interface SqsHandlerPorts {
  readonly logger: Logger;
  readonly clock: { now(): Date };
  /** Receives the error of a failed message, because Lambda's answer has no room for it. */
  readonly onItemFailure?: (id: string, error: unknown) => void;
  /** Further middlewares around the stage, outermost first: metrics, traces. */
  readonly middlewares?: readonly SqsMiddleware[];
}

/** Middleware around a batch. It sees the event, the answer and the error. */
export type SqsMiddleware = MiddlewareObj<SQSEvent, SQSBatchResponse>;

/**
 * Makes a stage a Lambda handler. A message that is no S3 event fails alone. A message that announces no put succeeds
 * without the stage. A stage that throws fails the whole batch. AWS documents partial failures:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 *
 * @example
 * export const handler = sqsHandler(validateStage(ports), { logger, clock });
 */
export function sqsHandler(stage: Stage, ports: SqsHandlerPorts): SqsHandler {
  // There is no early timeout. Lambda throws a timed-out environment away, but it would use an environment again that
  // answered early, with the stage still at work in it.
  const work = (event: SQSEvent, context: Context) => handleBatch(stage, ports, event, context);
  const invoke = middy<SQSEvent, SQSBatchResponse>(work, { timeoutEarlyInMillis: 0 });
  invoke.use([...(ports.middlewares ?? []), invocationLog(ports)]);
  return (event, context) => invoke(event, context as Context); // Nothing in the chain reads more of the context.
}

async function handleBatch(
  stage: Stage,
  { logger, onItemFailure }: SqsHandlerPorts,
  event: SQSEvent,
  context: HandlerContext,
): Promise<SQSBatchResponse> {
  const log = logger.child({ requestId: context.awsRequestId });
  const { inputs, unreadable } = readRecords(event.Records);
  const outcomes = inputs.length === 0 ? [] : await stage(inputs, stageContext(log, context));
  const failures = [...unreadable, ...failuresAmong(inputs, outcomes)];
  const receiveCounts = new Map(event.Records.map((record) => [record.messageId, receiveCountOf(record)]));
  for (const { id, error } of failures) {
    log.error('Message failed', { messageId: id, receiveCount: receiveCounts.get(id), error });
    onItemFailure?.(id, error);
  }
  return { batchItemFailures: failures.map(({ id }) => ({ itemIdentifier: id })) };
}

function stageContext(logger: Logger, context: HandlerContext) {
  return { logger, remainingTimeMs: () => context.getRemainingTimeInMillis() };
}

interface Failure {
  readonly id: string;
  readonly error: unknown;
}

/**
 * Parses the messages. A message without puts (a removal, S3's test event) is already done and does not reach the
 * stage.
 */
function readRecords(records: readonly SQSRecord[]): { inputs: readonly StageInput[]; unreadable: readonly Failure[] } {
  const inputs: StageInput[] = [];
  const unreadable: Failure[] = [];
  for (const record of records) {
    try {
      const puts = parseObjectPuts(record.body);
      if (puts.length > 0) inputs.push({ id: record.messageId, puts, receiveCount: receiveCountOf(record) });
    } catch (error) {
      unreadable.push({ id: record.messageId, error });
    }
  }
  return { inputs, unreadable };
}

function receiveCountOf(record: SQSRecord): number {
  return Number(record.attributes.ApproximateReceiveCount);
}

/**
 * Gives the inputs that failed, in their order. An input for which the stage gave no outcome failed too: silence is no
 * success.
 */
function failuresAmong(inputs: readonly StageInput[], outcomes: readonly StageOutcome[]): readonly Failure[] {
  const asked = new Set(inputs.map((input) => input.id));
  const failed = new Map<string, unknown>();
  const succeeded = new Set<string>();
  for (const outcome of outcomes) {
    if (!asked.has(outcome.id)) throw stageBug('gave an outcome for a message that it did not receive', outcome.id);
    if (outcome.ok) succeeded.add(outcome.id);
    else failed.set(outcome.id, outcome.error);
  }
  const open = inputs.filter(({ id }) => failed.has(id) || !succeeded.has(id));
  return open.map(({ id }) => ({
    id,
    error: failed.has(id) ? failed.get(id) : stageBug('gave no outcome for a message', id),
  }));
}

function stageBug(what: string, messageId: string): LakeError {
  return new LakeError(`The stage ${what}. This is a bug: please report it.`, {
    code: 'invalid-event',
    fault: 'bug',
    retry: 'never',
    details: { messageId },
  });
}
