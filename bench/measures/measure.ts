import { json } from 'node:stream/consumers';
import type { z } from 'zod';

/** The body of a measuring process: its input is JSON on the standard input, and the last line it prints is its result. */
export async function measure<I>(input: z.ZodType<I>, work: (input: I) => Promise<unknown>): Promise<void> {
  const result = await work(input.parse(await json(process.stdin)));
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
