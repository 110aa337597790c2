import { isLakeError } from '../../lib/lake/error.ts';
import { damageCodes, healingCommand } from '../../lib/ledger/damage-codes.ts';
import { plainCell } from '../show/table-text.ts';
import type { Paint } from '../show/text.ts';

/** The result of one check. `warn`: a fault later, or perhaps intended. `FAIL`: a fault now. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'FAIL';
  readonly finding: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** A check that passed. */
export function ok(name: string, finding: string): Check {
  return { name, state: 'ok', finding };
}

/** A check that found something to look at; the lake works. */
export function warn(name: string, finding: string, advice: string): Check {
  return { name, state: 'warn', finding, advice };
}

/** A check that found a fault. */
export function fail(name: string, finding: string, advice: string): Check {
  return { name, state: 'FAIL', finding, advice };
}

/** Runs checks that may fail to reach something. A LakeError becomes the finding, and the other checks go on. */
export async function checking(name: string, look: () => Promise<readonly Check[]>): Promise<readonly Check[]> {
  try {
    return await look();
  } catch (error) {
    if (!isLakeError(error)) throw error;
    const advice = damageCodes.includes(error.code)
      ? `Run ${healingCommand}: it makes again what is damaged or gone.`
      : `The error is ${error.code}: correct it, then run lake doctor again.`;
    return [fail(name, error.message, advice)];
  }
}

const colours = { ok: 'green', warn: 'yellow', FAIL: 'red' } as const;

/** A check in one line. */
export function checkLine({ name, state, finding, advice }: Check, width: number, paint: Paint): string {
  const then = advice === undefined ? '' : ` → ${advice}`;
  return `${paint(colours[state], state.padEnd(4))}  ${name.padEnd(width)}  ${plainCell(finding + then)}`;
}
