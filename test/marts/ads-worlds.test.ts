import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adsCampaigns } from '../../lib/marts/ads-campaigns/index.ts';
import { adsDaily } from '../../lib/marts/ads-daily/index.ts';
import { adsTables } from '../simulation/model/oracle-ads.ts';
import { runs } from '../support/runs.ts';
import { sharedEngine } from '../support/shared-engine.ts';
import { adsWorld, createTables, rowsOf } from './ads-world.ts';

const numRuns = runs({ quick: 12, long: 200 });
const sorted = (rows: readonly Readonly<Record<string, string | null>>[]) =>
  rows.map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort()))).sort();

describe('in random worlds of ads', () => {
  it('both tables are what the plain model makes of the same evidence', async () => {
    const engine = await sharedEngine();
    await fc.assert(
      fc.asyncProperty(adsWorld, (world) =>
        engine.with(async (session) => {
          await createTables(session, world);
          const wanted = adsTables(world);
          expect(sorted(await rowsOf(session, adsDaily))).toEqual(sorted(wanted.daily));
          expect(sorted(await rowsOf(session, adsCampaigns))).toEqual(sorted(wanted.campaigns));
        }),
      ),
      { numRuns },
    );
  }, 600_000);
});
