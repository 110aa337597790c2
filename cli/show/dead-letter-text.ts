import { LakeError } from '../../lib/lake/error.ts';
import type { DeadWork } from '../../lib/upkeep/dead-letters.ts';
import { plainCell } from './table-text.ts';
import { minute } from './text.ts';

/** A dead letter in two lines: what it was, and why it failed. */
export function deadLines({ stage, keys, attempts, diedAt, reason }: DeadWork): readonly string[] {
  const why =
    reason ?? 'No cause was kept: the process ended before it could record one (out of memory, or out of time).';
  return [
    `${deadTopic({ stage, keys })}: failed for the last time ${minute(diedAt)} UTC, after ${attempts} attempts`,
    `  ${plainCell(why)}`,
  ];
}

/** What a dead letter was about. */
export function deadTopic({ stage, keys }: Pick<DeadWork, 'stage' | 'keys'>): string {
  return `${stage} of ${keys.length > 0 ? keys.map(plainCell).join(', ') : 'a message that is not an event'}`;
}

/** Why work failed, without values of rows. Only the message of a LakeError is shown: other messages may quote data. */
export function failureText(error: unknown): string {
  if (error instanceof LakeError) return error.message;
  if (error === undefined) return 'No cause was recorded.';
  return 'An unexpected error occurred: run lake up with LAKE_LOG_LEVEL=error to see it.';
}
