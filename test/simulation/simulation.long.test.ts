import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Host, openHost } from './host.ts';
import { simulate } from './simulation.ts';

/** A first look; many more: `npm run simulate -- --seeds 10000`. */
const seeds = 20;

/**
 * Seeds of this world in which a bug of the lake showed that was there once; each fails again where it comes back.
 * - 2: a get from landing that ended too early without an error was taken for the whole file.
 * - 9: levels of ads were told apart by account id, so that a dump without it doubled the spend of one with it.
 * - 544: of two dumps of one time, either could give a campaign its name.
 * - 129, 484: a table came to name an object that was on its way to the archive.
 * - 654: a copy for the archive that ended too early without an error was taken for the whole object, which was removed.
 */
const regressionSeeds = [2, 9, 544, 129, 484, 654] as const;

let host: Host;
beforeAll(async () => {
  host = await openHost();
});
afterAll(() => host.close());

describe('the lake under a simulated world', () => {
  it('keeps all its promises whatever files drop, events stray, calls fail and processes die', async () => {
    const failing: unknown[] = [];
    for (let seed = 1; seed <= seeds; seed++) {
      const { problems } = await simulate(host, seed);
      if (problems.length > 0) failing.push({ seed, problems });
    }
    expect(failing).toEqual([]);
  }, 120_000);

  it.each(regressionSeeds)('keeps its promises under seed %i, which broke one once', async (seed) => {
    expect((await simulate(host, seed)).problems).toEqual([]);
  });

  it('runs a seed exactly as it ran before, to the last call', async () => {
    for (const seed of [3, 8, 12, 21, 34]) {
      const [first, second] = [await simulate(host, seed), await simulate(host, seed)];
      expect(second).toEqual(first);
      expect(first.steps).toBeGreaterThan(0);
    }
  });
});
