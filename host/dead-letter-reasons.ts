import { eachOf, recordsAtOnce } from '../lib/lake/each-of.ts';
import type { QueueName } from '../lib/lake/zone.ts';
import { readFailureRecord } from '../lib/ledger/failure-records.ts';
import type { DeadLetter, Queue } from '../lib/queue/port.ts';
import type { ObjectStore } from '../lib/store/port.ts';

/** A queue that keeps no reasons, joined with the reasons that deployed functions recorded in ledger. */
export function withDeadLetterReasons(queue: Queue, store: ObjectStore): Queue {
  const reasoned = async (name: QueueName, letter: DeadLetter): Promise<DeadLetter> => {
    const failure = await readFailureRecord({ store }, name, letter.id);
    return failure ? { ...letter, reason: failure.reason } : letter;
  };
  return {
    ...queue,
    async deadLetters(name) {
      return eachOf(await queue.deadLetters(name), (letter) => reasoned(name, letter), recordsAtOnce);
    },
  };
}
