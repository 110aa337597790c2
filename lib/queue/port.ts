import type { QueueName } from '../lake/zone.ts';

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** Names this receive of the message; void once the message became visible again and was received anew. */
  readonly receiptHandle: string;
  /** How often the message has been received, this time included. */
  readonly receiveCount: number;
  readonly sentAt: Date;
}

export interface DeadLetter {
  readonly id: string;
  readonly body: string;
  readonly receiveCount: number;
  readonly sentAt: Date;
  readonly diedAt: Date;
  /** Why it failed the last time that somebody said so; none from SQS, which keeps no such thing. */
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
 * visibility timeout passes; received more than `limits.receives` times it goes to the dead letters of its queue.
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
   * Makes a received message visible again after `delaySeconds` (fractions allowed where the adapter can). `reason` says
   * why it failed and is kept where the adapter can keep it: never values of rows.
   */
  release(queue: QueueName, receiptHandle: string, delaySeconds: number, reason?: string): Promise<void>;
  counts(queue: QueueName): Promise<QueueCounts>;
  deadLetters(queue: QueueName): Promise<readonly DeadLetter[]>;
  /** Sends dead letters to their queue again, all or those with these ids, with no receive counted; gives how many. */
  redrive(queue: QueueName, ids?: readonly string[]): Promise<number>;
  close(): Promise<void>;
}
