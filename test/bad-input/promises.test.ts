import { describe, expect, test } from 'vitest';
import { parseClaimKey } from '../../lib/lake/object-key.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { curate } from '../../lib/stages/curate/curate.ts';
import { type TestLake, testLake } from '../support/lake.ts';
import { bankFile, bankLine } from './bad-files.ts';

const march = (quantity: string) => bankLine({ 'Reporting Date': '2026-03-25', Quantity: quantity });
const april = (quantity: string) =>
  bankLine({ 'Reporting Date': '2026-04-25', 'Sale Month': '2026-02', Quantity: quantity });

const streams = async (lake: TestLake) =>
  Object.fromEntries(
    (
      await lake.rows('SELECT reporting_month, sum(streams) AS streams FROM curated.royalties GROUP BY 1 ORDER BY 1')
    ).map(({ reporting_month, streams }) => [reporting_month, Number(streams)]),
  );

async function drop(lake: TestLake, key: string, lines: readonly string[], asOf?: string): Promise<void> {
  await lake.land(key, bankFile(lines), asOf === undefined ? {} : { 'as-of': asOf });
  await lake.chain();
}

describe('restatement: within a scope the newest evidence wins, whole', () => {
  test('a newer export replaces the rows of its reporting dates and leaves the others', async () => {
    const lake = await testLake();
    await drop(lake, 'inbox/old.tsv', [march('1'), march('2'), april('10')], '2026-05-01T00:00:00Z');
    await drop(lake, 'inbox/new.tsv', [april('20')], '2026-06-01T00:00:00Z');
    expect(await streams(lake)).toEqual({ '2026-03': 3, '2026-04': 20 });
  });

  test('within one month too, day by day', async () => {
    const lake = await testLake();
    const early = (quantity: string) => bankLine({ 'Reporting Date': '2026-03-10', Quantity: quantity });
    await drop(lake, 'inbox/old.tsv', [early('1'), march('2')], '2026-05-01T00:00:00Z');
    await drop(lake, 'inbox/new.tsv', [march('20')], '2026-06-01T00:00:00Z');
    expect(await streams(lake)).toEqual({ '2026-03': 21 });
  });

  test('an older export dropped later changes nothing that the newer one says, and fills what it does not', async () => {
    const lake = await testLake();
    await drop(lake, 'inbox/new.tsv', [april('20')], '2026-06-01T00:00:00Z');
    await drop(lake, 'inbox/old.tsv', [march('1'), april('10')], '2026-05-01T00:00:00Z');
    expect(await streams(lake)).toEqual({ '2026-03': 1, '2026-04': 20 });
  });

  test('in whatever order exports arrive, the marts are the same', async () => {
    const drops = [
      ['a', [march('1'), april('10')], '2026-05-01T00:00:00Z'],
      ['b', [march('2')], '2026-06-01T00:00:00Z'],
      ['c', [march('3'), april('30')], '2026-05-20T00:00:00Z'],
    ] as const;
    const seen = new Set<string>();
    for (const order of [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]) {
      const lake = await testLake();
      for (const at of order) {
        const [name, lines, asOf] = drops[at] as (typeof drops)[number];
        await drop(lake, `inbox/${name}.tsv`, lines, asOf);
      }
      seen.add(JSON.stringify(await lake.rows('SELECT * FROM curated.royalties ORDER BY ALL')));
      expect(await streams(lake)).toEqual({ '2026-03': 2, '2026-04': 30 });
    }
    expect(seen.size).toBe(1);
  });

  test('a duplicate that states a newer as-of moves its evidence forward', async () => {
    const lake = await testLake();
    const first = [march('1')];
    await drop(lake, 'inbox/a.tsv', first, '2026-05-01T00:00:00Z');
    await drop(lake, 'inbox/b.tsv', [march('2')], '2026-06-01T00:00:00Z');
    expect(await streams(lake)).toEqual({ '2026-03': 2 });
    await drop(lake, 'inbox/a-again.tsv', first, '2026-07-01T00:00:00Z');
    expect(await streams(lake)).toEqual({ '2026-03': 1 });
    expect((await lake.rows("SELECT outcome FROM ledger.receipts WHERE landing_key = 'inbox/a-again.tsv'"))[0]).toEqual(
      { outcome: 'duplicate' },
    );
    await drop(lake, 'inbox/a-old.tsv', first, '2026-04-01T00:00:00Z');
    expect(await streams(lake)).toEqual({ '2026-03': 1 });
  });

  test('dropping an old file again, without saying when it is from, does not make it new', async () => {
    const lake = await testLake();
    await drop(lake, 'inbox/a.tsv', [march('1')]);
    lake.clock.set('2026-11-21T12:00:00Z');
    await drop(lake, 'inbox/b.tsv', [march('2')]);
    lake.clock.set('2026-11-22T12:00:00Z');
    await drop(lake, 'inbox/a-again.tsv', [march('1')]);
    expect(await streams(lake)).toEqual({ '2026-03': 2 });
  });
});

