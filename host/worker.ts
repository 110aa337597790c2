import { randomUUID } from 'node:crypto';
import { setTimeout as timer } from 'node:timers/promises';
import { failureReason, isLakeError, isOutage } from '../lib/lake/error.ts';
import { limits } from '../lib/lake/limits.ts';
import type { Logger } from '../lib/lake/logger.ts';
import { type StageName, stageNames } from '../lib/lake/zone.ts';
import type { Queue, QueueCounts, QueueMessage } from '../lib/queue/port.ts';
import type { FailureCollector } from '../lib/runtime/failure-collector.ts';
import type { SqsHandler } from '../lib/runtime/handler.ts';
import { failedIdsOf, sqsEventOf } from '../lib/runtime/sqs-event.ts';

/**
 * Messages per call of a handler. Curate takes many, because many claims of one month cost one rebuild. Clean takes few: what a
 * process had in hand when it was killed counts as received, and a message that is received too often is a dead letter.
 */
export const defaultBatchSize: Readonly<Record<StageName, number>> = { validate: 10, clean: 4, curate: 500 };

export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/** How long a failed message waits, in milliseconds: `baseMs`, doubled with every receive up to `capMs`. */
export const defaultBackoff: Backoff = { baseMs: 200, capMs: 30_000 };

/**
 * How long a message waits after an outage, in milliseconds: as for a failure, and longer and longer while the outage
 * lasts. It is tried for ever, so that the work goes on by itself: a try every five minutes costs nothing.
 */
const parkBackoff: Backoff = { baseMs: 2_000, capMs: 300_000 };

/** How often a message is parked before `runUntilIdle` leaves it to a later run: after 6 seconds no blip is left. */
export const parksWaitedFor = 3;

/** Pause after the queues had nothing to receive, in milliseconds: short for a person who waits, and a thousandth of a core. */
const idlePauseMs = 100;

/** Pause of `run` after the queue could not be reached, in milliseconds. */
const outagePauseMs = 2_000;

export interface BatchDone {
  readonly queue: StageName;
  readonly messages: number;
  readonly failures: number;
  readonly durationMs: number;
}

export interface MessageFailed {
  readonly queue: StageName;
  readonly id: string;
  /** The error that the handler threw or collected; undefined where there is none. */
  readonly error: unknown;
  readonly receiveCount: number;
  /** True if this was the last receive: the message goes to the dead letters. */
  readonly last: boolean;
  /** True where the place failed, and the message waits until it is well again. */
  readonly isParked: boolean;
}

export interface WorkerOptions {
  readonly queue: Queue;
  readonly handlers: Readonly<Record<StageName, SqsHandler>>;
  readonly clock: { now(): Date };
  readonly logger: Logger;
  /** The handlers' `onItemFailure`. The worker asks it why a message failed. */
  readonly failures?: FailureCollector;
  /** How many batches of validate and of clean run at the same time. Curate always has one: two would rebuild the same months against each other. */
  readonly concurrency?: number;
  readonly batchSize?: Readonly<Record<StageName, number>>;
  /** How long a handler may take, in seconds. Messages of a batch that takes longer become visible again. */
  readonly visibilityTimeoutSeconds: number;
  readonly backoff?: Backoff;
  readonly onBatch?: (batch: BatchDone) => void;
  readonly onFailure?: (failure: MessageFailed) => void;
  /** Called when `run` could not reach the queue, or not write to it, and tries again. */
  readonly onOutage?: (error: unknown) => void;
  /** Waits, at most until the signal aborts. A test moves its clock instead. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly newId?: () => string;
}

export interface StageWork {
  readonly batches: number;
  readonly succeeded: number;
  /** Failed receives: a message that failed three times counts three times. */
  readonly failed: number;
  /** Messages that became dead letters meanwhile. */
  readonly dead: number;
}
export type WorkerReport = Readonly<Record<StageName, StageWork>>;

export interface Worker {
  /**
   * Runs until no queue has a visible, hidden or delayed message but those that an outage keeps waiting, or until the signal
   * aborts. Throws if the queue fails.
   */
  runUntilIdle(signal?: AbortSignal): Promise<WorkerReport>;
  /** Runs until the signal aborts, then finishes batches in flight. Survives outages of the queue. */
  run(signal: AbortSignal): Promise<void>;
}

/** Does what Lambda's event source mappings do on AWS: receives messages, calls the handlers with SQS events, removes and releases the messages. */
export function createWorker(options: WorkerOptions): Worker {
  const { queue, logger, sleep = pause } = options;
  return {
    async runUntilIdle(signal) {
      const report = { validate: { ...noWork }, clean: { ...noWork }, curate: { ...noWork } };
      const before = await countAll(queue);
      for (;;) {
        while (await drainFirst(options, (batch) => add(report[batch.queue], batch), signal));
        const now = await countAll(queue);
        if (signal?.aborted || !(await isOpen(queue, now))) {
          for (const stage of stageNames) report[stage].dead = now[stage].dead - before[stage].dead;
          return report;
        }
        await sleep(idlePauseMs, signal);
      }
    },
    async run(signal) {
      while (!signal.aborted) {
        try {
          const worked = await drainFirst(options, () => {}, signal);
          if (!worked) await sleep(idlePauseMs, signal);
        } catch (error) {
          if (!isLakeError(error) || error.retry === 'never') throw error;
          logger.warn('The queue does not answer; trying again', { error, pauseMs: outagePauseMs });
          options.onOutage?.(error);
          await sleep(outagePauseMs, signal);
        }
      }
    },
  };
}

