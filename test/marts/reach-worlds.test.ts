import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mart } from '../../lib/contract/mart.ts';
import { audienceDaily } from '../../lib/marts/audience-daily/index.ts';
import { emailCampaigns } from '../../lib/marts/email-campaigns/index.ts';
import { linkClicksDaily } from '../../lib/marts/link-clicks-daily/index.ts';
import { socialDaily } from '../../lib/marts/social-daily/index.ts';
import { videos } from '../../lib/marts/videos/index.ts';
import * as reach from '../simulation/model/oracle-reach.ts';
import * as totals from '../simulation/model/oracle-totals.ts';
import { runs } from '../support/runs.ts';
import { sharedEngine } from '../support/shared-engine.ts';
import { rowsOf } from './ads-world.ts';
import { createReachTables, modelRows, reachWorld } from './reach-world.ts';

const numRuns = runs({ quick: 8, long: 300 });
const seed = Number(process.env.LAKE_TEST_SEED ?? Date.now() % 2 ** 31);
const sorted = (rows: readonly Readonly<Record<string, string | null>>[]) =>
  rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();
const tables: readonly (readonly [
  Mart,
  (rows: ReturnType<typeof modelRows>) => readonly Readonly<Record<string, string | null>>[],
])[] = [
  [videos, totals.videos],
  [emailCampaigns, totals.emailCampaigns],
  [socialDaily, reach.socialDaily],
  [audienceDaily, reach.audienceDaily],
  [linkClicksDaily, reach.linkClicksDaily],
];

describe('in random worlds of two accounts', () => {
  it(`videos, e-mail, social, audience and links are what the plain model makes of the same rows (seed ${seed})`, async () => {
    const engine = await sharedEngine();
    await fc.assert(
      fc.asyncProperty(reachWorld, (world) =>
        engine.with(async (session) => {
          await createReachTables(session, world);
          for (const [mart, model] of tables)
            expect(sorted(await rowsOf(session, mart)), mart.contract.mart).toEqual(sorted(model(modelRows(world))));
        }),
      ),
      { numRuns, seed },
    );
  }, 600_000);
});
