import { parseObjectPuts } from '../lake/event.ts';
import type { QueueName } from '../lake/zone.ts';
import type { Queue } from '../queue/port.ts';

/** A dead letter: a message that failed as often as a queue allows, and waits for a person. */
export interface DeadWork {
  readonly id: string;
  readonly stage: QueueName;
  /** The objects that the message announced. */
  readonly keys: readonly string[];
  readonly attempts: number;
  readonly diedAt: string;
  /** Why it failed the last time, where that was recorded: the code and message of an error, never values of rows. */
  readonly reason: string | null;
}

/** A lake's queues, and which of them there are. */
export interface Queues {
  readonly queue: Pick<Queue, 'deadLetters' | 'counts' | 'hidden'>;
  readonly queues: readonly QueueName[];
}

/** The dead letters of all queues, oldest first. */
export async function listDeadWork({ queue, queues }: Queues): Promise<readonly DeadWork[]> {
  const lists = await Promise.all(
    queues.map(async (stage) =>
      (await queue.deadLetters(stage)).map(({ id, body, receiveCount, diedAt, reason = null }): DeadWork => {
        return { id, stage, keys: keysOfMessage(body), attempts: receiveCount, diedAt: diedAt.toISOString(), reason };
      }),
    ),
  );
  return lists.flat().sort((a, b) => (a.diedAt < b.diedAt ? -1 : 1));
}

/** The objects that a message announces; none where it is no event, which is why it failed. */
export function keysOfMessage(body: string): readonly string[] {
  try {
    return parseObjectPuts(body).map(({ key }) => key);
  } catch {
    return [];
  }
}
