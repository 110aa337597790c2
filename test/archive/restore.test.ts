import { describe, expect, it } from 'vitest';
import { archive } from '../../lib/archive/archive.ts';
import { restore } from '../../lib/archive/restore.ts';
import { receiptSchema } from '../../lib/lake/receipt.ts';
import { readRecords } from '../../lib/ledger/records.ts';
import { validateArrival } from '../../lib/stages/validate/validate.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { royaltiesSql } from '../stages/statements.ts';
import { present, type TestLake, testClock, testLake } from '../support/lake.ts';
import { agedLake, contents, first, keysOf, restated } from './support.ts';

async function forget(store: ObjectStore): Promise<void> {
  for (const zone of ['staging', 'curated', 'ledger'] as const)
    for (const key of await keysOf(store, zone)) await store.remove(zone, key);
}

/** A lake whose files do not say when they were captured: what counts is when they landed. */
async function undatedLake(): Promise<TestLake> {
  const clock = testClock('2026-04-01T12:00:00Z');
  const lake = await testLake({ clock, config: { retention: { landing: { months: 1 }, raw: { months: 1 } } } });
  await lake.land('inbox/a.tsv', first);
  await lake.chain();
  clock.set('2026-04-02T12:00:00Z');
  await lake.land('inbox/b.tsv', restated);
  await lake.chain();
  clock.set('2029-04-01T13:00:00Z');
  return lake;
}

