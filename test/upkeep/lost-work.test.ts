import { describe, expect, it } from 'vitest';
import { findStrays } from '../../lib/ledger/own-objects.ts';
import { findLosses, findLostWork } from '../../lib/upkeep/lost-work.ts';
import { bringBackTwins } from '../../lib/upkeep/raw-twins.ts';
import { oracle, royaltiesSql, type Statement, statementText } from '../stages/statements.ts';
import { present, type TestLake, testLake } from '../support/lake.ts';

const statement: Statement = {
  asOf: '2026-06-01T00:00:00.000Z',
  lines: [
    { date: '2026-03-25', country: 'US', quantity: 3, earnings: 150_000_000n },
    { date: '2026-04-25', country: 'DE', quantity: 1, earnings: 5n },
  ],
};
const landingKey = 'inbox/statement.tsv';

async function workedLake(): Promise<TestLake> {
  const lake = await testLake();
  await lake.land(landingKey, statementText(statement), { 'as-of': statement.asOf });
  await lake.chain();
  return lake;
}

async function keyOf(lake: TestLake, beginning: string): Promise<string> {
  const found = [...(await lake.objects()).keys()].find((key) => key.startsWith(beginning));
  return present(found, `there is ${beginning}`).slice(beginning.indexOf('/') + 1);
}

const sweep = (lake: TestLake, thorough = false) =>
  findLosses(lake.ports, { settledBefore: lake.clock.now(), thorough });

async function healed(lake: TestLake): Promise<void> {
  await lake.chain();
  expect(await sweep(lake, true)).toEqual({ lost: [], gone: [] });
  expect(await lake.rows(royaltiesSql)).toEqual(oracle([statement]));
}

describe('a sweep finds work whose event was lost', () => {
  it('finds nothing in a lake where all is done', async () => {
    expect(await sweep(await workedLake(), true)).toEqual({ lost: [], gone: [] });
  });

  it('names each step that nobody did, and why', async () => {
    const lake = await testLake();
    await lake.land(landingKey, statementText(statement), { 'as-of': statement.asOf });
    expect((await sweep(lake)).lost).toEqual([{ stage: 'validate', key: landingKey, why: 'no-receipt' }]);
    const { rawKeys } = await lake.validate(landingKey);
    expect((await sweep(lake)).lost).toEqual([{ stage: 'clean', key: rawKeys[0], why: 'no-lineage' }]);
    await lake.clean(rawKeys[0] ?? '');
    const lost = (await sweep(lake)).lost;
    expect(lost.map(({ stage, why }) => `${stage} ${why}`)).toEqual(['curate not-in-mart', 'curate not-in-mart']);
    await healed(lake);
  });

  it('leaves alone what a lineage record of an older contract version tells: that is a replay', async () => {
    const lake = await workedLake();
    const key = await keyOf(lake, 'ledger/cleaned/');
    const record = JSON.parse(String((await lake.objects()).get(`ledger/${key}`)));
    for (const one of record.documents) one.version = 0;
    delete record.digest;
    await lake.ports.store.put('ledger', key, JSON.stringify(record));
    expect(await sweep(lake, true)).toEqual({ lost: [], gone: [] });
  });
});

