import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archive } from '../../lib/archive/archive.ts';
import { restore } from '../../lib/archive/restore.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { royaltiesSql } from '../stages/statements.ts';
import { dyingStore, isDeath } from '../support/dying-store.ts';
import type { TestLake } from '../support/lake.ts';
import { agedLake, contents, keysOf, missingObjects } from './support.ts';

const seed = Number(process.env.LAKE_TEST_SEED ?? Date.now() % 2 ** 31);
const everything = {
  landing: { months: 1 },
  raw: { months: 1 },
  staging: { supersededDays: 1 },
  curated: { supersededDays: 1 },
};

/** A death: in which run, at which call of the store, before or after it. */
const death = fc.record({
  run: fc.constantFrom('archive', 'restore', 'chain'),
  calls: fc.nat(80),
  late: fc.boolean(),
});

/** What holds at any moment, whoever died when. */
async function expectAllThere(store: ObjectStore, before: ReadonlySet<string>): Promise<void> {
  const now = await contents(store);
  expect([...before].filter((content) => !now.has(content))).toEqual([]);
  expect(await missingObjects(store)).toEqual([]);
}

async function runOnce(lake: TestLake, run: 'archive' | 'restore' | 'chain', store: ObjectStore): Promise<void> {
  const ports = { ...lake.ports, store };
  if (run === 'archive') await archive(ports);
  else if (run === 'restore') for (const zone of ['landing', 'raw', 'curated'] as const) await restore(ports, { zone });
  else await lake.chain();
}

describe(`a run that dies loses nothing (seed ${seed})`, () => {
  it('has every object in at least one place after any death, and a rerun finishes the job', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(death, { minLength: 1, maxLength: 6 }), async (deaths) => {
        const lake = await agedLake(everything);
        const { store } = lake.ports;
        const rows = await lake.rows(royaltiesSql);
        const raw = await keysOf(store, 'raw');
        const before = await contents(store);
        for (const { run, calls, late } of deaths) {
          await runOnce(lake, run, dyingStore(store, calls, late)).catch((error: unknown) => {
            if (!isDeath(error)) throw error;
          });
          await expectAllThere(store, before);
        }
        await lake.chain();
        lake.clock.set('2032-01-01T00:00:00Z');
        expect((await archive(lake.ports)).failed).toEqual([]);
        await expectAllThere(store, before);
        expect([await keysOf(store, 'landing'), await keysOf(store, 'raw')]).toEqual([[], []]);
        expect(await lake.rows(royaltiesSql)).toEqual(rows);
        await restore(lake.ports, { zone: 'landing' });
        await restore(lake.ports, { zone: 'raw' });
        expect(await keysOf(store, 'raw')).toEqual(raw);
        await lake.chain();
        expect(await lake.rows(royaltiesSql)).toEqual(rows);
      }),
      { numRuns: 30, seed },
    );
  });

  it('does no harm where two runs archive at the same time, and one restores', async () => {
    const lake = await agedLake(everything);
    const { store } = lake.ports;
    const before = await contents(store);
    await Promise.all([archive(lake.ports), archive(lake.ports), restore(lake.ports, { zone: 'raw' })]);
    await expectAllThere(store, before);
    await Promise.all([archive(lake.ports), restore(lake.ports, { zone: 'landing' })]);
    await expectAllThere(store, before);
  });
});
