import { z } from 'zod';
import { subtractDecimals } from '../lib/lake/decimal.ts';
import { sameAmount, type Truth, totalOf } from './truth.ts';
import { usageSchema } from './usage.ts';

/** What it took one contender to bring a statement to the table of royalties, and what came out. */
export const takenSchema = usageSchema.extend({
  peakBytes: z.number(),
  /** Rows of the table, and the lines they sum up. */
  martRows: z.int(),
  lines: z.int(),
  /** Sum of the table's earnings; of floats the exact value of the float. */
  earnings: z.string(),
  /** Rows whose earnings are not the decimal they should be; only where money is a float. */
  inexactRows: z.int().optional(),
  /** The lake's stages, in milliseconds. */
  stageMs: z.record(z.string(), z.number()).optional(),
});
export type Taken = Readonly<z.output<typeof takenSchema>>;

/** Dollars that floats may be off in the sum of a table before it is no result. */
const floatToleranceUsd = 0.01;

/** How far off the sum is, as exact decimal text; `0` where nothing is. Throws where lines are missing or money is off by more than floats are. */
export function errorOf(name: string, taken: Taken, truth: Truth): string {
  const { lines, earnings } = totalOf(truth);
  if (taken.lines !== lines) throw new Error(`${name} gives a wrong result: ${taken.lines} lines of ${lines}.`);
  if (sameAmount(taken.earnings, earnings)) return '0';
  const error = subtractDecimals(taken.earnings, earnings);
  const isFloat = taken.inexactRows !== undefined;
  if (!isFloat || Math.abs(Number(error)) > floatToleranceUsd)
    throw new Error(`${name} gives a wrong result: ${taken.earnings} USD instead of ${earnings}.`);
  return error;
}
