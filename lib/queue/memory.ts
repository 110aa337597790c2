import { randomUUID } from 'node:crypto';
import { limits } from '../lake/limits.ts';
import { type QueueName, queueNames } from '../lake/zone.ts';
import type { DeadLetter, HiddenMessage, Queue, QueueCounts, QueueMessage, ReceiveOptions } from './port.ts';
import { checkBodies, checkReceive, checkReleaseDelay, checkSendDelay, dueAtMs } from './request.ts';

interface Held {
  readonly id: string;
  readonly body: string;
  readonly sentAt: Date;
  /** Order of sending. It decides between messages that became visible at the same instant. */
  readonly sequence: number;
  visibleAtMs: number;
  receiveCount: number;
  receiptHandle: string | undefined;
  reason: string | undefined;
  receivedAt: Date | undefined;
  /** Undefined while somebody works on it. */
  releasedAt: Date | undefined;
  parkedAt: Date | undefined;
  parkCount: number;
}

interface Line {
  readonly held: Set<Held>;
  readonly byHandle: Map<string, Held>;
  dead: DeadLetter[];
}

export interface MemoryQueueOptions {
  readonly clock: { now(): Date };
  /** Names messages and receives. No name may repeat. */
  readonly newId?: () => string;
}

/**
 * A queue in plain data, for tests and simulation. With the same clock and `newId`, the same calls give the same
 * results. It is written apart from the SQLite queue on purpose, so that the two can be tested against each other.
 */
export function memoryQueue({ clock, newId = randomUUID }: MemoryQueueOptions): Queue {
  const lines = Object.fromEntries(
    queueNames.map((stage): [QueueName, Line] => [stage, { held: new Set(), byHandle: new Map(), dead: [] }]),
  ) as Record<QueueName, Line>;
  let sequence = 0;
  const nowMs = () => clock.now().getTime();
  const hold = (queue: QueueName, { id, body, sentAt }: Pick<Held, 'id' | 'body' | 'sentAt'>, visibleAtMs: number) => {
    sequence += 1;
    const times = { receivedAt: undefined, releasedAt: undefined, parkedAt: undefined };
    const untried = { receiveCount: 0, parkCount: 0, receiptHandle: undefined, reason: undefined, ...times };
    lines[queue].held.add({ id, body, sentAt, sequence, visibleAtMs, ...untried });
  };

  return {
    async send(queue, bodies, { delaySeconds = 0 } = {}) {
      checkBodies(bodies);
      checkSendDelay(delaySeconds);
      const sentAt = clock.now();
      for (const body of bodies) {
        hold(queue, { id: newId(), body, sentAt }, dueAtMs(sentAt.getTime(), delaySeconds));
      }
    },
    async receive(queue, options) {
      checkReceive(options);
      return take(lines[queue], options, clock.now(), newId);
    },
    async remove(queue, receiptHandles) {
      const { held, byHandle } = lines[queue];
      for (const handle of receiptHandles) {
        const message = byHandle.get(handle);
        if (message === undefined) continue;
        held.delete(message);
        byHandle.delete(handle);
      }
    },
    async release(queue, receiptHandle, delaySeconds, reason) {
      checkReleaseDelay(delaySeconds);
      const message = lines[queue].byHandle.get(receiptHandle);
      if (message === undefined) return;
      message.reason = reason ?? message.reason;
      message.releasedAt = clock.now();
      message.parkedAt = undefined;
      message.parkCount = 0;
      if (message.visibleAtMs > nowMs()) message.visibleAtMs = dueAtMs(nowMs(), delaySeconds);
    },
    async park(queue, receiptHandle, delaySeconds, reason) {
      checkReleaseDelay(delaySeconds);
      const message = lines[queue].byHandle.get(receiptHandle);
      if (message === undefined || message.releasedAt !== undefined) return;
      message.reason = reason ?? message.reason;
      message.releasedAt = clock.now();
      message.parkedAt ??= message.releasedAt;
      message.receiveCount -= 1;
      message.parkCount += 1;
      if (message.visibleAtMs > nowMs()) message.visibleAtMs = dueAtMs(nowMs(), delaySeconds);
    },
    async counts(queue) {
      return count(lines[queue], nowMs());
    },
    async hidden(queue) {
      return hiddenOf(lines[queue], nowMs());
    },
    async deadLetters(queue) {
      return [...lines[queue].dead];
    },
    async redrive(queue, ids) {
      const wanted = ids && new Set(ids);
      const [again, left] = partition(lines[queue].dead, ({ id }) => wanted === undefined || wanted.has(id));
      lines[queue].dead = left;
      for (const letter of again) hold(queue, letter, nowMs());
      return again.length;
    },
    async close() {},
  };
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): readonly [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))];
}

/**
 * Receives up to `maxMessages` due messages, the longest due first. Messages that were received too often go to the
 * dead letters.
 */
function take(line: Line, options: ReceiveOptions, now: Date, newId: () => string): readonly QueueMessage[] {
  const due = [...line.held].filter((message) => message.visibleAtMs <= now.getTime());
  due.sort((a, b) => a.visibleAtMs - b.visibleAtMs || a.sequence - b.sequence);
  const taken: QueueMessage[] = [];
  for (const message of due) {
    if (taken.length === options.maxMessages) break;
    if (message.receiptHandle !== undefined) line.byHandle.delete(message.receiptHandle);
    const { id, body, sentAt } = message;
    if (message.receiveCount >= limits.receives) {
      line.held.delete(message);
      const reason = message.reason === undefined ? {} : { reason: message.reason };
      line.dead.push({ id, body, receiveCount: message.receiveCount, sentAt, diedAt: now, ...reason });
      continue;
    }
    const receiptHandle = newId();
    message.receiveCount += 1;
    message.visibleAtMs = dueAtMs(now.getTime(), options.visibilityTimeoutSeconds);
    message.receiptHandle = receiptHandle;
    message.receivedAt = now;
    message.releasedAt = undefined;
    line.byHandle.set(receiptHandle, message);
    taken.push({ id, body, receiptHandle, receiveCount: message.receiveCount, parkCount: message.parkCount, sentAt });
  }
  return taken;
}

function hiddenOf(line: Line, nowMs: number): readonly HiddenMessage[] {
  const hidden = [...line.held].flatMap((message) => {
    const { id, body, receiveCount, parkCount, receivedAt, releasedAt, parkedAt, visibleAtMs, reason, sequence } =
      message;
    if (visibleAtMs <= nowMs || receivedAt === undefined) return [];
    const state = releasedAt === undefined ? ('in-work' as const) : ('waits' as const);
    const since = releasedAt === undefined ? receivedAt : (parkedAt ?? releasedAt);
    const until = new Date(visibleAtMs);
    const why = reason === undefined ? {} : { reason };
    return [{ sequence, shown: { id, body, receiveCount, parkCount, state, since, until, ...why } }];
  });
  hidden.sort((a, b) => a.shown.since.getTime() - b.shown.since.getTime() || a.sequence - b.sequence);
  return hidden.map(({ shown }) => shown);
}

function count(line: Line, nowMs: number): QueueCounts {
  const hidden = [...line.held].filter((message) => message.visibleAtMs > nowMs);
  const inFlight = hidden.filter((message) => message.receiptHandle !== undefined).length;
  return {
    visible: line.held.size - hidden.length,
    inFlight,
    delayed: hidden.length - inFlight,
    dead: line.dead.length,
  };
}
