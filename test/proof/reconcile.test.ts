import { describe, expect, it } from 'vitest';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { statementText } from '../stages/statements.ts';
import { present, testLake } from '../support/lake.ts';
import { edit, filledLake, find, keysOf, newer, older, partOf, rewrite, rulesOf } from './support.ts';

describe('a lake that nobody touched', () => {
  it('adds up: lines and money per document, accepted per month, and every table', async () => {
    const lake = await filledLake();
    const found = await reconcile(lake.ports);
    expect(found.differences).toEqual([]);
    expect(found.holds).toBe(true);
    expect(found.documents.find(({ rawKey }) => rawKey.endsWith('broken.tsv'))).toMatchObject({
      landing: { rows: 4, money: { earnings_usd: '1.520000030000' } },
      accepted: { rows: 2, money: { earnings_usd: '0.020000030000' } },
      rejected: { rows: 2, money: { earnings_usd: '1.500000000000' } },
    });
    expect(found.months.find(({ month }) => month === '2026-03')).toMatchObject({
      landing: { rows: 4 },
      accepted: { rows: 4, money: { earnings_usd: '0.150000020000' } },
      current: { rows: 2, money: { earnings_usd: '0.080000010000' } },
      superseded: { rows: 2, money: { earnings_usd: '0.070000010000' } },
    });
    // The same rows said twice: one part, two claims, of which the newer speaks.
    expect(found.months.find(({ month }) => month === '2026-02')).toMatchObject({
      accepted: { rows: 2 },
      current: { rows: 1 },
      superseded: { rows: 1 },
    });
    expect(found.documents.map(({ dataset }) => dataset)).toContain('metaads/insights');
    expect(found.marts.map(({ mart }) => mart)).toEqual(expect.arrayContaining(['social_daily', 'ads_campaigns']));
  });

  it('adds up for a dataset and a span of months alone', async () => {
    const lake = await filledLake();
    const found = await reconcile(lake.ports, { dataset: 'distrokid/bank-details', from: '2026-04' });
    expect(found.differences).toEqual([]);
    expect(found.months.map(({ month }) => month)).toEqual(['2026-04']);
    expect(found.marts).toMatchObject([{ mart: 'royalties', month: '2026-04', rows: 2 }]);
  });

  it('leaves nothing behind and changes nothing', async () => {
    const lake = await filledLake();
    const before = await lake.objects();
    await reconcile(lake.ports);
    expect(await lake.objects()).toEqual(before);
  });
});

