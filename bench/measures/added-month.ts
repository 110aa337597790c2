import { z } from 'zod';
import type { Zone } from '../../lib/lake/zone.ts';
import { truthSchema } from '../truth.ts';
import { measure } from './measure.ts';
import { type MeasuredLake, openMeasured } from './measured-lake.ts';

const statement = z.strictObject({ path: z.string(), truth: truthSchema, asOf: z.string() });

/** Full-history exports, one after the other: what each makes the lake do and write. */
await measure(z.strictObject({ root: z.string(), exports: z.array(statement) }), async ({ root, exports }) => {
  const lake = await openMeasured(root);
  const taken: unknown[] = [];
  for (const [at, { path, truth, asOf }] of exports.entries()) {
    const before = await written(lake);
    await lake.land(`inbox/export-${at}.tsv`, path, { asOf });
    const { batches: _, ...work } = await lake.work();
    const after = await written(lake);
    await lake.check(truth);
    taken.push({ ...work, parts: added(before.parts, after.parts), curated: added(before.curated, after.curated) });
  }
  await lake.close();
  return taken;
});

async function written(lake: MeasuredLake) {
  const sizes = (zone: Zone, prefix?: string) => lake.sizes(zone, prefix);
  return { parts: await sizes('staging', 'parts/'), curated: await sizes('curated') };
}

/** Objects that were not there before. None is ever written over: their keys are their contents. */
function added(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) {
  const fresh = [...after].filter(([key]) => !before.has(key));
  return { objects: fresh.length, sizeBytes: fresh.reduce((sum, [, sizeBytes]) => sum + sizeBytes, 0) };
}
