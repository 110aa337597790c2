import { describe, expect, it } from 'vitest';
import { archive } from '../../lib/archive/archive.ts';
import type { LakeConfigInput } from '../../lib/lake/config.ts';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { validateArrival } from '../../lib/stages/validate/validate.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { findLosses, findLostWork } from '../../lib/upkeep/lost-work.ts';
import { openAgain } from '../../lib/upkeep/open-again.ts';
import { planClean, planValidate } from '../../lib/upkeep/replay.ts';
import { expectRefused, zipOf } from '../bad-input/support.ts';
import { type TestLake, testClock, testLake } from '../support/lake.ts';
import { example, peopleCsv, planted, playsCsv } from '../support/people.ts';

type Personal = 'refuse' | 'hash' | 'keep';

const peopleSql = 'SELECT joined, email, name FROM staging.example_people ORDER BY joined';
const before = '2026-11-20T12:00:00Z';

/** The same objects under what their owner writes from time to time. */
function ownedLake() {
  const clock = testClock(before);
  const store = memoryStore({ clock });
  return {
    clock,
    as: (personal: Personal, retention?: LakeConfigInput['retention']): Promise<TestLake> =>
      testLake({
        clock,
        store,
        sources: [example],
        marts: [],
        config: { datasets: { 'example/people': { personal } }, ...(retention ? { retention } : {}) },
      }),
  };
}

const keysOf = async ({ ports }: TestLake, zone: 'landing' | 'raw' | 'staging' | 'archive' | 'ledger', prefix = '') =>
  (await Array.fromAsync(ports.store.list(zone, prefix))).map(({ key }) => key);

/** `lake replay` without a filter; the raw keys that were cleaned again. */
async function replay(lake: TestLake): Promise<readonly string[]> {
  const work = await planClean(lake.ports, {});
  await openAgain(lake.ports, work);
  for (const { key } of work) await cleanRaw(lake.ports, key);
  return work.map(({ key }) => key);
}

async function expectWell(lake: TestLake): Promise<void> {
  expect((await reconcile(lake.ports)).differences).toEqual([]);
  expect(await findLosses(lake.ports, { settledBefore: lake.clock.now(), thorough: true })).toEqual({
    lost: [],
    gone: [],
  });
}

/** No object of these zones holds what tells who somebody is. Parquet is compressed, so the rows are read too. */
async function expectNowhere(lake: TestLake, zones: readonly string[]): Promise<void> {
  for (const [key, bytes] of await lake.objects())
    if (zones.some((zone) => key.startsWith(`${zone}/`))) expect(bytes.toString('latin1'), key).not.toMatch(planted);
  expect(JSON.stringify(await lake.rows('FROM history.example_people'))).not.toMatch(planted);
  expect((await keysOf(lake, 'staging', 'parts/')).filter((key) => /people.*\/v\d+-(?!hashed-)/.test(key))).toEqual([]);
}

describe('a replay', () => {
  it('gives the same hashes, whatever is switched on or off', async () => {
    const owner = ownedLake();
    const lake = await owner.as('hash');
    await lake.land('inbox/people.csv', peopleCsv);
    await lake.chain();
    const rows = await lake.rows(peopleSql);
    const objects = await keysOf(lake, 'staging');
    for (const key of await keysOf(lake, 'raw')) await cleanRaw(lake.ports, key, true);
    const off = await owner.as('refuse');
    expect(await replay(off)).toEqual([]);
    expect(await off.rows(peopleSql)).toEqual(rows);
    expect(await keysOf(off, 'staging')).toEqual(objects);
    await expectWell(off);
  });

  it('takes in what was refused once it is switched on', async () => {
    const owner = ownedLake();
    const off = await owner.as('refuse');
    await off.land('inbox/all.zip', await zipOf({ 'people.csv': peopleCsv, 'plays.csv': playsCsv }));
    await off.chain();
    const on = await owner.as('hash');
    const work = await planValidate(on.ports, {});
    expect(work.map(({ key }) => key)).toEqual(['inbox/all.zip']);
    await openAgain(on.ports, work);
    expect(await validateArrival(on.ports, 'inbox/all.zip')).toMatchObject({ outcome: 'accepted' });
    await on.chain();
    expect(await on.rows(peopleSql)).toHaveLength(3);
    await expectWell(on);
  });

  it('hashes what was kept after the owner decided so, and an archive run removes what it had been', async () => {
    const owner = ownedLake();
    const kept = await owner.as('keep');
    await kept.land('inbox/all.zip', await zipOf({ 'people.csv': peopleCsv, 'plays.csv': playsCsv }));
    await kept.chain();
    await expectWell(kept);
    const lake = await owner.as('hash');
    expect((await archive(lake.ports)).erased).toEqual([]); // before a replay there is nothing else to read
    expect(await replay(lake)).toHaveLength(1);
    expect(JSON.stringify(await lake.rows(peopleSql))).not.toMatch(planted);
    await expectWell(lake);
    const foreseen = await archive(lake.ports, { dryRun: true });
    expect(foreseen.erased.map(({ zone }) => zone)).toEqual(['staging', 'staging']);
    expect(await keysOf(lake, 'staging', 'parts/example/people')).toHaveLength(4);
    expect((await archive(lake.ports)).erased).toEqual(foreseen.erased);
    expect(await keysOf(lake, 'staging', 'parts/example/people')).toHaveLength(2);
    expect(await lake.rows(peopleSql)).toHaveLength(3);
    await expectNowhere(lake, ['staging', 'archive', 'ledger']);
    await expectWell(lake);
    expect((await archive(lake.ports)).erased).toEqual([]);
  });

  it('brings back what was hashed after the owner decided to keep it, once an archive run took the hashes back', async () => {
    const owner = ownedLake();
    const hashed = await owner.as('hash');
    await hashed.land('inbox/people.csv', peopleCsv);
    await hashed.chain();
    const lake = await owner.as('keep');
    expect(await replay(lake)).toHaveLength(1);
    await archive(lake.ports);
    expect((await lake.rows(peopleSql))[0]?.name).toBe('Nova Kite');
    await expectWell(lake);
  });
});

