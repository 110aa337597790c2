import { LakeError } from '../lib/lake/error.ts';
import { parseObjectPuts } from '../lib/lake/event.ts';
import type { QueueName } from '../lib/lake/zone.ts';
import type { Queue } from '../lib/queue/port.ts';
import { plainCell } from './table-text.ts';
import { minute } from './text.ts';

/** Work that was tried as often as a queue allows and given up: it waits for somebody to look at it. */
export interface DeadWork {
  readonly id: string;
  readonly stage: QueueName;
  /** The objects whose event it was. */
  readonly keys: readonly string[];
  readonly attempts: number;
  readonly diedAt: string;
  /** Why it failed the last time, where it could say so: the code and sentence of an error, never values of rows. */
  readonly reason: string | null;
}

/** A lake's queues, and which of them there are. */
export interface Queues {
  readonly queue: Pick<Queue, 'deadLetters' | 'counts'>;
  readonly queues: readonly QueueName[];
}

/** The dead letters of all queues, oldest first. */
export async function listDeadWork({ queue, queues }: Queues): Promise<readonly DeadWork[]> {
  const lists = await Promise.all(
    queues.map(async (stage) =>
      (await queue.deadLetters(stage)).map(({ id, body, receiveCount, diedAt, reason = null }): DeadWork => {
        return { id, stage, keys: keysOf(body), attempts: receiveCount, diedAt: diedAt.toISOString(), reason };
      }),
    ),
  );
  return lists.flat().sort((a, b) => (a.diedAt < b.diedAt ? -1 : 1));
}

/** A dead letter in two lines: what it was, and why it failed. */
export function deadLines({ stage, keys, attempts, diedAt, reason }: DeadWork): readonly string[] {
  const why =
    reason ?? 'No reason was kept: its process was ended before it could say one (out of memory, out of time).';
  return [
    `${deadTopic({ stage, keys })}: given up ${minute(diedAt)} UTC after ${attempts} attempts`,
    `  ${plainCell(why)}`,
  ];
}

/** What a dead letter was about. */
export function deadTopic({ stage, keys }: Pick<DeadWork, 'stage' | 'keys'>): string {
  return `${stage} of ${keys.length > 0 ? keys.map(plainCell).join(', ') : 'a message that is no event'}`;
}

function keysOf(body: string): readonly string[] {
  try {
    return parseObjectPuts(body).map(({ key }) => key);
  } catch {
    return []; // not an event: that is why it died
  }
}

/** Why work failed, in words that hold no values of rows: the messages of other errors may quote what they stumbled over. */
export function failureText(error: unknown): string {
  if (error instanceof LakeError) return error.message;
  if (error === undefined) return 'It gave no reason.';
  return 'Something went wrong that should not: run lake up with LAKE_LOG_LEVEL=error to see it.';
}