describe('what lake restore brings back', () => {
  it('gives the same tables from archived and restored raw when all that was made of it is gone', async () => {
    const lake = await undatedLake();
    const rows = await lake.rows(royaltiesSql);
    const raw = await keysOf(lake.ports.store, 'raw');
    expect((await archive(lake.ports, { zone: 'raw' })).moved).toHaveLength(2);
    expect((await restore(lake.ports, { zone: 'raw', prefix: 'distrokid/' })).restored).toHaveLength(2);
    expect(await keysOf(lake.ports.store, 'raw')).toEqual(raw);
    for (const key of await keysOf(lake.ports.store, 'landing')) await lake.ports.store.remove('landing', key);
    await forget(lake.ports.store);
    await lake.chain();
    expect(await lake.rows(royaltiesSql)).toEqual(rows);
  });

  it('leaves the copy in the archive, and the object where it is for its retention once more', async () => {
    const lake = await agedLake({ raw: { months: 24 } });
    const { moved } = await archive(lake.ports);
    const archived = await keysOf(lake.ports.store, 'archive');
    await restore(lake.ports, { key: `raw/${moved[0]?.key}` });
    expect(await keysOf(lake.ports.store, 'archive')).toEqual(archived);
    expect((await archive(lake.ports)).moved).toEqual([]);
    lake.clock.set('2031-04-02T00:00:00Z');
    expect((await archive(lake.ports)).moved).toHaveLength(1);
    expect(await keysOf(lake.ports.store, 'archive')).toEqual(archived);
  });

  it('does not take a restored arrival for new: it has a receipt, and the chain finds nothing to do', async () => {
    const lake = await agedLake({ landing: { months: 1 } });
    const { store } = lake.ports;
    await archive(lake.ports);
    expect((await restore(lake.ports, { key: 'landing/inbox/b.tsv' })).restored).toHaveLength(1);
    const before = await lake.objects();
    await lake.chain();
    expect((await lake.validate('inbox/b.tsv')).outcome).toBe('duplicate');
    expect(await lake.objects()).toEqual(before);
    expect(before.get('landing/inbox/b.tsv')?.toString()).toBe(restated);
    expect(present(await store.head('landing', 'inbox/b.tsv')).metadata).toMatchObject({ account: 'default' });
    lake.clock.set('2030-01-01T00:00:00Z');
    expect((await archive(lake.ports)).moved).toHaveLength(1);
    expect(await keysOf(store, 'archive', 'landing/')).toHaveLength(2);
  });

  it('comes to the same where the event of a restored arrival is faster than its receipt', async () => {
    const lake = await undatedLake();
    const { store } = lake.ports;
    const rows = await lake.rows(royaltiesSql);
    const raw = await keysOf(store, 'raw');
    await archive(lake.ports);
    const eager: ObjectStore = {
      ...store,
      put: async (zone, key, body, options) => {
        const result = await store.put(zone, key, body, options);
        if (zone === 'landing') {
          const accounts = { ...lake.ports.config.sources, distrokid: { accounts: ['somebody-else'] } };
          await validateArrival({ ...lake.ports, config: { ...lake.ports.config, sources: accounts } }, key);
        }
        return result;
      },
    };
    await restore({ ...lake.ports, store: eager }, { zone: 'landing' });
    expect(await keysOf(store, 'raw')).toEqual(raw);
    const receipts = await readRecords(store, 'ledger', 'receipts/', receiptSchema);
    expect(receipts.map(({ outcome }) => outcome).toSorted()).toEqual([
      'accepted',
      'accepted',
      'duplicate',
      'duplicate',
    ]);
    await forget(store);
    for (const key of await keysOf(store, 'landing')) await store.remove('landing', key);
    await lake.chain();
    expect(await lake.rows(royaltiesSql)).toEqual(rows);
  });

  it('brings back what a landing key held last, and each other file by its key in the archive', async () => {
    const lake = await agedLake({ landing: { months: 1 } });
    const { store } = lake.ports;
    await archive(lake.ports);
    await lake.land('inbox/a.tsv', restated, { 'as-of': '2026-03-31T00:00:00.000Z' });
    await lake.chain();
    lake.clock.set('2030-01-01T00:00:00Z');
    await archive(lake.ports);
    await restore(lake.ports, { zone: 'landing', prefix: 'inbox/a' });
    const landed = async () => new TextDecoder().decode(present(await store.read('landing', 'inbox/a.tsv')).bytes);
    expect(await landed()).toBe(restated);
    const older = [...(await lake.objects())].find(
      ([path, bytes]) => path.startsWith('archive/landing/') && path.endsWith('/a.tsv') && String(bytes) === first,
    );
    const taken = await restore(lake.ports, { key: older?.[0] ?? '' });
    expect(taken).toMatchObject({ restored: [], failed: [{ key: 'inbox/a.tsv' }] });
    expect(await landed()).toBe(restated);
    await store.remove('landing', 'inbox/a.tsv');
    expect((await restore(lake.ports, { key: older?.[0] ?? '' })).restored).toHaveLength(1);
    expect(await landed()).toBe(first);
  });

  it('brings back nothing from a copy that is damaged, and says which', async () => {
    const lake = await agedLake({ raw: { months: 1 } });
    await archive(lake.ports);
    const [key = ''] = await keysOf(lake.ports.store, 'archive', 'raw/');
    await lake.ports.store.put('archive', key, 'damaged');
    const report = await restore(lake.ports, { zone: 'raw' });
    expect(report.failed).toMatchObject([{ reason: expect.stringContaining(key) }]);
    expect(report.restored).toHaveLength(1);
    expect(await keysOf(lake.ports.store, 'raw')).toHaveLength(1);
  });

  it('replaces a raw object that lost its bytes by the archived ones', async () => {
    const lake = await agedLake({ raw: { months: 1 } });
    await archive(lake.ports);
    await restore(lake.ports, { zone: 'raw' });
    const all = await contents(lake.ports.store);
    const [key = ''] = await keysOf(lake.ports.store, 'raw');
    await lake.ports.store.put('raw', key, 'damaged');
    expect(await restore(lake.ports, { zone: 'raw' })).toMatchObject({ restored: [{ key }], present: [{}] });
    expect(await contents(lake.ports.store)).toEqual(all);
  });

  it('changes nothing in a dry run, and finds nothing under a key that is not in the archive', async () => {
    const lake = await agedLake({ raw: { months: 1 }, landing: { months: 1 } });
    await archive(lake.ports);
    const before = await lake.objects();
    expect((await restore(lake.ports, { zone: 'raw' }, { dryRun: true })).restored).toHaveLength(2);
    expect(await restore(lake.ports, { key: 'raw/nobody' })).toEqual({ restored: [], present: [], failed: [] });
    expect(await restore(lake.ports, { key: 'elsewhere' })).toEqual({ restored: [], present: [], failed: [] });
    expect(await lake.objects()).toEqual(before);
  });

  it('neither removes nor speaks for a file that somebody puts over a restored one', async () => {
    const lake = await agedLake({ landing: { months: 1 } });
    const { store } = lake.ports;
    await archive(lake.ports);
    const receipts = await keysOf(store, 'ledger', 'receipts/');
    const racing: ObjectStore = {
      ...store,
      put: async (zone, key, body, options) => {
        const result = await store.put(zone, key, body, options);
        if (zone === 'landing') await store.put('landing', key, 'another file');
        return result;
      },
    };
    const report = await restore({ ...lake.ports, store: racing }, { zone: 'landing' });
    expect(report).toMatchObject({ restored: [], failed: [{}, {}] });
    expect(await keysOf(store, 'landing')).toHaveLength(2);
    expect(await keysOf(store, 'ledger', 'receipts/')).toEqual(receipts);
  });
});
