import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../lib/contract/contract.ts';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { statements } from '../../lib/sources/registry.ts';
import { testLake } from '../support/lake.ts';
import { fixturesOf, inspectBytes, present, recognisedAs } from './support.ts';

const fixture = (path: string) => readFileSync(join(import.meta.dirname, '../fixtures', path), 'utf8');
const only = async (content: string, name = 'export.csv') => {
  const [inspection, ...others] = await inspectBytes(content, name);
  expect(others).toEqual([]);
  return present(inspection).receipt;
};

describe('every row and every amount of a statement is accounted for', () => {
  test('from the bytes to the parts, and each month by itself, whatever form its months and numbers have', async () => {
    const lake = await testLake();
    // Three of each: more of one distributor differ in encodings and line ends alone.
    const files = statements.flatMap(({ dataset }) =>
      fixturesOf(sourceOf(dataset))
        .filter(({ expected }) => dataset in expected.tables)
        .slice(0, 3),
    );
    for (const { path, bytes, expected } of files)
      await lake.land(`inbox/${path}/${expected.fileName}`, bytes, { 'as-of': expected.asOf });
    await lake.chain();
    const found = await reconcile(lake.ports, {});
    expect(found.differences).toEqual([]);
    expect(found.holds).toBe(true);
    for (const dataset of ['tunecore/sales', 'cdbaby/sales', 'symphonic/royalties', 'bandcamp/sales']) {
      const months = found.months.filter((one) => one.dataset === dataset);
      expect(months.length).toBeGreaterThan(0);
      for (const { landing, accepted, month } of months)
        expect([dataset, month, landing?.money.amount, landing?.rows]).toEqual([
          dataset,
          month,
          accepted.money.amount,
          accepted.rows,
        ]);
    }
  });

  test('TuneCore pays 10.3420074 in two months, and a line that is refused is counted with its amount', async () => {
    const lake = await testLake();
    const broken = 'x,2026-03-31,iTunes,US,A,Song,B,C,D,1,,2,,Download,1,1,1,USD,,2.5,USD\r\n';
    await lake.land('inbox/sales.csv', `${fixture('tunecore/sales.csv')}${broken}`);
    await lake.chain();
    const found = await reconcile(lake.ports, { dataset: 'tunecore/sales' });
    expect(found.holds).toBe(true);
    expect(found.months.map(({ month, current }) => [month, current.rows, current.money.amount])).toEqual([
      ['2026-02', 2, '4.042007400000'],
      ['2026-03', 2, '6.300000000000'],
    ]);
    expect(found.documents.map(({ landing, rejected }) => [landing.money.amount, rejected.money.amount])).toEqual([
      ['12.842007400000', '2.500000000000'],
    ]);
  });

  test('an older export of TuneCore that comes late changes nothing that a newer one said', async () => {
    const lake = await testLake();
    const text = fixture('tunecore/sales.csv');
    await lake.land('inbox/new.csv', text, { 'as-of': '2026-05-01T00:00:00Z' });
    await lake.land('inbox/old.csv', text.replace('3.72,USD\r', '3.7,USD\r'), { 'as-of': '2026-04-01T00:00:00Z' });
    await lake.chain();
    expect(await lake.rows('SELECT sum(amount) AS amount, count(*) AS n FROM staging.tunecore_sales')).toEqual([
      { amount: '10.342007400000', n: '4' },
    ]);
  });
});

describe('what is no statement line of a distributor', () => {
  test('is refused with the column that lacks, where Symphonic pays in another currency', async () => {
    const receipt = await only(fixture('symphonic/royalties.csv').replace('Royalty ($US)', 'Royalty (€)'));
    expect(receipt).toMatchObject({ outcome: 'rejected', dataset: 'symphonic/royalties' });
    expect(receipt.reasons[0]?.reason).toContain("is missing the column 'Royalty ($US)'");
  });

  test('is refused where nothing says the currency', async () => {
    const text = fixture('tunecore/sales.csv').replace(',Currency\r', ',Other\r');
    const receipt = await only(text);
    expect(receipt.reasons).toMatchObject([{ rule: 'missing-fact', fields: ['currency'] }]);
    expect(await recognisedAs(fixture('imusician/sales-eur.csv').replace('Revenue EUR', 'Revenue'), 'a.csv')).toEqual([
      'imusician/sales',
    ]);
    expect((await only(fixture('imusician/sales-eur.csv').replace('Revenue EUR', 'Revenue'))).outcome).toBe('rejected');
  });

  test('is not taken: the summary of iMusician, an error that was saved as a file, a table that the lake exported', async () => {
    const summary =
      'Statement date,Release title,Barcode,Track downloads,Track streams,Total revenue\n2026-01,A,1,2,3,4\n';
    expect((await only(summary)).outcome).toBe('rejected');
    expect((await only('{"error":{"message":"Session expired"}}', 'sales.csv')).outcome).toBe('rejected');
    const exported = fixture('statement/lines.csv').replace('distributor,', 'account,').replaceAll('landr,', 'a,');
    expect(await recognisedAs(exported.replace('amount,', 'amount,distributor,'), 'royalties.csv')).toEqual([]);
  });

  test('an amount with a group of thousands is read beside others with a point, and one with too many places is refused', async () => {
    const lake = await testLake();
    const text = fixture('tunecore/sales.csv')
      .replace('3.72,USD\r', '"1,372",USD\r')
      .replace('0.3220074', '0.1234567890123');
    await lake.land('inbox/sales.csv', text);
    await lake.chain();
    expect(await lake.rows('SELECT "_line" AS line, rule FROM ledger.rejects ORDER BY 1')).toEqual([
      { line: '3', rule: 'type:amount' },
    ]);
    expect(await lake.rows('SELECT amount::VARCHAR AS amount FROM staging.tunecore_sales WHERE amount > 1000')).toEqual(
      [{ amount: '1372.000000000000' }],
    );
  });
});

describe("SoundCloud's statement", () => {
  test('says in its name up to which month it goes, so that the later one is the newer', async () => {
    const lake = await testLake();
    const name = (month: string) =>
      `inbox/lifetime_statement_0f0e1d2c-3b4a-4958-8776-655443322110_${month}_ab12cd34.csv`;
    const text = fixture('soundcloud/statement.csv');
    await lake.land(name('2026-06'), text);
    await lake.land(name('2026-05'), text.replace('1.24839721', '1'));
    await lake.chain();
    expect(await lake.rows("SELECT amount FROM staging.soundcloud_statements WHERE store = 'Spotify'")).toEqual([
      { amount: '1.248397210000' },
    ]);
  });
});
