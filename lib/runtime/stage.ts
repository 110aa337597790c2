import type { ObjectPut } from '../lake/event.ts';
import type { Logger } from '../lake/logger.ts';

/** One message of a queue: the puts it announces, at least one. */
export interface StageInput {
  /** The message's id. The outcome returns it. */
  readonly id: string;
  readonly puts: readonly ObjectPut[];
  /** How often the message has been received, including this time. */
  readonly receiveCount: number;
}

/** The result of one message. A failed message comes back later, until it goes to the dead letters. */
export type StageOutcome =
  | { readonly id: string; readonly ok: true }
  | { readonly id: string; readonly ok: false; readonly error: unknown };

export interface StageContext {
  readonly logger: Logger;
  /** Milliseconds until another worker may receive the messages. */
  remainingTimeMs(): number;
}

/**
 * A stage of the chain. It takes a whole batch at once, because many messages may ask for the same work, and gives an
 * outcome for each of them. A stage that throws fails its batch.
 */
export type Stage = (inputs: readonly StageInput[], context: StageContext) => Promise<readonly StageOutcome[]>;
