import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Host, openHost } from './host.ts';
import { simulate } from './simulation.ts';

/** A first look; many more: `npm run simulate -- --seeds 10000`. */
const seeds = 20;

/**
 * Seeds of this world in which a bug showed that was there once, or that was put in to see whether it would; each fails
 * again where it comes back.
 * - 1: the receipt of a file was about another one of the same size that was dropped over it.
 * - 18: levels of ads were told apart by account id, so that a dump without it doubled the spend of one with it.
 * - 20: a get from landing that ended too early without an error was taken for the whole file.
 * - 30: months that a new contract finds no rows in stood as the old one had them.
 * - 47: two documents of one zip told the same thing, and it stood in its table twice or stopped it.
 * - 70: a campaign's day was taken from the daily CSV although insights tell it (put in on purpose).
 * - 169: a table came to name an object that was on its way to the archive.
 * - 243: a raw object was written anew over itself, because reading it once ended too early.
 * - 282: a file that nobody dated became newer by being dropped again.
 * - 339: a copy for the archive that ended too early without an error was taken for the whole object, which was removed.
 * - 1169: a file was removed that was dropped over the one that was archived, between the last look and the removal.
 * - 1179: a month was queued by every sweep although a part of another dataset that it needs was gone for now.
 *
 * Whoever changes what a world is made of has to find such seeds again: bring each bug back and see which seed fails.
 */
const regressionSeeds = [1, 18, 20, 30, 47, 70, 169, 243, 282, 339, 1169, 1179] as const;

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
