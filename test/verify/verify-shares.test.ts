import { beforeEach, expect, it } from 'vitest';
import { readVerification, verifiedZones } from '../../lib/ledger/verification.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { verifyDueShares } from '../../lib/verify/verify-shares.ts';
import { type Statement, statementText } from '../stages/statements.ts';
import { type TestLake, testLake } from '../support/lake.ts';

const everyDays = 5;
const statement: Statement = {
  asOf: '2026-02-01T00:00:00.000Z',
  lines: Array.from({ length: 9 }, (_, at) => {
    return { date: `2026-0${at + 1}-25`, country: 'US', quantity: 3, earnings: 5n };
  }),
};

let lake: TestLake;
let seen: string[];
beforeEach(async () => {
  lake = await testLake();
  await lake.land('inbox/january.tsv', statementText(statement), { 'as-of': statement.asOf });
  await lake.chain();
  seen = [];
});

/** The lake's store, which notes whose bytes are read. */
function watched(): ObjectStore {
  const { store } = lake.ports;
  const note = (zone: string, key: string) => void seen.push(`${zone}/${key}`);
  return {
    ...store,
    get: (zone, key) => {
      note(zone, key);
      return store.get(zone, key);
    },
    read: (zone, key) => {
      note(zone, key);
      return store.read(zone, key);
    },
  };
}

const run = (options: Partial<Parameters<typeof verifyDueShares>[1]> = {}) =>
  verifyDueShares(
    { ...lake.ports, store: watched() },
    { every: { everyDays, archiveEveryDays: everyDays }, ...options },
  );
const dayOf = (nth: number) => lake.clock.set(`2026-12-${String(nth).padStart(2, '0')}T12:00:00Z`);

async function all(): Promise<readonly string[]> {
  return [...(await lake.objects()).keys()].filter((key) => !key.startsWith('ledger/verified/')).sort();
}

it('reads every object once in as many days as the owner says, a share each day', async () => {
  const objects = await all();
  const perDay: number[] = [];
  for (let day = 1; day <= everyDays; day += 1) {
    dayOf(day);
    const before = seen.length;
    expect(await run()).toEqual([]);
    expect(await run(), 'a share is read once').toEqual([]);
    perDay.push(seen.slice(before).filter((key) => objects.includes(key)).length);
  }
  expect([...new Set(seen)].filter((key) => objects.includes(key)).sort()).toEqual(objects);
  expect(Math.max(...perDay)).toBeLessThan(objects.length);
  for (const zone of verifiedZones) expect(await readVerification(lake.ports.store, zone)).toMatchObject({ next: 0 });
});

it('catches up after days on which nothing ran', async () => {
  dayOf(1);
  await run();
  dayOf(everyDays);
  await run();
  expect([...new Set(seen)].filter((key) => !key.startsWith('ledger/verified/')).sort()).toEqual(await all());
});

it('a run that has to end leaves the rest to the next one', async () => {
  dayOf(1);
  await run({ mayGoOn: () => false });
  expect(seen.filter((key) => key.startsWith('raw/'))).toEqual([]);
  for (let day = 1; day <= everyDays; day += 1) {
    dayOf(day);
    await run();
  }
  expect(seen.some((key) => key.startsWith('raw/'))).toBe(true);
});

it('names what is damaged each time until it is healed', async () => {
  const [key = ''] = (await Array.fromAsync(lake.ports.store.list('raw'))).map((one) => one.key);
  const bytes = (await lake.objects()).get(`raw/${key}`) ?? Buffer.alloc(0);
  await lake.ports.store.put('raw', key, 'damaged');
  for (let day = 1; day <= everyDays; day += 1) {
    dayOf(day);
    await run();
  }
  expect(await readVerification(lake.ports.store, 'raw')).toMatchObject({ damaged: [key] });
  await lake.ports.store.put('raw', key, bytes);
  dayOf(everyDays + 1);
  await run();
  expect(await readVerification(lake.ports.store, 'raw')).toMatchObject({ damaged: [] });
});
