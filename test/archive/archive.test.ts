import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { archive } from '../../lib/archive/archive.ts';
import { monthsBefore } from '../../lib/archive/retention.ts';
import { archiveKey, parseArchiveKey } from '../../lib/ledger/archive-key.ts';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { royaltiesSql } from '../stages/statements.ts';
import { present, testClock, testLake } from '../support/lake.ts';
import { agedLake, contents, first, keysOf, missingObjects, restated } from './support.ts';

describe('what lake archive moves', () => {
  it('moves nothing of a lake whose owner stated no retention', async () => {
    for (const retention of [undefined, {}]) {
      const lake = await agedLake(retention);
      const before = await lake.objects();
      expect(await archive(lake.ports)).toEqual({ moved: [], held: [], failed: [], erased: [], returned: [] });
      expect(await lake.objects()).toEqual(before);
    }
  });

  it('moves the objects of superseded versions, never those of the current one', async () => {
    const lake = await agedLake({ curated: { supersededDays: 30 } });
    const { store } = lake.ports;
    const all = await contents(store);
    const rows = await lake.rows(royaltiesSql);
    const report = await archive(lake.ports);
    expect(report.moved.map(({ zone }) => zone)).toEqual(['curated']);
    expect(await keysOf(store, 'curated')).toHaveLength(1);
    expect(await missingObjects(store)).toEqual([]);
    expect(await lake.rows(royaltiesSql)).toEqual(rows);
    expect(await contents(store)).toEqual(all);
    expect((await archive(lake.ports)).moved).toEqual([]);
  });

  it('counts a superseded object from when its successor was promoted, not from when it was written', async () => {
    const clock = testClock('2026-04-01T12:00:00Z');
    const lake = await testLake({ clock, config: { retention: { curated: { supersededDays: 30 } } } });
    await lake.land('inbox/a.tsv', first, { 'as-of': '2026-03-30T00:00:00.000Z' });
    await lake.chain();
    clock.set('2028-04-01T12:00:00Z');
    await lake.land('inbox/b.tsv', restated, { 'as-of': '2026-03-31T00:00:00.000Z' });
    await lake.chain();
    clock.set('2028-05-01T11:59:59Z');
    expect((await archive(lake.ports)).moved).toEqual([]);
    clock.set('2028-05-01T12:00:00Z');
    expect((await archive(lake.ports)).moved).toHaveLength(1);
  });

  it('leaves curated alone where the manifest is gone, because nobody can tell what is live', async () => {
    const lake = await agedLake({ curated: { supersededDays: 1 } });
    await lake.ports.store.remove('ledger', 'manifests/royalties.json');
    expect((await archive(lake.ports)).moved).toEqual([]);
  });

  it('moves parts that no claim speaks for, and keeps all that one does, current or not', async () => {
    const lake = await agedLake({ staging: { supersededDays: 30 } });
    const { store } = lake.ports;
    expect((await archive(lake.ports)).moved).toEqual([]);
    const [part = ''] = await keysOf(store, 'staging', 'parts/');
    const old = part.replace(/v\d+-[0-9a-f]+/, `v0-${'0'.repeat(32)}`);
    await store.put('staging', old, 'rows of an older contract');
    expect((await archive(lake.ports)).moved).toEqual([]);
    lake.clock.set('2029-06-01T00:00:00Z');
    expect((await archive(lake.ports)).moved.map(({ key }) => key)).toEqual([old]);
    expect(await missingObjects(store)).toEqual([]);
  });

  it('moves landing objects with a receipt that are older than their months, with their metadata, and the sweep misses none', async () => {
    const lake = await agedLake({ landing: { months: 13 } });
    const { store } = lake.ports;
    await lake.land('inbox/young.tsv', 'x');
    await lake.chain();
    const report = await archive(lake.ports);
    expect(report.moved.map(({ key }) => key)).toEqual(['inbox/a.tsv', 'inbox/b.tsv']);
    expect(await keysOf(store, 'landing')).toEqual(['inbox/young.tsv']);
    const [, b = ''] = await keysOf(store, 'archive', 'landing/');
    expect(present(await store.head('archive', b)).metadata).toEqual({
      account: 'default',
      'as-of': '2026-03-31T00:00:00.000Z',
    });
    const before = await lake.objects();
    await lake.chain();
    expect(await lake.objects()).toEqual(before);
  });

  it('keeps a landing object without a receipt, however old', async () => {
    const clock = testClock('2020-01-01T00:00:00Z');
    const lake = await testLake({ clock, config: { retention: { landing: { months: 1 } } } });
    await lake.land('inbox/a.tsv', first);
    clock.set('2026-01-01T00:00:00Z');
    const report = await archive(lake.ports);
    expect(report).toMatchObject({ moved: [], held: [{ key: 'inbox/a.tsv', heldBy: 'no-receipt' }] });
  });

  it('keeps every file that a landing key held one after the other', async () => {
    const lake = await agedLake({ landing: { months: 1 } });
    await archive(lake.ports);
    await lake.land('inbox/a.tsv', restated, { 'as-of': '2026-03-31T00:00:00.000Z' });
    await lake.chain();
    lake.clock.set('2030-01-01T00:00:00Z');
    await archive(lake.ports);
    expect(await keysOf(lake.ports.store, 'landing')).toEqual([]);
    const keys = await keysOf(lake.ports.store, 'archive', 'landing/');
    expect(keys.filter((key) => key.endsWith('/a.tsv'))).toHaveLength(2);
  });

  it('a file that is dropped again while its raw object is in the archive is a duplicate, and raw stays without it', async () => {
    const lake = await agedLake({ raw: { months: 1 } });
    const { store } = lake.ports;
    await archive(lake.ports);
    const archived = await keysOf(store, 'archive', 'raw/');
    await lake.land('inbox/a-again.tsv', first, { 'as-of': '2026-03-30T00:00:00.000Z' });
    // What nothing dates is no newer than what is known of the same bytes.
    await lake.land('inbox/a-undated.tsv', first);
    for (const key of ['inbox/a-again.tsv', 'inbox/a-undated.tsv']) {
      const { outcome, rawKeys } = await lake.validate(key);
      expect(outcome).toBe('duplicate');
      expect(archived).toContain(`raw/${rawKeys[0]}`);
    }
    expect(await keysOf(store, 'raw')).toEqual([]);
    const before = await lake.objects();
    await lake.chain();
    expect(await lake.objects()).toEqual(before);
    // Newer evidence of the same bytes counts, and stands beside the first.
    await lake.land('inbox/a-newer.tsv', first, { 'as-of': '2028-01-01T00:00:00.000Z' });
    expect((await lake.validate('inbox/a-newer.tsv')).outcome).toBe('duplicate');
    expect(await keysOf(store, 'raw')).toHaveLength(1);
    await lake.chain();
    expect(await lake.rows(royaltiesSql)).toMatchObject([{ earnings_usd: '0.000001000000' }]);
  });

  it('keeps raw until its lock has ended and it was cleaned under the contracts of today', async () => {
    const lake = await agedLake({ raw: { months: 1, lockedDays: 10 * 365 } });
    expect(await archive(lake.ports)).toMatchObject({ moved: [], held: [{ heldBy: 'lock' }, { heldBy: 'lock' }] });
    const retention = { landing: {}, raw: { months: 1, lockedDays: 1000 }, staging: {}, curated: {} };
    const [record = ''] = await keysOf(lake.ports.store, 'ledger', 'cleaned/');
    await lake.ports.store.remove('ledger', record);
    const report = await archive({ ...lake.ports, config: { ...lake.ports.config, retention } });
    expect(report.held.map(({ heldBy }) => heldBy)).toEqual(['not-cleaned']);
    expect(report.moved).toHaveLength(1);
    const [archived = ''] = await keysOf(lake.ports.store, 'archive', 'raw/');
    expect(archived).toBe(`raw/${report.moved[0]?.key}`);
    expect(present(await lake.ports.store.head('archive', archived)).metadata).toHaveProperty('arrival');
    expect((await lake.rows(royaltiesSql)).length).toBe(1);
  });

  it('never moves a raw object whose bytes are not those of its hash, and says so', async () => {
    const lake = await agedLake({ raw: { months: 1 } });
    const [key = ''] = await keysOf(lake.ports.store, 'raw');
    await lake.ports.store.put('raw', key, 'damaged');
    lake.clock.set('2031-01-01T00:00:00Z');
    const report = await archive(lake.ports);
    expect(report.failed).toMatchObject([{ zone: 'raw', key }]);
    expect(await keysOf(lake.ports.store, 'raw')).toEqual([key]);
  });

  it('removes no original whose copy cannot be read again as it was', async () => {
    const lake = await agedLake({ landing: { months: 1 } });
    const { store } = lake.ports;
    const forgetful: ObjectStore = {
      ...store,
      put: (zone, key, body, options) => store.put(zone, key, zone === 'archive' ? 'else' : body, options),
    };
    const report = await archive({ ...lake.ports, store: forgetful });
    expect(report.failed).toHaveLength(2);
    expect(await keysOf(store, 'landing')).toHaveLength(2);
  });

  it('lets no manifest name what is being moved: a swap made ready before fails, however late the removal', async () => {
    const lake = await agedLake({ curated: { supersededDays: 1 } });
    const { store } = lake.ports;
    const live = present(await store.read('ledger', 'manifests/royalties.json'));
    const before = present(await store.read('archive', 'manifests/royalties/00000001.json'));
    const swaps: string[] = [];
    // As if curate had found the old object there, and promoted it between the last look and the removal.
    const racing: ObjectStore = {
      ...store,
      remove: async (zone, key, options) => {
        const condition = { ifMatch: live.etag };
        swaps.push((await store.put('ledger', 'manifests/royalties.json', before.bytes, { condition })).outcome);
        return store.remove(zone, key, options);
      },
    };
    expect((await archive({ ...lake.ports, store: racing })).moved).toHaveLength(1);
    expect(swaps).toEqual(['changed']);
    expect(await missingObjects(store)).toEqual([]);
  });

  it('moves nothing that was promoted again while it was being copied', async () => {
    const lake = await agedLake({ curated: { supersededDays: 1 } });
    const { store } = lake.ports;
    const before = present(await store.read('archive', 'manifests/royalties/00000001.json'));
    const racing: ObjectStore = {
      ...store,
      put: async (zone, key, body, options) => {
        if (key.startsWith('archived/')) await store.put('ledger', 'manifests/royalties.json', before.bytes);
        return store.put(zone, key, body, options);
      },
    };
    expect((await archive({ ...lake.ports, store: racing })).moved).toEqual([]);
    expect(await missingObjects(store)).toEqual([]);
  });

  it('gives rows that a table says again another name, because the name of archived ones is spent', async () => {
    const lake = await agedLake({ curated: { supersededDays: 1 } });
    const { store } = lake.ports;
    const [old = ''] = (await archive(lake.ports)).moved.map(({ key }) => key);
    await lake.land('inbox/again.tsv', first, { 'as-of': '2028-01-01T00:00:00.000Z' });
    await lake.chain();
    const named = (await keysOf(store, 'curated')).filter((key) => key.includes(old.replace('.parquet', '')));
    expect(named).toEqual([old.replace('.parquet', '-2.parquet')]);
    expect(await missingObjects(store)).toEqual([]);
    expect(await lake.rows(royaltiesSql)).toMatchObject([{ earnings_usd: '0.000001000000' }]);
    expect((await reconcile(lake.ports)).differences).toEqual([]);
    const objects = await lake.objects();
    await lake.chain();
    expect(await lake.objects()).toEqual(objects);
  });

  it('brings a part back that is claimed again while it is being moved, whoever notices', async () => {
    const lake = await agedLake({ staging: { supersededDays: 30 } });
    const { store } = lake.ports;
    const [claim = ''] = await keysOf(store, 'staging', 'claims/');
    const claimed = present(await store.read('staging', claim));
    const [record = ''] = (await keysOf(store, 'ledger', 'cleaned/')).filter((key) =>
      key.includes(claim.split('/')[6] ?? '?'),
    );
    await store.remove('staging', claim);
    await store.remove('ledger', record);
    const removed: string[] = [];
    const racing: ObjectStore = {
      ...store,
      remove: async (zone, key, options) => {
        removed.push(key);
        await store.put('staging', claim, claimed.bytes);
        return store.remove(zone, key, options);
      },
    };
    lake.clock.set('2030-01-01T00:00:00Z');
    const parts = await keysOf(store, 'staging', 'parts/');
    expect((await archive({ ...lake.ports, store: racing })).moved).toEqual([]);
    expect(removed).toHaveLength(1);
    expect(await keysOf(store, 'staging', 'parts/')).toEqual(parts);
    // The other side: the part is gone by the time its claim stands.
    const cleaning: ObjectStore = {
      ...store,
      put: async (zone, key, body, options) => {
        if (key === claim) await store.remove('staging', removed[0] ?? '');
        return store.put(zone, key, body, options);
      },
    };
    const [raw = ''] = (await keysOf(store, 'raw')).filter((key) => record.includes(key));
    const contested = cleanRaw({ ...lake.ports, store: cleaning }, raw, true);
    await expect(contested).rejects.toMatchObject({ code: 'object-changed', retry: 'later' });
    await lake.clean(raw);
    expect(await keysOf(store, 'staging', 'parts/')).toEqual(parts);
  });

  it('moves nothing of which it got only a part, as where the connection ends without a word', async () => {
    const lake = await agedLake({ curated: { supersededDays: 1 } });
    const { store } = lake.ports;
    const cut: ObjectStore = {
      ...store,
      get: async (zone, key) => (zone === 'curated' ? Readable.from([Buffer.from('PAR1')]) : store.get(zone, key)),
    };
    const curated = await keysOf(store, 'curated');
    expect((await archive({ ...lake.ports, store: cut })).failed).toHaveLength(1);
    expect(await keysOf(store, 'curated')).toEqual(curated);
  });

  it('brings back at the start of a run what a manifest names and only the archive holds', async () => {
    const lake = await agedLake({ curated: { supersededDays: 1 } });
    const { store } = lake.ports;
    const before = present(await store.read('archive', 'manifests/royalties/00000001.json'));
    await archive(lake.ports);
    await store.put('ledger', 'manifests/royalties.json', before.bytes);
    expect(await missingObjects(store)).toHaveLength(1);
    expect((await archive(lake.ports)).returned).toHaveLength(1);
    expect(await missingObjects(store)).toEqual([]);
  });

  it('leaves a landing file alone that was replaced since it was looked at', async () => {
    const lake = await agedLake({ landing: { months: 1 } });
    const { store } = lake.ports;
    const racing: ObjectStore = {
      ...store,
      put: async (zone, key, body, options) => {
        if (zone === 'archive') await store.put('landing', 'inbox/a.tsv', 'another file');
        return store.put(zone, key, body, options);
      },
    };
    const report = await archive({ ...lake.ports, store: racing });
    expect(report.moved.map(({ key }) => key)).toEqual(['inbox/b.tsv']);
    expect(await keysOf(store, 'landing')).toEqual(['inbox/a.tsv']);
  });

  it('never removes the file that somebody puts over a landing key in the instant between the last look and the removal', async () => {
    const lake = await agedLake({ landing: { months: 1 } });
    const { store } = lake.ports;
    const racing: ObjectStore = {
      ...store,
      remove: async (zone, key, options) => {
        if (key === 'inbox/a.tsv') await store.put('landing', key, 'another file');
        return store.remove(zone, key, options);
      },
    };
    const report = await archive({ ...lake.ports, store: racing });
    expect(report.moved.map(({ key }) => key)).toEqual(['inbox/b.tsv']);
    const kept = present(await store.read('landing', 'inbox/a.tsv'));
    expect(new TextDecoder().decode(kept.bytes)).toBe('another file');
  });

  it('says in a dry run what a run would move, and changes nothing', async () => {
    const lake = await agedLake({ landing: { months: 1 }, raw: { months: 1 }, curated: { supersededDays: 1 } });
    const before = await lake.objects();
    const dry = await archive(lake.ports, { dryRun: true });
    expect(await lake.objects()).toEqual(before);
    expect((await archive(lake.ports, { zone: 'raw' })).moved.map(({ zone }) => zone)).toEqual(['raw', 'raw']);
    const rest = await archive(lake.ports);
    expect(dry.moved).toHaveLength(2 + rest.moved.length);
  });
});

describe('keys and dates', () => {
  it('tells from a key of the archive what it was', () => {
    const sha256 = 'ab'.repeat(32);
    for (const key of ['a.csv', 'inbox/~1/a.csv', `~${sha256}/a.csv`]) {
      expect(parseArchiveKey(archiveKey('landing', key, sha256))).toMatchObject({ zone: 'landing', key, sha256 });
    }
    expect(parseArchiveKey('manifests/royalties/00000001.json')).toBeUndefined();
    expect(parseArchiveKey('landing/inbox/a.csv')).toBeUndefined();
    expect(parseArchiveKey('raw/not/ours')).toBeUndefined();
  });

  it.each([
    ['2026-03-31T10:00:00Z', 1, '2026-02-28T10:00:00.000Z'],
    ['2028-02-29T10:00:00Z', 12, '2027-02-28T10:00:00.000Z'],
    ['2026-01-15T00:00:00Z', 13, '2024-12-15T00:00:00.000Z'],
  ])('%s less %i months is %s', (now, months, expected) => {
    expect(monthsBefore(new Date(now), months).toISOString()).toBe(expected);
  });
});
