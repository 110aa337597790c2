import { z } from 'zod';
import type { Zone } from '../../lib/lake/zone.ts';
import { openAgain } from '../../lib/upkeep/open-again.ts';
import { planClean } from '../../lib/upkeep/replay.ts';
import { truthSchema } from '../truth.ts';
import { measure } from './measure.ts';
import { type MeasuredLake, openMeasured, type Work } from './measured-lake.ts';

/** Monthly statements, replayed as `lake replay --from --to` does it: once with all parts there, once from raw alone. */
await measure(
  z.strictObject({ root: z.string(), statements: z.array(z.string()), truth: truthSchema }),
  async ({ root, statements, truth }) => {
    const lake = await openMeasured(root);
    for (const [at, path] of statements.entries()) await lake.land(`inbox/${at}.tsv`, path);
    const first = await lake.work();
    const martRows = await lake.check(truth);
    const contents = await keys(lake);
    const replayed = await replay(lake, Object.keys(truth), statements.length);
    await lake.check(truth);
    for (const zone of ['staging', 'curated'] as const) {
      for (const key of (await lake.sizes(zone)).keys()) await lake.ports.store.remove(zone, key);
    }
    const rebuilt = await replay(lake, Object.keys(truth), statements.length);
    await lake.check(truth);
    // Parts and tables are named by their contents: equal keys are equal rows.
    if ((await keys(lake)) !== contents)
      throw new Error('A replay from raw gave different objects than the first load.');
    await lake.close();
    return { martRows, first: figures(first), replayed: figures(replayed), rebuilt: figures(rebuilt) };
  },
);

async function replay(lake: MeasuredLake, months: readonly string[], expected: number): Promise<Work> {
  const [from, to] = [months.toSorted()[0], months.toSorted().at(-1)];
  const startedMs = performance.now();
  const work = await planClean(lake.ports, { from, to });
  if (work.length !== expected) throw new Error(`The replay planned ${work.length} of ${expected} raw objects.`);
  await openAgain(lake.ports, work);
  await lake.announce(
    'clean',
    work.map(({ key }) => key),
  );
  const planMs = performance.now() - startedMs;
  const done = await lake.work();
  return { ...done, wallMs: done.wallMs + planMs };
}

async function keys(lake: MeasuredLake): Promise<string> {
  const zones: readonly Zone[] = ['staging', 'curated'];
  const all = await Promise.all(zones.map(async (zone) => [...(await lake.sizes(zone)).keys()]));
  return all.flat().join('\n');
}

function figures({ wallMs, cpuMs, rebuiltMonths }: Work) {
  return { wallMs, cpuMs, rebuiltMonths };
}