test('a month whose rows are the same is not written again, though the export that holds it is new', async () => {
  const lake = await testLake();
  await drop(lake, 'inbox/a.tsv', [march('1')], '2026-05-01T00:00:00Z');
  const before = await lake.objects();
  await drop(lake, 'inbox/b.tsv', [march('1'), april('10')], '2026-06-01T00:00:00Z');
  const after = await lake.objects();
  const parts = (objects: ReadonlyMap<string, Buffer>) =>
    [...objects.keys()].filter((key) => /^(staging\/parts|curated)\//.test(key));
  expect(
    parts(after)
      .filter((key) => !before.has(key))
      .map((key) => /month=[\d-]+/.exec(key)?.[0]),
  ).toEqual(['month=2026-04', 'month=2026-04']);
  for (const key of parts(before)) expect(after.get(key)?.equals(before.get(key) as Buffer)).toBe(true);
  expect(await lake.rows("SELECT outcome FROM ledger.parts WHERE month = '2026-03' ORDER BY as_of")).toEqual([
    { outcome: 'written' },
    { outcome: 'unchanged' },
  ]);
});

test('doing a stage twice changes nothing: every key and every byte of every zone is as before', async () => {
  const lake = await testLake();
  await drop(lake, 'inbox/a.tsv', [march('1'), march('wrong'), april('2')], '2026-05-01T00:00:00Z');
  await drop(lake, 'inbox/b.tsv', [march('5')], '2026-06-01T00:00:00Z');
  await drop(lake, 'inbox/bad.csv', ['nothing']);
  const before = await lake.objects();
  lake.clock.set('2026-12-24T12:00:00Z');
  for (const key of before.keys()) {
    if (key.startsWith('landing/')) await lake.validate(key.slice('landing/'.length));
    if (key.startsWith('raw/')) await cleanRaw(lake.ports, key.slice('raw/'.length), true);
  }
  await curate(
    lake.ports,
    [...before.keys()].filter((key) => key.startsWith('staging/claims/')).map((key) => parseClaimKey(key.slice(8))),
  );
  await lake.chain();
  expect(await lake.objects()).toEqual(before);
});

test('landing and raw are never changed: every object that was there is there, with the same bytes', async () => {
  const lake = await testLake();
  await lake.land('inbox/a.tsv', bankFile([march('1')]));
  await lake.land('inbox/bad.csv', 'x\n');
  const landed = await lake.objects();
  await lake.chain();
  const raw = [...(await lake.objects())].filter(([key]) => key.startsWith('raw/'));
  await drop(lake, 'inbox/b.tsv', [march('2')]);
  const after = await lake.objects();
  for (const [key, bytes] of [...landed, ...raw]) expect(after.get(key)?.equals(bytes), key).toBe(true);
});

test('cleaning again from raw alone gives the same parts, claims, lineage and rejects', async () => {
  const lake = await testLake();
  await drop(lake, 'inbox/a.tsv', [march('1'), march('wrong'), april('2')], '2026-05-01T00:00:00Z');
  const before = await lake.objects();
  const again = await testLake();
  for (const [key, bytes] of before)
    if (key.startsWith('raw/')) await again.ports.store.put('raw', key.slice(4), bytes);
  await again.chain();
  const made = (objects: ReadonlyMap<string, Buffer>) =>
    new Map([...objects].filter(([key]) => /^(staging|curated|ledger\/(cleaned|rejects))\//.test(key)));
  expect(made(await again.objects())).toEqual(made(before));
});