describe('a sweep finds objects on record that are gone, and queues the event that makes them again', () => {
  it('a part that a claim speaks for is cleaned again, and has the same rows', async () => {
    const lake = await workedLake();
    const key = await keyOf(lake, 'staging/parts/');
    const before = (await lake.objects()).get(`staging/${key}`);
    await lake.ports.store.remove('staging', key);
    const { lost, gone } = await sweep(lake);
    expect(lost).toEqual([{ stage: 'clean', key: await keyOf(lake, 'raw/'), why: 'gone' }]);
    expect(gone).toEqual([
      { zone: 'staging', key, namedBy: expect.stringMatching(/^staging\/claims/), remedy: expect.anything() },
    ]);
    await healed(lake);
    expect((await lake.objects()).get(`staging/${key}`)).toEqual(before);
  });

  it('an object of a mart’s current version is built again under its own name, with no new version', async () => {
    const lake = await workedLake();
    const before = await lake.objects();
    const key = await keyOf(lake, 'curated/royalties/');
    await lake.ports.store.remove('curated', key);
    const { lost } = await sweep(lake);
    expect(lost).toEqual([{ stage: 'curate', key: expect.stringMatching(/^claims\/.*2026-03/), why: 'gone' }]);
    await healed(lake);
    expect((await lake.objects()).get('ledger/manifests/royalties.json')).toEqual(
      before.get('ledger/manifests/royalties.json'),
    );
  });

  it('a raw object whose arrival still lies in landing is landed again', async () => {
    const lake = await workedLake();
    const key = await keyOf(lake, 'raw/');
    await lake.ports.store.remove('raw', key);
    expect((await sweep(lake)).lost).toEqual([{ stage: 'validate', key: landingKey, why: 'gone' }]);
    await healed(lake);
    expect(await keyOf(lake, 'raw/')).toBe(key);
    expect((await lake.validate(landingKey)).outcome).toBe('accepted');
  });

  it('everything after landing is made again at once', async () => {
    const lake = await workedLake();
    const before = await lake.objects();
    for (const zone of ['raw', 'staging', 'curated'] as const) {
      for (const key of before.keys()) {
        const isMade = key.startsWith(`${zone}/`) && !key.startsWith('staging/claims/');
        if (isMade) await lake.ports.store.remove(zone, key.slice(zone.length + 1));
      }
    }
    expect((await sweep(lake)).gone.filter(({ remedy }) => remedy === undefined)).toEqual([]);
    await healed(lake);
    expect([...(await lake.objects()).keys()]).toEqual([...before.keys()]);
  });

  it('a raw object whose arrival is gone comes back from another of the same bytes, if that is whole', async () => {
    const lake = await workedLake();
    const { store } = lake.ports;
    const again = 'inbox/again.tsv';
    const bytes = present((await lake.objects()).get(`landing/${landingKey}`));
    await lake.land(again, bytes, { 'as-of': '2026-10-30T12:00:00Z' });
    await lake.validate(again);
    await lake.chain();
    const [first = '', second = ''] = (await Array.fromAsync(store.list('raw'))).map(({ key }) => key);
    for (const key of [landingKey, again]) await store.remove('landing', key);
    await store.remove('raw', first);
    expect(await bringBackTwins(lake.ports)).toEqual([first]);
    expect((await lake.objects()).get(`raw/${first}`)).toEqual(bytes);
    await store.remove('raw', first);
    await store.put('raw', second, 'other bytes');
    expect(await bringBackTwins(lake.ports)).toEqual([]);
    expect(await store.head('raw', first)).toBeUndefined();
  });

  it('a raw object in the archive is not gone', async () => {
    const lake = await workedLake();
    const key = await keyOf(lake, 'raw/');
    await lake.ports.store.put('archive', `raw/${key}`, present((await lake.objects()).get(`raw/${key}`)));
    await lake.ports.store.remove('raw', key);
    expect(await sweep(lake, true)).toEqual({ lost: [], gone: [] });
    await lake.validate(landingKey);
    await expect(keyOf(lake, 'raw/')).rejects.toThrow();
  });

  it('what nothing can make again has no remedy and queues nothing', async () => {
    const lake = await workedLake();
    const raw = await keyOf(lake, 'raw/');
    const part = await keyOf(lake, 'staging/parts/');
    await lake.ports.store.remove('landing', landingKey);
    await lake.ports.store.remove('raw', raw);
    await lake.ports.store.remove('staging', part);
    const month = /month=([^/]+)/.exec(part)?.[1];
    const curated = await keyOf(lake, `curated/royalties/month=${month}/`);
    await lake.ports.store.remove('curated', `royalties/month=${month}/${curated.split('/').at(-1)}`);
    const { lost, gone } = await sweep(lake);
    expect(lost).toEqual([]);
    expect(gone.map(({ zone, remedy }) => [zone, remedy])).toEqual([
      ['raw', undefined],
      ['staging', undefined],
      ['curated', undefined],
    ]);
  });

  it('a raw object that was never cleaned is missed by a thorough sweep only, which reads receipts', async () => {
    const lake = await testLake();
    await lake.land(landingKey, statementText(statement), { 'as-of': statement.asOf });
    const { rawKeys } = await lake.validate(landingKey);
    await lake.ports.store.remove('raw', rawKeys[0] ?? '');
    expect((await sweep(lake)).lost).toEqual([]);
    expect((await sweep(lake, true)).lost).toEqual([{ stage: 'validate', key: landingKey, why: 'gone' }]);
    await lake.validate(landingKey);
    await healed(lake);
  });
});

it('what somebody else put into raw is no work of the lake and does not stop a sweep', async () => {
  const lake = await workedLake();
  await lake.ports.store.put('raw', 'stray.txt', 'x');
  expect(await findLostWork(lake.ports, { settledBefore: lake.clock.now() })).toEqual([]);
  expect(await findStrays(lake.ports.store)).toEqual([{ zone: 'raw', key: 'stray.txt', why: 'foreign' }]);
});
