import { describe, expect, it } from 'vitest';
import { type Statement, statementText } from '../stages/statements.ts';
import { testLake } from '../support/lake.ts';

const cent = 10n ** 6n;
const statement: Statement = {
  asOf: '2026-06-01T00:00:00.000Z',
  lines: [
    { date: '2026-03-25', country: 'US', quantity: 10, earnings: 5n * cent },
    { date: '2026-03-25', country: 'US', quantity: 10, earnings: -2n * cent },
    { date: '2026-03-25', country: 'NA', quantity: -1, earnings: -70n * cent },
    { date: '2026-03-25', country: 'DE', quantity: 0, earnings: 1n },
    { date: '2026-03-25', country: 'DE', quantity: 3, earnings: 0n },
  ],
};

describe('royalties', () => {
  it('adds up earnings over all lines and streams over lines that are not negative', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await lake.chain();
    const sql = 'SELECT country, streams, earnings_usd, lines FROM curated.royalties ORDER BY country';
    expect(await lake.rows(sql)).toEqual([
      { country: 'DE', streams: '3', earnings_usd: '0.000000010000', lines: '2' },
      { country: 'NA', streams: null, earnings_usd: '-0.700000000000', lines: '1' },
      { country: 'US', streams: '10', earnings_usd: '0.030000000000', lines: '2' },
    ]);
  });

  it('keeps accounts apart', async () => {
    const lake = await testLake();
    await lake.land('distrokid/nova/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await lake.land('distrokid/zoe/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await lake.chain();
    const sql =
      'SELECT account, sum(earnings_usd) AS earnings FROM curated.royalties GROUP BY account ORDER BY account';
    expect(await lake.rows(sql)).toEqual([
      { account: 'nova', earnings: '-0.669999990000' },
      { account: 'zoe', earnings: '-0.669999990000' },
    ]);
  });

  it('has its types and no row where nothing has landed', async () => {
    const lake = await testLake();
    expect(await lake.rows('SELECT count(*) AS n FROM curated.royalties')).toEqual([{ n: '0' }]);
    const [type] = await lake.rows('SELECT typeof(sum(earnings_usd)) AS t FROM curated.royalties');
    expect(type).toEqual({ t: 'DECIMAL(38,12)' });
  });
});