type Tally = (batch: BatchDone) => void;

/** Drains the first stage that has work. Upstream stages come first, so that curate finds all claims of a burst in one batch. */
async function drainFirst(options: WorkerOptions, tally: Tally, signal?: AbortSignal): Promise<boolean> {
  for (const stage of stageNames) if (await drain(options, stage, tally, signal)) return true;
  return false;
}

/** Handles batches of one stage until its queue is empty. True if there was a batch. */
async function drain(options: WorkerOptions, stage: StageName, tally: Tally, signal?: AbortSignal): Promise<boolean> {
  const { queue, concurrency = 1, batchSize = defaultBatchSize, visibilityTimeoutSeconds } = options;
  let worked = false;
  const lane = async () => {
    while (!signal?.aborted) {
      const messages = await queue.receive(stage, { maxMessages: batchSize[stage], visibilityTimeoutSeconds });
      if (messages.length === 0) return;
      worked = true;
      const batch = await handleBatch(options, stage, messages);
      tally(batch);
      options.onBatch?.(batch);
    }
  };
  // All lanes end before an error is raised, so that no work goes on after the caller caught it.
  const ends = await Promise.allSettled(Array.from({ length: stage === 'curate' ? 1 : concurrency }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return worked;
}

async function handleBatch(
  options: WorkerOptions,
  stage: StageName,
  messages: readonly QueueMessage[],
): Promise<BatchDone> {
  const { queue, clock, backoff = defaultBackoff, onFailure } = options;
  const startedMs = clock.now().getTime();
  const failed = await callHandler(options, stage, messages, startedMs);
  const handles = messages.filter(({ id }) => !failed.has(id)).map(({ receiptHandle }) => receiptHandle);
  if (handles.length > 0) await queue.remove(stage, handles);
  for (const message of messages.filter(({ id }) => failed.has(id))) {
    const { id, receiptHandle, receiveCount } = message;
    const error = failed.get(id);
    const isParked = isOutage(error);
    const last = !isParked && receiveCount >= limits.receives;
    if (isParked) await park(queue, stage, message, error);
    // A message without a receive left becomes a dead letter at once: nobody will try it again.
    else
      await queue.release(stage, receiptHandle, last ? 0 : backoffSeconds(receiveCount, backoff), failureReason(error));
    onFailure?.({ queue: stage, id, error, receiveCount, last, isParked });
  }
  const durationMs = clock.now().getTime() - startedMs;
  return { queue: stage, messages: messages.length, failures: failed.size, durationMs };
}

async function park(queue: Queue, stage: StageName, message: QueueMessage, error: unknown): Promise<void> {
  const delaySeconds = backoffSeconds((message.parkCount ?? 0) + 1, parkBackoff);
  await queue.park(stage, message.receiptHandle, delaySeconds, failureReason(error));
}

/** Calls the stage's handler as Lambda does. Gives the failed messages with their errors; a handler that throws fails the whole batch. */
async function callHandler(
  { handlers, failures, clock, logger, visibilityTimeoutSeconds, newId = randomUUID }: WorkerOptions,
  stage: StageName,
  messages: readonly QueueMessage[],
  startedMs: number,
): Promise<ReadonlyMap<string, unknown>> {
  const deadlineMs = startedMs + visibilityTimeoutSeconds * 1000;
  const context = {
    awsRequestId: newId(),
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - clock.now().getTime()),
  };
  try {
    const response = await handlers[stage](sqsEventOf(stage, messages, new Date(startedMs)), context);
    return new Map([...failedIdsOf(messages, response)].map((id) => [id, failures?.take(id)]));
  } catch (error) {
    logger.error('The handler failed with its whole batch', { queue: stage, messages: messages.length, error });
    for (const { id } of messages) failures?.take(id);
    return new Map(messages.map(({ id }) => [id, error]));
  }
}

/** How long a message waits after its `failures`th failure, in seconds. */
function backoffSeconds(failures: number, { baseMs, capMs }: Backoff): number {
  return Math.min(capMs, baseMs * 2 ** (failures - 1)) / 1000;
}

/** Counts the queues one after the other, upstream first: what a stage sent before it was counted empty is in the next queue by then. */
async function countAll(queue: Queue): Promise<Record<StageName, QueueCounts>> {
  const validate = await queue.counts('validate');
  const clean = await queue.counts('clean');
  return { validate, clean, curate: await queue.counts('curate') };
}

/** True where a queue has a message that is not left to a later run. */
async function isOpen(queue: Queue, counts: Record<StageName, QueueCounts>): Promise<boolean> {
  for (const stage of stageNames) {
    const { visible, inFlight, delayed } = counts[stage];
    if (visible + delayed > 0) return true;
    if (inFlight === 0) continue;
    const hidden = await queue.hidden(stage);
    if (
      hidden === undefined ||
      hidden.some(({ state, parkCount }) => state === 'in-work' || parkCount < parksWaitedFor)
    )
      return true;
  }
  return false;
}

const noWork = { batches: 0, succeeded: 0, failed: 0, dead: 0 };

function add(work: typeof noWork, batch: BatchDone): void {
  work.batches += 1;
  work.succeeded += batch.messages - batch.failures;
  work.failed += batch.failures;
}

async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await timer(milliseconds, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
