import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { testLake } from '../support/lake.ts';

const report = readFileSync(join(import.meta.dirname, '../fixtures/toolost/sales-report.csv'), 'utf8');
const renamed = report.replace(',total\n', ',payout_net\n');
const sums = `SELECT reporting_date, sale_month, sum(amount) AS amount, any_value(currency) AS currency, count(*) AS lines
  FROM staging.toolost_sales_report GROUP BY ALL ORDER BY ALL`;
const sum = (sale_month: string, amount: string, lines: string, currency = 'USD') => ({
  reporting_date: '2026-02-15',
  sale_month,
  amount,
  currency,
  lines,
});

describe("the amount of Too Lost's sales report", () => {
  test('is in no documented column: a file without the guessed one is refused, and told how to name it', async () => {
    const lake = await testLake();
    await lake.land('inbox/@02-2026-48213.csv', renamed);
    const { outcome, reasons } = await lake.validate('inbox/@02-2026-48213.csv');
    const reason = reasons[0] ?? { reason: '', suggestion: '' };
    expect(outcome).toBe('rejected');
    expect(reason.reason).toContain("looks like toolost/sales-report, but is missing the column 'total'");
    expect(reason.reason).toContain('Unused columns: payout_net.');
    expect(reason.suggestion).toContain("datasets: { 'toolost/sales-report': { columns: { amount: '…' } } }");
  });

  test('is read from the column that the owner names, in the currency that the owner says', async () => {
    const config = { datasets: { 'toolost/sales-report': { columns: { amount: 'payout_net' }, currency: 'EUR' } } };
    const lake = await testLake({ config });
    await lake.land('inbox/@02-2026-48213.csv', renamed);
    await lake.chain();
    expect(await lake.rows(sums)).toEqual([
      sum('2024-02', '-0.490000000000', '1', 'EUR'),
      sum('2025-12', '3.723100000000', '1', 'EUR'),
      sum('2026-01', '0.609000000000', '2', 'EUR'),
    ]);
  });

  test('is paid to the royalties with its distributor', async () => {
    const lake = await testLake();
    await lake.land('inbox/@02-2026-48213.csv', report);
    await lake.chain();
    const sql = `SELECT reporting_month, distributor, artist, streams, earnings_usd FROM curated.royalties
      WHERE store = 'Apple Music'`;
    expect(await lake.rows(sql)).toEqual([
      {
        reporting_month: '2026-02',
        distributor: 'toolost',
        artist: null,
        streams: '174',
        earnings_usd: '0.609000000000',
      },
    ]);
  });
});

describe("lines of Too Lost's sales report", () => {
  test('with the transaction and split of an earlier line are refused and kept', async () => {
    const [, first = ''] = report.split('\n');
    const lake = await testLake();
    await lake.land('inbox/a.csv', `${report}${first}\n`);
    await lake.chain();
    expect(await lake.rows('SELECT rule, _line FROM ledger.rejects')).toEqual([
      { rule: 'check:one_line_per_transaction', _line: '6' },
    ]);
  });

  test('of a sale month stay when another file tells another month of the same accounting date', async () => {
    const [header = '', first = '', ...rest] = report.trimEnd().split('\n');
    const lake = await testLake();
    await lake.land('inbox/@12-2025-1.csv', `${header}\n${first}\n`, { 'as-of': '2026-03-01T00:00:00Z' });
    await lake.land('inbox/@01-2026-1.csv', [header, ...rest].join('\n'), { 'as-of': '2026-03-02T00:00:00Z' });
    await lake.chain();
    expect((await lake.rows(sums)).map(({ sale_month }) => sale_month)).toEqual(['2024-02', '2025-12', '2026-01']);
  });
});