describe('personal data whose retention is over', () => {
  const retention = { raw: { months: 1, personalMonths: 6, lockedDays: 0 }, staging: { supersededDays: 1 } };

  it('is removed from raw for good, neither sooner nor later, and not archived; hashes stay', async () => {
    const owner = ownedLake();
    const lake = await owner.as('hash', retention);
    await lake.land('inbox/people.csv', peopleCsv);
    await lake.chain();
    const rows = await lake.rows(peopleSql);
    lake.clock.set('2027-05-20T11:59:59Z');
    expect(await archive(lake.ports)).toMatchObject({ moved: [], erased: [] });
    lake.clock.set('2027-05-20T12:00:00Z');
    const foreseen = await archive(lake.ports, { dryRun: true });
    const [key = ''] = await keysOf(lake, 'raw');
    expect(foreseen.erased).toMatchObject([{ zone: 'raw', key, landingKey: 'inbox/people.csv' }]);
    expect(await archive(lake.ports, { zone: 'landing' })).toMatchObject({ erased: [] });
    expect((await archive(lake.ports)).erased).toEqual(foreseen.erased);
    expect(await keysOf(lake, 'raw')).toEqual([]);
    // What archive has of it are second copies: that it was erased, and the salt.
    expect((await keysOf(lake, 'archive')).filter((key) => !key.startsWith('records/'))).toEqual([]);
    expect(await lake.rows(peopleSql)).toEqual(rows);
    await expectNowhere(lake, ['staging', 'archive', 'ledger']);
    await expectWell(lake);
  });

  it('takes what was kept in staging with it, of that file alone', async () => {
    const owner = ownedLake();
    const lake = await owner.as('keep', retention);
    await lake.land('inbox/all.zip', await zipOf({ 'people.csv': peopleCsv, 'plays.csv': playsCsv }));
    await lake.chain();
    lake.clock.set('2027-03-20T12:00:00Z');
    await lake.land('inbox/later.csv', 'Joined,Email,Name,IP,Country\n2027-03-01,zoe@example.com,Zoe Mare,,FR\n');
    await lake.chain();
    lake.clock.set('2027-06-20T12:00:00Z');
    const { erased } = await archive(lake.ports);
    expect(erased.map(({ zone }) => zone)).toEqual(['raw', 'staging', 'staging']);
    expect(await lake.rows(peopleSql)).toMatchObject([{ joined: '2027-03-01', name: 'Zoe Mare' }]);
    expect(await lake.rows('SELECT plays FROM staging.example_plays')).toEqual([{ plays: '5' }]);
    await expectWell(lake);
    lake.clock.set('2028-06-20T12:00:00Z');
    await archive(lake.ports);
    await expectNowhere(lake, ['raw', 'staging', 'archive', 'ledger']);
    await expectWell(lake);
  });

  it('does not come back by a replay or another put of the same file', async () => {
    const owner = ownedLake();
    const lake = await owner.as('hash', retention);
    await lake.land('inbox/people.csv', peopleCsv);
    await lake.chain();
    lake.clock.set('2027-06-20T12:00:00Z');
    await archive(lake.ports);
    expect(await findLostWork(lake.ports, { settledBefore: lake.clock.now(), thorough: true })).toEqual([]);
    expect(await lake.validate('inbox/people.csv')).toMatchObject({ outcome: 'accepted' }); // it was
    await openAgain(lake.ports, await planValidate(lake.ports, { source: 'example' }));
    expectRefused(await lake.validate('inbox/people.csv'), 'personal-data-erased');
    await lake.land('inbox/again.csv', peopleCsv);
    expectRefused(await lake.validate('inbox/again.csv'), 'personal-data-erased');
    expect(await keysOf(lake, 'raw')).toEqual([]);
  });

  it('is removed by the run after one that died in between', async () => {
    const owner = ownedLake();
    const lake = await owner.as('keep', retention);
    await lake.land('inbox/people.csv', peopleCsv);
    await lake.chain();
    lake.clock.set('2027-06-20T12:00:00Z');
    const { store } = lake.ports;
    for (let deaths = 1; deaths < 20; deaths++) {
      let removals = 0;
      const dying = {
        ...store,
        remove: async (...args: Parameters<typeof store.remove>) => {
          if (++removals > 1) throw new Error('the process died');
          return store.remove(...args);
        },
      };
      const died = await archive({ ...lake.ports, store: dying }).then(
        () => false,
        () => true,
      );
      if (!died) break;
    }
    await expectNowhere(lake, ['raw', 'staging', 'archive', 'ledger']);
    await expectWell(lake);
  });

  it('is kept without a time for it, and never archived', async () => {
    const owner = ownedLake();
    const lake = await owner.as('hash', { raw: { months: 1, lockedDays: 0 }, landing: { months: 1 } });
    await lake.land('inbox/people.csv', peopleCsv);
    await lake.land('inbox/plays.csv', playsCsv);
    await lake.chain();
    lake.clock.set('2030-01-01T00:00:00Z');
    const { moved, held, erased } = await archive(lake.ports);
    expect(moved.map(({ zone }) => zone)).toEqual(['landing', 'raw']);
    expect(held).toMatchObject([{ zone: 'landing', key: 'inbox/people.csv', heldBy: 'personal' }]);
    expect(erased).toEqual([]);
    expect((await keysOf(lake, 'archive')).join()).not.toContain('people');
    await expectWell(lake);
  });
});
