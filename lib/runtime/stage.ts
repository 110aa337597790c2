import type { ObjectPut } from '../lake/event.ts';
import type { Logger } from '../lake/logger.ts';

/** One message of a queue: the puts it announces, at least one. */
export interface StageInput {
  /** The message's id; the outcome carries it back. */
  readonly id: string;
  readonly puts: readonly ObjectPut[];
  /** How often the message has been received, this time included. */
  readonly receiveCount: number;
}

/** What became of one message. A failed one comes back later, until it goes to the dead letters. */
export type StageOutcome =
  | { readonly id: string; readonly ok: true }
  | { readonly id: string; readonly ok: false; readonly error: unknown };

export interface StageContext {
  readonly logger: Logger;
  /** Milliseconds until the messages may be handed to somebody else. */
  remainingTimeMs(): number;
}

/**
 * A stage of the chain: takes a whole batch at once, since many messages may ask for the same work, and says for each
 * of them how it went. A stage that throws fails its batch.
 */
export type Stage = (inputs: readonly StageInput[], context: StageContext) => Promise<readonly StageOutcome[]>;
