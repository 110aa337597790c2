import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reconciliation } from '../../lib/proof/report.ts';
import { preparedSandbox } from './prepared.ts';
import { bankTsv, type Sandbox, samplesFolder, sandbox } from './support.ts';

let box: Sandbox;
beforeAll(async () => {
  box = await preparedSandbox('samples', (first) => first.lake('put', samplesFolder, '--wait'));
  const statement = bankTsv([
    ['A', '1.25'],
    ['Broken', 'NaN'],
  ]);
  await box.lake('put', box.write('DistroKid_20261105.tsv', statement), '--account', 'nova', '--wait');
});
afterAll(() => box.remove());

describe('reconcile', () => {
  test('says of every dataset, month and table that it adds up, and ends with 0', async () => {
    const called = await box.lake('reconcile');
    expect(called.code).toBe(0);
    expect(called.out).toMatch(/distrokid\/bank-details +3 +677 +676 +1 +0 +earnings_usd .* ✓/);
    expect(called.out).toMatch(/distrokid\/bank-details +2026-06 +150 +150 +75 +75 .*✓/);
    expect(called.out).toMatch(/curated\.royalties +2026-06 .*✓/);
    expect(called.out).toMatch(/Everything adds up\.\n$/);
    expect(called.out).not.toContain('✗');
    expect((await box.lake('reconcile', '--json')).json<Reconciliation>()).toMatchObject({
      holds: true,
      differences: [],
    });
  });

  test('looks at one dataset and some months where asked to', async () => {
    const called = await box.lake(
      'reconcile',
      '--dataset',
      'distrokid/bank-details',
      '--from',
      '2026-07',
      '--to',
      '2026-08',
      '--json',
    );
    const { months, marts } = called.json<Reconciliation>();
    expect(called.code).toBe(0);
    expect(months.map(({ month }) => month)).toEqual(['2026-07', '2026-08']);
    expect(marts.map(({ mart, month }) => `${mart} ${month}`)).toEqual(['royalties 2026-07', 'royalties 2026-08']);
  });

  test.each([
    [['--dataset', 'distrokid/nothing'], /There is no dataset/],
    [['--from', 'March'], /--from must be a month/],
  ])('%j is wrong use', async (args, message) => {
    expect(await box.lake('reconcile', ...args)).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });

  test('names what does not add up, in text and JSON, and ends with 3', async () => {
    const own = sandbox();
    await own.lake(
      'put',
      own.write(
        'DistroKid_20261105.tsv',
        bankTsv([
          ['A', '1.25'],
          ['Broken', 'x'],
        ]),
      ),
      '--wait',
    );
    const folder = join(own.lakeDir, 'ledger', 'cleaned');
    const [record = ''] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.json'),
    );
    const path = join(folder, record);
    // As a record of an older lake, which has no digest.
    const sealed = readFileSync(path, 'utf8').replace(/,\s*"digest": "[0-9a-f]+"/, '');
    const text = sealed.replaceAll('1.250000000000', '1.260000000000');
    rmSync(path);
    writeFileSync(path, text);
    const called = await own.lake('reconcile');
    expect(called.code).toBe(3);
    expect(called.out).toMatch(/record-changed {2}distrokid\/bank-details .*DistroKid_20261105\.tsv/);
    expect(called.out).toMatch(
      /has 1\.250000000000 of earnings_usd accepted, but its cleaning record says 1\.260000000000/,
    );
    const json = await own.lake('reconcile', '--json');
    expect(json.code).toBe(3);
    expect(json.json<Reconciliation>().differences[0]).toMatchObject({
      rule: expect.any(String),
      suggestion: expect.any(String),
    });
    own.remove();
  });
});
