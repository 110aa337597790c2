import fc from 'fast-check';
import { expect, it } from 'vitest';
import { royalties } from '../../../lib/marts/royalties/index.ts';
import { sharedEngine } from '../../support/shared-engine.ts';
import { royaltiesOf } from './model.ts';
import { lineText, loadWorld, rowsBySql, tracedBySql } from './relations.ts';
import { worlds } from './world.ts';

it('royalties is what a plain reading of its lines and lists gives, and its lineage names exactly the lines that say it', async () => {
  const engine = await sharedEngine();
  await fc.assert(
    fc.asyncProperty(worlds(1, 14), async (some) => {
      await engine.with(async (session) => {
        await loadWorld(session, some);
        const expected = royaltiesOf(some);
        expect(await rowsBySql(session, royalties)).toEqual(expected.map(({ cells }) => lineText(cells)).toSorted());
        const traced = await tracedBySql(session);
        const lines = new Map(expected.map(({ cells, from }) => [lineText(cells), from]));
        expect(Object.fromEntries([...traced].toSorted())).toEqual(Object.fromEntries([...lines].toSorted()));
      });
    }),
    // Each world takes the engine a tenth of a second.
    { numRuns: 12 },
  );
});
