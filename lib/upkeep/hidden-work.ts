import type { QueueName } from '../lake/zone.ts';
import type { HiddenMessage } from '../queue/port.ts';
import { keysOfMessage, type Queues } from './dead-letters.ts';

/** Work that was received and is not done: somebody is at it, or it waits for its next try. */
export interface HiddenWork {
  readonly stage: QueueName;
  /** The objects that the message announced. */
  readonly keys: readonly string[];
  /** `parked` waits for as long as an outage lasts; `waits` is tried again a few times. */
  readonly state: 'in-work' | 'waits' | 'parked';
  readonly since: string;
  /** When it is tried next, if nobody finishes it before. */
  readonly until: string;
  /** How often it was parked since somebody last looked after the lake. */
  readonly parkCount: number;
  /** Why it failed last: the code and message of an error, never values of rows. */
  readonly reason: string | null;
}

/** What of a lake's queues is hidden. `untold` has the number of messages in queues that cannot say more (SQS). */
export interface HiddenReport {
  readonly work: readonly HiddenWork[];
  readonly untold: Readonly<Partial<Record<QueueName, number>>>;
}

/** The hidden messages of all queues, in the order of the chain and each queue's longest hidden first. */
export async function listHiddenWork({ queue, queues }: Queues): Promise<HiddenReport> {
  const work: HiddenWork[] = [];
  const untold: Partial<Record<QueueName, number>> = {};
  for (const stage of queues) {
    const hidden = await queue.hidden(stage);
    if (hidden) work.push(...hidden.map((message) => hiddenWorkOf(stage, message)));
    else {
      const { inFlight } = await queue.counts(stage);
      if (inFlight > 0) untold[stage] = inFlight;
    }
  }
  return { work, untold };
}

function hiddenWorkOf(stage: QueueName, { body, state, since, until, parkCount, reason }: HiddenMessage): HiddenWork {
  return {
    stage,
    keys: keysOfMessage(body),
    state: state === 'waits' && parkCount > 0 ? 'parked' : state,
    since: since.toISOString(),
    until: until.toISOString(),
    parkCount,
    reason: reason ?? null,
  };
}
