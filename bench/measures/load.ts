import { z } from 'zod';
import type { Taken } from '../taken.ts';
import { totalOf, truthSchema } from '../truth.ts';
import { peakBytes } from '../usage.ts';
import { measure } from './measure.ts';
import { openMeasured } from './measured-lake.ts';

/** A statement that lies in landing, until the lake has it in `royalties`. */
await measure(z.strictObject({ root: z.string(), statement: z.string(), truth: truthSchema }), async (input) => {
  const lake = await openMeasured(input.root);
  await lake.land('inbox/statement.tsv', input.statement);
  const { wallMs, cpuMs, stageMs } = await lake.work();
  const peak = peakBytes();
  const martRows = await lake.check(input.truth);
  await lake.close();
  // Checked to be these, by month.
  const { lines, earnings } = totalOf(input.truth);
  return { wallMs, cpuMs, stageMs, peakBytes: peak, martRows, lines, earnings } satisfies Taken;
});
