import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClaimKey } from '../../lib/lake/object-key.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { validateArrival } from '../../lib/stages/validate/validate.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { findLostWork } from '../../lib/upkeep/lost-work.ts';
import { dyingStore, isDeath, ProcessDied } from '../support/dying-store.ts';
import { type TestLake, testClock, testLake } from '../support/lake.ts';
import { oracle, royaltiesSql, type Statement, statementText } from './statements.ts';

const line = fc.record({
  date: fc.constantFrom('2026-03-25', '2026-03-28', '2026-04-25', '2026-05-25'),
  country: fc.constantFrom('US', 'NA', 'DE'),
  quantity: fc.integer({ min: -1, max: 9 }),
  earnings: fc.bigInt({ min: -3n * 10n ** 8n, max: 9n * 10n ** 8n }),
});
const statements = fc
  .uniqueArray(fc.array(line, { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 5,
    selector: (lines) => JSON.stringify(lines, String),
  })
  .map((all) => all.map((lines, index): Statement => ({ asOf: `2026-06-0${index + 1}T00:00:00.000Z`, lines })));

/** A history: statements, the order in which they land, and how their events behave. */
const history = statements.chain((all) =>
  fc.record({
    all: fc.constant(all),
    order: fc.shuffledSubarray([...all.keys()], { minLength: all.length, maxLength: all.length }),
    again: fc.array(fc.nat(all.length - 1), { maxLength: 2 }),
  }),
);

async function landAll(lake: TestLake, all: readonly Statement[], order: readonly number[]): Promise<void> {
  for (const [position, index] of order.entries()) {
    const statement = all[index];
    if (statement)
      await lake.land(`inbox/${position}/statement.tsv`, statementText(statement), { 'as-of': statement.asOf });
  }
}

const seed = Number(process.env.LAKE_TEST_SEED ?? Date.now() % 2 ** 31);

describe(`the marts do not depend on how things came about (seed ${seed})`, () => {
  it('gives the rows of the newest evidence per reporting date, whatever the order of arrival, one chain per arrival', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ all, order, again }) => {
        const lake = await testLake();
        for (const [position, index] of [...order, ...again].entries()) {
          const statement = all[index];
          if (!statement) continue;
          await lake.land(`inbox/${position}/statement.tsv`, statementText(statement), { 'as-of': statement.asOf });
          await lake.chain();
        }
        expect(await lake.rows(royaltiesSql)).toEqual(oracle(all));
      }),
      { numRuns: 25, seed },
    );
  });

  it('gives the same rows when events are doubled, permuted and two workers race for everything', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.infiniteStream(fc.nat(3)), async ({ all, order }, choices) => {
        const lake = await testLake();
        await landAll(lake, all, order);
        for (let round = 0; round < 6; round++) {
          const lost = await findLostWork(lake.ports, { settledBefore: lake.clock.now() });
          if (lost.length === 0) break;
          const doubled = lost.flatMap((work) => Array.from({ length: 1 + (choices.next().value % 2) }, () => work));
          await Promise.all(
            doubled
              .toSorted(() => choices.next().value - 1)
              .map(async ({ stage, key }) => {
                if (stage === 'validate') await validateArrival(lake.ports, key);
                if (stage === 'clean') await cleanRaw(lake.ports, key);
                if (stage === 'curate') {
                  for (const { error } of await curate(lake.ports, [parseClaimKey(key)]))
                    if (error !== undefined) throw error;
                }
              }),
          );
        }
        await lake.chain();
        expect(await lake.rows(royaltiesSql)).toEqual(oracle(all));
      }),
      { numRuns: 15, seed },
    );
  });

  it('gives the same rows after the process died before or after any call of the store', async () => {
    await fc.assert(
      fc.asyncProperty(
        history,
        fc.array(fc.nat(60), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async ({ all, order }, deaths, late) => {
          const clock = testClock();
          const store = memoryStore({ clock });
          const seedLake = await testLake({ store, clock });
          await landAll(seedLake, all, order);
          for (const after of deaths) {
            const dying = await testLake({ store: dyingStore(store, after, late), clock });
            await dying.chain().catch((error: unknown) => {
              if (!(error instanceof ProcessDied) && !isDeath(error)) throw error;
            });
          }
          const healed = await testLake({ store, clock });
          await healed.chain();
          expect(await healed.rows(royaltiesSql)).toEqual(oracle(all));
        },
      ),
      { numRuns: 20, seed },
    );
  });

  it('gives the same rows when everything is replayed from raw alone', async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ all, order }) => {
        const clock = testClock();
        const lake = await testLake({ clock });
        await landAll(lake, all, order);
        await lake.chain();
        const store = memoryStore({ clock });
        for (const [path, bytes] of await lake.objects()) {
          if (path.startsWith('raw/')) await store.put('raw', path.slice('raw/'.length), bytes);
        }
        const replayed = await testLake({ store, clock });
        await replayed.chain();
        expect(await replayed.rows(royaltiesSql)).toEqual(await lake.rows(royaltiesSql));
        expect(await replayed.rows(royaltiesSql)).toEqual(oracle(all));
      }),
      { numRuns: 10, seed },
    );
  });
});
