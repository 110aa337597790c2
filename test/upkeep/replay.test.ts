import { beforeEach, describe, expect, it } from 'vitest';
import type { Contract } from '../../lib/contract/contract.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import { cleaningRecordSchema } from '../../lib/lake/cleaning-record.ts';
import { parseClaimKey } from '../../lib/lake/object-key.ts';
import { readRecord } from '../../lib/ledger/records.ts';
import { royalties } from '../../lib/marts/royalties/index.ts';
import { bankDetails } from '../../lib/sources/distrokid/bank-details.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { validateArrival } from '../../lib/stages/validate/validate.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { findLosses } from '../../lib/upkeep/lost-work.ts';
import { openAgain } from '../../lib/upkeep/open-again.ts';
import { planClean, planValidate, type ReplayWork } from '../../lib/upkeep/replay.ts';
import { planCurate, type ReplayMonth } from '../../lib/upkeep/replay-curate.ts';
import type { ReplayFilter } from '../../lib/upkeep/replay-filter.ts';
import { oracle, royaltiesSql, type Statement, statementText } from '../stages/statements.ts';
import { type TestClock, type TestLake, testClock, testLake } from '../support/lake.ts';
import { withContract } from '../support/sources.ts';

const line = (date: string, earnings: bigint) => ({ date, country: 'US', quantity: 1, earnings });
const first: Statement = { asOf: '2026-05-01T00:00:00.000Z', lines: [line('2026-03-25', 500n)] };
const second: Statement = {
  asOf: '2026-06-01T00:00:00.000Z',
  lines: [line('2026-04-25', 700n), line('2026-05-25', 1n)],
};

const next: Contract = defineContract({ ...bankDetails, version: bankDetails.version + 1 });
/** A contract that reads German headers too. */
const german: Contract = defineContract({
  ...bankDetails,
  columns: Object.fromEntries(
    Object.entries(bankDetails.columns).map(([name, column]) => [
      name,
      { ...column, from: [...column.from, `DE ${name}`] },
    ]),
  ),
});
let clock: TestClock;
let store: ObjectStore;
let lake: TestLake;
const open = (contract: Contract) => testLake({ store, clock, sources: withContract(contract), marts: [royalties] });

beforeEach(async () => {
  clock = testClock();
  store = memoryStore({ clock });
  lake = await open(bankDetails);
  await lake.land('inbox/first.tsv', statementText(first), { 'as-of': first.asOf, account: 'nova' });
  await lake.land('inbox/second.tsv', statementText(second), { 'as-of': second.asOf, account: 'kite' });
  await lake.chain();
});

/** Opens the work and does it as its events would have it done; what came of the months. */
async function replay(on: TestLake, work: readonly (ReplayWork | ReplayMonth)[]): Promise<readonly unknown[]> {
  await openAgain(on.ports, work);
  for (const { stage, key } of work) {
    if (stage === 'validate') await validateArrival(on.ports, key);
    if (stage === 'clean') await cleanRaw(on.ports, key);
  }
  const claims = work.filter(({ stage }) => stage === 'curate').map(({ key }) => parseClaimKey(key));
  return curate(on.ports, claims);
}

/** Everything but the times at which the lake did it. */
async function kept(on: TestLake): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await on.objects())].map(([key, bytes]) => [key, bytes.toString('base64')]));
}

const names = (work: readonly ReplayWork[]) => work.map(({ key }) => key.split('/').at(-1));

describe('a replay without a choice takes what a changed contract touches', () => {
  it('takes nothing where no contract changed', async () => {
    expect(await planClean(lake.ports, {})).toEqual([]);
    expect(await planCurate(lake.ports, {})).toEqual([]);
    expect(await planValidate(lake.ports, {})).toEqual([]);
  });

  it('takes the raw objects that were cleaned under an older version, whose ordinary event cleans them again', async () => {
    const after = await open(next);
    const work = await planClean(after.ports, {});
    expect(work.map(({ recordKey }) => recordKey)).toEqual([undefined, undefined]);
    await replay(after, work);
    await after.chain();
    expect(await after.rows(royaltiesSql)).toEqual(oracle([first, second]));
    expect(await planClean(after.ports, {})).toEqual([]);
    expect(
      [...(await after.objects()).keys()].filter((key) => key.includes(`/v${next.version}-`)).length,
    ).toBeGreaterThan(0);
  });

  it('takes a document that the version of today refused no second time', async () => {
    const strict = defineContract({
      ...next,
      checks: [
        ...next.checks,
        { kind: 'sql', name: 'none', severity: 'error', sql: 'false', hint: 'A rule of this test.' },
      ],
    });
    const after = await open(strict);
    await replay(after, await planClean(after.ports, {}));
    expect(await planClean(after.ports, {})).toEqual([]);
    await after.chain();
    expect(await after.rows(royaltiesSql)).toEqual([]);
  });

  it('takes the months of a mart whose own contract changed', async () => {
    const mart = { ...royalties, contract: { ...royalties.contract, version: royalties.contract.version + 1 } };
    const after = await testLake({ store, clock, sources: withContract(bankDetails), marts: [mart] });
    const work = await planCurate(after.ports, {});
    expect(work.map(({ month, isForced }) => [month, isForced])).toEqual([
      ['2026-03', false],
      ['2026-04', false],
      ['2026-05', false],
    ]);
    await replay(after, work);
    expect(await planCurate(after.ports, {})).toEqual([]);
  });

  it('decides again about refused files, and takes in those that a contract knows by now', async () => {
    const foreign = Object.keys(bankDetails.columns).reduce((text, name) => {
      const [title = ''] = bankDetails.columns[name]?.from ?? [];
      return text.replace(title, `DE ${name}`);
    }, statementText(first).split('\r', 1)[0] ?? '');
    const text = `${foreign}\r${statementText({ ...first, lines: [line('2026-08-25', 9n)] }).split('\r')[1]}\r`;
    await lake.land('inbox/german.tsv', text, { 'as-of': first.asOf });
    await lake.land('inbox/junk.bin', 'junk');
    await lake.chain();
    expect((await lake.validate('inbox/german.tsv')).outcome).toBe('rejected');

    const after = await open(german);
    const work = await planValidate(after.ports, {});
    expect(names(work)).toEqual(['german.tsv', 'junk.bin']);
    await replay(after, work);
    await after.chain();
    expect((await after.validate('inbox/german.tsv')).outcome).toBe('accepted');
    expect((await after.validate('inbox/junk.bin')).outcome).toBe('rejected');
    expect(await after.rows("SELECT earnings_usd FROM curated.royalties WHERE reporting_month = '2026-08'")).toEqual([
      { earnings_usd: '0.000000090000' },
    ]);
  });
});

