import type { QueueName } from '../lib/lake/zone.ts';
import { readFailureRecord } from '../lib/ledger/failure-records.ts';
import type { DeadLetter, Queue } from '../lib/queue/port.ts';
import type { ObjectStore } from '../lib/store/port.ts';

/** Reasons read at a time. */
const atATime = 16;

/** A queue that keeps no reasons, with those that the deployed functions kept in ledger. */
export function withDeadLetterReasons(queue: Queue, store: ObjectStore): Queue {
  const reasoned = async (name: QueueName, letter: DeadLetter): Promise<DeadLetter> => {
    const failure = await readFailureRecord({ store }, name, letter.id);
    return failure ? { ...letter, reason: failure.reason } : letter;
  };
  return {
    ...queue,
    async deadLetters(name) {
      const letters = await queue.deadLetters(name);
      const found: DeadLetter[] = [];
      for (let from = 0; from < letters.length; from += atATime)
        found.push(...(await Promise.all(letters.slice(from, from + atATime).map((one) => reasoned(name, one)))));
      return found;
    },
  };
}
