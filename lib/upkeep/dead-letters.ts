import { parseObjectPuts } from '../lake/event.ts';
import type { QueueName } from '../lake/zone.ts';
import type { Queue } from '../queue/port.ts';

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

function keysOf(body: string): readonly string[] {
  try {
    return parseObjectPuts(body).map(({ key }) => key);
  } catch {
    return []; // not an event: that is why it died
  }
}