describe('what was tampered with is found, down to the row', () => {
  it('a row that was removed from a part', async () => {
    const lake = await filledLake();
    await rewrite(lake, 'staging', await partOf(lake, '2026-03', '0.08'), "SELECT * FROM own WHERE country <> 'DE'");
    const found = await reconcile(lake.ports);
    expect(found.holds).toBe(false);
    expect(find(found, 'row-missing')).toMatchObject({ document: 'newer.tsv', line: 4 });
    expect(find(found, 'part-not-as-recorded')).toMatchObject({
      month: '2026-03',
      actual: expect.stringContaining('1 rows'),
    });
    // What the part lost makes it cover less than the statement before, which would stand in its place.
    expect(find(found, 'curated-row-changed').key).toMatchObject({ reporting_month: '2026-03' });
  });

  it('an amount in a part that was changed by 1e-12', async () => {
    const lake = await filledLake();
    const more = 'CAST(earnings_usd + 0.000000000001 AS DECIMAL(18,12))';
    const sql = `SELECT * REPLACE (CASE WHEN country = 'DE' THEN ${more} ELSE earnings_usd END AS earnings_usd) FROM own`;
    await rewrite(lake, 'staging', await partOf(lake, '2026-03', '0.08'), sql);
    const found = await reconcile(lake.ports);
    expect(find(found, 'amount-changed')).toMatchObject({
      document: 'newer.tsv',
      line: 4,
      columns: ['earnings_usd'],
      expected: '0.000000010000',
      actual: '0.000000010001',
    });
    expect(find(found, 'not-conserved')).toMatchObject({ mart: 'royalties', month: '2026-03' });
  });

  it('amounts of a part that were exchanged, so that all sums stay', async () => {
    const lake = await filledLake();
    const sql = `SELECT * REPLACE (CASE country WHEN 'DE' THEN CAST(0.08 AS DECIMAL(18,12)) ELSE CAST(0.00000001 AS DECIMAL(18,12)) END AS earnings_usd) FROM own`;
    await rewrite(lake, 'staging', await partOf(lake, '2026-03', '0.08'), sql);
    const found = await reconcile(lake.ports);
    expect(rulesOf(found)).toContain('part-changed');
    expect(found.differences.filter(({ rule }) => rule === 'amount-changed').map((one) => one.line)).toEqual([3, 4]);
  });

  it('a text in a part that no sum can tell', async () => {
    const lake = await filledLake();
    await rewrite(
      lake,
      'staging',
      await partOf(lake, '2026-03', '0.08'),
      "SELECT * REPLACE ('Zoe' AS artist) FROM own",
    );
    const found = await reconcile(lake.ports);
    expect(find(found, 'row-changed')).toMatchObject({ document: 'newer.tsv', line: 3, columns: ['artist'] });
  });

  it('a row of a part that says it stands on another line', async () => {
    const lake = await filledLake();
    await rewrite(
      lake,
      'staging',
      await partOf(lake, '2026-03', '0.08'),
      'SELECT * REPLACE (_line + 10 AS _line) FROM own',
    );
    const found = await reconcile(lake.ports);
    expect(find(found, 'row-extra')).toMatchObject({ line: 13 });
    expect(find(found, 'row-missing')).toMatchObject({ line: 3 });
  });

  it('a curated object that was changed', async () => {
    const lake = await filledLake();
    const [key = ''] = await keysOf(lake, 'curated', 'royalties/month=2026-04/');
    await rewrite(lake, 'curated', key, 'SELECT * REPLACE (streams + 1 AS streams) FROM own');
    const found = await reconcile(lake.ports);
    expect(rulesOf(found)).toEqual(['curated-changed', 'curated-row-changed', 'manifest-differs']);
    expect(find(found, 'curated-row-changed')).toMatchObject({
      key: { reporting_month: '2026-04', account: 'other' },
      columns: ['streams'],
      expected: 'streams 3',
      actual: 'streams 4',
    });
  });

  it('a manifest that names an older object', async () => {
    const lake = await testLake();
    await lake.land('inbox/older.tsv', statementText(older), { 'as-of': older.asOf });
    await lake.chain();
    const before = present(await lake.ports.store.read('ledger', 'manifests/royalties.json'));
    await lake.land('inbox/newer.tsv', statementText(newer), { 'as-of': newer.asOf });
    await lake.chain();
    await lake.ports.store.put('ledger', 'manifests/royalties.json', before.bytes);
    const found = await reconcile(lake.ports);
    expect(rulesOf(found)).toEqual(['curated-row-changed', 'not-conserved']);
    expect(find(found, 'curated-row-changed')).toMatchObject({
      month: '2026-03',
      key: { country: 'US' },
      columns: ['amount', 'earnings_usd'],
    });
  });

  it('a rejects file that is gone', async () => {
    const lake = await filledLake();
    const [key = ''] = await keysOf(lake, 'ledger', 'rejects/distrokid/');
    await lake.ports.store.remove('ledger', key);
    const found = await reconcile(lake.ports);
    expect(find(found, 'rejects-missing').object).toBe(`ledger/${key}`);
    expect(found.differences.filter(({ rule }) => rule === 'row-missing').map((one) => one.line)).toEqual([4, 5]);
  });

  it.each([
    ['its lines', '"accepted": 3', '"accepted": 4'],
    ['its money', '0.080000010000', '0.090000010000'],
    ['its outcome', '"outcome": "accepted"', '"outcome": "rejected"'],
  ])('a lineage record of which %s were edited', async (_what, from, to) => {
    const lake = await filledLake();
    const key = present(
      (await keysOf(lake, 'ledger', 'cleaned/distrokid/default/')).find((one) => one.includes('newer')),
    );
    await edit(lake, key, (text) => text.replaceAll(from, to));
    const found = await reconcile(lake.ports);
    expect(found.holds).toBe(false);
    expect(found.differences.every(({ rawKey }) => rawKey?.endsWith('newer.tsv'))).toBe(true);
  });

  it.each([
    ['a part that is gone', 'staging', 'parts/distrokid/bank-details/account=other', 'part-missing'],
    ['a claim that is gone', 'staging', 'claims/distrokid/bank-details/2026-04', 'claim-missing'],
    ['a raw object that is gone', 'raw', 'distrokid/other/', 'raw-missing'],
    ['a lineage record that is gone', 'ledger', 'cleaned/distrokid/other/', 'not-cleaned'],
    ['a curated object that is gone', 'curated', 'royalties/month=2026-04/', 'curated-missing'],
    ['a manifest that is gone', 'ledger', 'manifests/royalties.json', 'curated-row-missing'],
  ] as const)('%s', async (_what, zone, prefix, rule) => {
    const lake = await filledLake();
    for (const key of await keysOf(lake, zone, prefix)) await lake.ports.store.remove(zone, key);
    expect(rulesOf(await reconcile(lake.ports))).toContain(rule);
  });

  it.each([
    ['a damaged part', 'staging', 'parts/distrokid/bank-details/account=other', 'part-unreadable'],
    ['a damaged raw object', 'raw', 'distrokid/other/', 'raw-damaged'],
    ['a damaged curated object', 'curated', 'royalties/month=2026-04/', 'curated-unreadable'],
    ['a damaged lineage record', 'ledger', 'cleaned/distrokid/other/', 'record-unreadable'],
    ['a damaged manifest', 'ledger', 'manifests/royalties.json', 'record-unreadable'],
  ] as const)('%s', async (_what, zone, prefix, rule) => {
    const lake = await filledLake();
    for (const key of await keysOf(lake, zone, prefix)) await lake.ports.store.put(zone, key, 'no such thing');
    expect(rulesOf(await reconcile(lake.ports))).toContain(rule);
  });

  it('a file in landing that nobody has looked at', async () => {
    const lake = await filledLake();
    await lake.land('inbox/late.tsv', statementText(older));
    expect(find(await reconcile(lake.ports), 'not-validated').object).toBe('landing/inbox/late.tsv');
  });
});
