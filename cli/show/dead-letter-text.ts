import { LakeError } from '../../lib/lake/error.ts';
import type { DeadWork } from '../../lib/upkeep/dead-letters.ts';
import { plainCell } from './table-text.ts';
import { minute } from './text.ts';

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

/** Why work failed, in words that hold no values of rows: the messages of other errors may quote what they stumbled over. */
export function failureText(error: unknown): string {
  if (error instanceof LakeError) return error.message;
  if (error === undefined) return 'It gave no reason.';
  return 'Something went wrong that should not: run lake up with LAKE_LOG_LEVEL=error to see it.';
}
