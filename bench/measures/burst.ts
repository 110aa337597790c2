import { z } from 'zod';
import { truthSchema } from '../truth.ts';
import { peakBytes, timed } from '../usage.ts';
import { measure } from './measure.ts';
import { openMeasured } from './measured-lake.ts';

const file = z.strictObject({ path: z.string(), account: z.string() });

/** Many small files that are all there before the lake begins. */
await measure(
  z.strictObject({ root: z.string(), files: z.array(file), truth: truthSchema }),
  async ({ root, files, truth }) => {
    const lake = await openMeasured(root);
    const put = await timed(async () => {
      for (const [at, { path, account }] of files.entries()) await lake.land(`inbox/${at}.tsv`, path, { account });
    });
    const { batches, ...work } = await lake.work();
    const peak = peakBytes();
    await lake.check(truth);
    await lake.close();
    return { ...work, peakBytes: peak, putMs: put.wallMs, curateBatches: batches.curate ?? 0 };
  },
);
