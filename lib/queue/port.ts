import type { QueueName } from '../lake/zone.ts';

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** Names this receive of the message. It is void once the message became visible and was received again. */
  readonly receiptHandle: string;
  /** How often the message has been received, including this time. */
  readonly receiveCount: number;
  /** How often the message was parked; undefined where the adapter cannot count it. */
  readonly parkCount?: number;
  readonly sentAt: Date;
}

/** A message that was received and is hidden: somebody works on it, or it waits for its next try. */
export interface HiddenMessage {
  readonly id: string;
  readonly body: string;
  readonly receiveCount: number;
  readonly parkCount: number;
  /** `in-work` until it is released: by a living worker, or by one that was killed. */
  readonly state: 'in-work' | 'waits';
  /** When it was received; or, where it waits, when it failed first of those times that it was parked. */
  readonly since: Date;
  /** When it becomes visible, unless it is removed or released before. */
  readonly until: Date;
  /** Why it failed last. */
  readonly reason?: string;
}

export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  readonly receiveCount: number;
  readonly sentAt: Date;
  readonly diedAt: Date;
  /** Why it failed, as it was recorded last. SQS keeps no reason, so its messages have none. */
  readonly reason?: string;
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly dead: number;
}

export interface ReceiveOptions {
  readonly maxMessages: number;
  readonly visibilityTimeoutSeconds: number;
}

/**
 * The queue port: standard-queue semantics of SQS (at least once, any order). A received message is hidden until its
 * visibility timeout passes. A message that was received `limits.receives` times without success goes to the dead
 * letters of its queue.
 *
 * @example
 * for (const { body, receiptHandle } of await queue.receive('clean', { maxMessages: 10, visibilityTimeoutSeconds: 900 })) {
 *   await work(body);
 *   await queue.remove('clean', [receiptHandle]);
 * }
 */
export interface Queue {
  send(queue: QueueName, bodies: readonly string[], options?: { readonly delaySeconds?: number }): Promise<void>;
  receive(queue: QueueName, options: ReceiveOptions): Promise<readonly QueueMessage[]>;
  /** Deletes messages that were handled. A void receipt handle is ignored. */
  remove(queue: QueueName, receiptHandles: readonly string[]): Promise<void>;
  /**
   * Makes a received message visible again after `delaySeconds` (fractions are allowed where the adapter supports
   * them). `reason` says why it failed. It never holds values of rows, and is kept where the adapter can keep it.
   */
  release(queue: QueueName, receiptHandle: string, delaySeconds: number, reason?: string): Promise<void>;
  /**
   * Like `release`, where the place failed and not the message (a full disk, an expired login): the receive does not count
   * where the adapter keeps the count, so that the message outlives any outage. SQS keeps its own count.
   */
  park(queue: QueueName, receiptHandle: string, delaySeconds: number, reason?: string): Promise<void>;
  counts(queue: QueueName): Promise<QueueCounts>;
  /** The hidden messages, the longest hidden first; undefined where the adapter cannot tell (SQS). */
  hidden(queue: QueueName): Promise<readonly HiddenMessage[] | undefined>;
  deadLetters(queue: QueueName): Promise<readonly DeadLetter[]>;
  /**
   * Sends dead letters to their queue again: all of them, or those with these ids. Their receives count from zero.
   * Gives how many were sent.
   */
  redrive(queue: QueueName, ids?: readonly string[]): Promise<number>;
  close(): Promise<void>;
}