describe('a replay with a choice takes all that matches, and changes nothing where nothing changed', () => {
  it.each<[ReplayFilter, readonly string[]]>([
    [{ source: 'distrokid' }, ['second.tsv', 'first.tsv']],
    [{ dataset: 'distrokid/bank-details' }, ['second.tsv', 'first.tsv']],
    [{ source: 'tiktok' }, []],
    [{ account: 'nova' }, ['first.tsv']],
    [{ from: '2026-04' }, ['second.tsv']],
    [{ to: '2026-03' }, ['first.tsv']],
    [{ from: '2026-05', to: '2026-05' }, ['second.tsv']],
    [{ account: 'nova', from: '2026-04' }, []],
  ])('%j takes %j', async (filter, expected) => {
    expect(names(await planClean(lake.ports, filter))).toEqual(expected);
    expect(names(await planValidate(lake.ports, filter)).toSorted()).toEqual(expected.toSorted());
  });

  it.each<[ReplayFilter, readonly string[]]>([
    [{ source: 'distrokid' }, ['2026-03', '2026-04', '2026-05']],
    [{ account: 'nova' }, ['2026-03']],
    [{ from: '2026-04', to: '2026-04' }, ['2026-04']],
    [{ source: 'tiktok' }, []],
  ])('%j takes the marts’ months %j', async (filter, expected) => {
    expect((await planCurate(lake.ports, filter)).map(({ month }) => month)).toEqual(expected);
  });

  it('each stage, done again, leaves every object of the lake as it was', async () => {
    const before = await kept(lake);
    const filter = { source: 'distrokid' };
    await replay(lake, await planValidate(lake.ports, filter));
    expect(await kept(lake)).toEqual(before);
    await replay(lake, await planClean(lake.ports, filter));
    expect(await kept(lake)).toEqual(before);
    const reports = await replay(lake, await planCurate(lake.ports, filter));
    expect(reports).toMatchObject([{ rebuiltMonths: 3 }]);
    expect(await kept(lake)).toEqual(before);
  });

  it('the first arrival of its bytes stays the first when both are decided again', async () => {
    await lake.land('inbox/again.tsv', statementText(first), { 'as-of': '2026-07-01T00:00:00Z', account: 'nova' });
    await lake.chain();
    const outcomes = async () =>
      Promise.all(['inbox/first.tsv', 'inbox/again.tsv'].map(async (key) => (await lake.validate(key)).outcome));
    expect(await outcomes()).toEqual(['accepted', 'duplicate']);
    const before = await kept(lake);
    await replay(lake, await planValidate(lake.ports, { account: 'nova' }));
    expect(await outcomes()).toEqual(['accepted', 'duplicate']);
    expect(await kept(lake)).toEqual(before);
  });

  it('an event that was lost after the record was opened is taken up by the next replay, and marts by a sweep', async () => {
    const filter = { account: 'nova' };
    await openAgain(lake.ports, await planClean(lake.ports, filter));
    expect(names(await planClean(lake.ports, {}))).toEqual(['first.tsv']);
    await openAgain(lake.ports, await planValidate(lake.ports, filter));
    expect(names(await planValidate(lake.ports, {}))).toEqual(['first.tsv']);
    await openAgain(lake.ports, await planCurate(lake.ports, filter));
    const { lost } = await findLosses(lake.ports, { settledBefore: clock.now() });
    expect(lost).toMatchObject([{ stage: 'curate', why: 'not-in-mart' }]);
    expect(await lake.rows(royaltiesSql)).toEqual(oracle([first, second]));
  });

  it('a lineage record stays readable while its replay waits', async () => {
    const [work] = await planClean(lake.ports, { account: 'nova' });
    await openAgain(lake.ports, work ? [work] : []);
    const record = await readRecord(store, 'ledger', work?.recordKey ?? '', cleaningRecordSchema);
    expect(record?.value).toMatchObject({ again: true });
    await cleanRaw(lake.ports, work?.key ?? '');
    expect(await planClean(lake.ports, {})).toEqual([]);
  });
});
