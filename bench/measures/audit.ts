import { z } from 'zod';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { findLosses, type Losses } from '../../lib/upkeep/lost-work.ts';
import { truthSchema } from '../truth.ts';
import { peakBytes, timed } from '../usage.ts';
import { measure } from './measure.ts';
import { type MeasuredLake, openMeasured } from './measured-lake.ts';

/** The proofs over a lake that is in order: that nothing was left undone, and that every line and amount is accounted for. */
await measure(z.strictObject({ root: z.string(), statement: z.string(), truth: truthSchema }), async (input) => {
  const lake = await openMeasured(input.root);
  await lake.land('inbox/statement.tsv', input.statement);
  await lake.work();
  await lake.check(input.truth);
  const sweep = await sweepOnce(lake, false);
  const thorough = await sweepOnce(lake, true);
  let [months, holds] = [0, false];
  const reconciled = await timed(async () => {
    const found = await reconcile(lake.ports);
    [months, holds] = [found.months.length, found.holds];
  });
  if (!holds || months !== Object.keys(input.truth).length) throw new Error('Reconcile found a difference.');
  const peak = peakBytes();
  await lake.close();
  return { sweep, thorough, reconciled, peakBytes: peak };
});

async function sweepOnce({ ports }: MeasuredLake, thorough: boolean) {
  let swept: Losses = { lost: [], gone: [] };
  const usage = await timed(async () => {
    swept = await findLosses(ports, { settledBefore: new Date(), thorough });
  });
  if (swept.lost.length + swept.gone.length > 0) throw new Error('The sweep found work although everything was done.');
  return usage;
}
