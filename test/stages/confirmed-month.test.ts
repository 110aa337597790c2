import { beforeEach, expect, it } from 'vitest';
import { readManifest } from '../../lib/ledger/manifests.ts';
import { royalties } from '../../lib/marts/royalties/index.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { type TestLake, testClock, testLake } from '../support/lake.ts';
import { oracle, royaltiesSql, type Statement, statementText } from './statements.ts';

const line = (date: string, earnings: bigint) => ({ date, country: 'US', quantity: 1, earnings });
const march = line('2026-03-25', 500n);
/** Little more than before: what is much less would be held. */
const marchOtherwise = line('2026-03-25', 510n);
const april = line('2026-04-25', 900n);

let lake: TestLake;
beforeEach(async () => {
  const clock = testClock();
  lake = await testLake({ store: memoryStore({ clock }), clock, marts: [royalties] });
});

/** Lands an export and does what follows; how many months of the table were computed anew. */
async function arrive(name: string, statement: Statement): Promise<number> {
  await lake.land(`inbox/${name}.tsv`, statementText(statement), { 'as-of': statement.asOf, account: 'nova' });
  const { rawKeys } = await lake.validate(`inbox/${name}.tsv`);
  const records = await Promise.all(rawKeys.map((key) => cleanRaw(lake.ports, key)));
  const reports = await curate(
    lake.ports,
    records.flatMap((record) => record?.parts ?? []),
  );
  return reports.reduce((sum, { rebuiltMonths }) => sum + rebuiltMonths, 0);
}

async function evidence(): Promise<readonly string[]> {
  const { manifest } = await readManifest(lake.ports, 'royalties');
  return (manifest?.objects ?? []).map(({ month, asOf }) => `${month} as of ${asOf.slice(0, 10)}`);
}

it('an export that adds a month computes that month alone; the months it confirms take over its evidence', async () => {
  const first: Statement = { asOf: '2026-05-01T00:00:00.000Z', lines: [march] };
  const longer: Statement = { asOf: '2026-06-01T00:00:00.000Z', lines: [march, april] };
  expect(await arrive('first', first)).toBe(1);
  expect(await arrive('longer', longer)).toBe(1);
  expect(await evidence()).toEqual(['2026-03 as of 2026-06-01', '2026-04 as of 2026-06-01']);
  expect(await lake.rows(royaltiesSql)).toEqual(oracle([first, longer]));
});

it('evidence that changes which of two exports is the newer one computes the month again', async () => {
  const first: Statement = { asOf: '2026-05-01T00:00:00.000Z', lines: [march] };
  const second: Statement = { asOf: '2026-06-01T00:00:00.000Z', lines: [marchOtherwise] };
  const firstAgain: Statement = { ...first, asOf: '2026-07-01T00:00:00.000Z' };
  for (const [name, statement] of Object.entries({ first, second, firstAgain })) {
    expect(await arrive(name, statement)).toBe(1);
  }
  expect(await lake.rows(royaltiesSql)).toEqual(oracle([second, firstAgain]));
});
