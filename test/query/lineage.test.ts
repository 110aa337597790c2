import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defineMart } from '../../lib/contract/mart.ts';
import { addDecimals } from '../../lib/lake/decimal.ts';
import { marts } from '../../lib/marts/registry.ts';
import { type MartTrace, traceMart } from '../../lib/query/lineage.ts';
import { type Statement, statementText } from '../stages/statements.ts';
import { filledOnce } from '../support/filled-once.ts';
import { present, type TestLake, testLake } from '../support/lake.ts';

const samples = join(import.meta.dirname, '../../samples');

const sampleLake = (): Promise<TestLake> => filledOnce('samples', {}, fillWithSamples);

async function fillWithSamples(lake: TestLake): Promise<void> {
  for (const entry of readdirSync(samples, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    await lake.land(`inbox${path.slice(samples.length)}`, readFileSync(path));
  }
  await lake.chain();
}

const trace = (lake: TestLake, mart: string, where = 'true', limit = 100_000): Promise<MartTrace> =>
  traceMart(lake.ports, present(marts.find(({ contract }) => contract.mart === mart)), { where, limit, folders: [] });

/** The sum of a column over the traced rows of a dataset. */
const sum = ({ rows }: MartTrace, at: number, dataset: string, column: string) =>
  addDecimals(rows[at]?.from.filter((one) => one.dataset === dataset).map((one) => one.values[column] as string) ?? []);

describe('a table’s row, followed back', () => {
  it('names the file, document and line of every row that it is made of', async () => {
    const lake = await testLake();
    const line = { date: '2026-03-25', country: 'US', quantity: 3, earnings: 5n };
    const statement: Statement = { asOf: '2026-04-01T00:00:00.000Z', lines: [line, { ...line, country: 'DE' }, line] };
    await lake.land('inbox/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await lake.land('inbox/again.tsv', statementText(statement), { 'as-of': statement.asOf });
    await lake.chain();
    const { matches, rows } = await trace(lake, 'royalties', "country = 'US'");
    expect(matches).toBe(1);
    expect(rows[0]?.from.map((one) => one.line)).toEqual([2, 4]);
    expect(rows[0]?.from[0]).toMatchObject({
      dataset: 'distrokid/bank-details',
      account: 'default',
      document: 'a.tsv',
      landingKeys: ['inbox/a.tsv', 'inbox/again.tsv'],
      rawKeys: [expect.stringMatching(/^distrokid\/default\//)],
      values: { quantity: '3', earnings_usd: '0.000000050000' },
    });
  });

  it.each([
    ['royalties', 'earnings_usd', 'distrokid/bank-details', 'earnings_usd', 'true'],
    ['social_daily', 'views', 'tiktok/overview', 'video_views', "platform = 'tiktok'"],
    ['ads_daily', 'spend', 'metaads/insights', 'spend', 'true'],
    ['ads_campaigns', 'spend', 'metaads/insights', 'spend', 'true'],
  ])(
    'every row of %s is made of exactly the rows that its trace gives: %s adds up',
    async (mart, column, dataset, from, where) => {
      const lake = await sampleLake();
      const traced = await trace(lake, mart, where);
      expect(traced.rows.length).toBeGreaterThan(0);
      for (const [at, { row }] of traced.rows.entries()) {
        expect(Number(sum(traced, at, dataset, from))).toBeCloseTo(Number(row[column] ?? 0), 12);
      }
    },
  );

  it('follows lines that only several datasets together pick, and says which are taken off', async () => {
    const lake = await testLake();
    const csv = (header: string, rows: readonly string[]) => `${[header, ...rows].join('\n')}\n`;
    const overview = csv('"Date","Video Views","Profile Views","Likes","Comments","Shares"', [
      '"October 1","10","1","1","1","1"',
      '"October 2","20","2","1","1","1"',
    ]);
    const history = csv('"Date","Followers","Difference in followers from previous day"', ['"October 2","7","0"']);
    await lake.land('inbox/Overview.csv', overview, { 'as-of': '2026-10-03T00:00:00Z' });
    await lake.land('inbox/FollowerHistory.csv', history, { 'as-of': '2026-10-03T00:00:00Z' });
    await lake.chain();
    const social = present(marts.find(({ contract }) => contract.mart === 'social_daily'));
    const on = { account: 'account', date: 'date' };
    const from = 'SELECT one.* FROM tiktok_overview one SEMI JOIN tiktok_follower_history other USING (account, date)';
    const contract = {
      ...social.contract,
      trace: [
        { dataset: 'tiktok/overview', on, from, counts: 'added' as const },
        { dataset: 'tiktok/follower-history', on, counts: 'taken-off' as const },
      ],
    };
    const { rows } = await traceMart(lake.ports, { ...social, contract }, { where: 'true', limit: 9, folders: [] });
    expect(rows.map((one) => one.from.map(({ line, counts }) => [line, counts]))).toEqual([
      [],
      [
        [3, 'added'],
        [2, 'taken-off'],
      ],
    ]);
    expect(rows[1]?.from[0]?.values).toMatchObject({ video_views: '20' });
  });

  it('follows as many rows as asked for and says how many match', async () => {
    const traced = await trace(await sampleLake(), 'royalties', 'earnings_usd > 0', 3);
    expect(traced.rows).toHaveLength(3);
    expect(traced.matches).toBeGreaterThan(3);
  });

  it('refuses a condition that does more than read', async () => {
    const lake = await testLake();
    await expect(trace(lake, 'royalties', 'true) ; DROP TABLE x; SELECT (1')).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('the trace of a mart’s contract', () => {
  it.each(marts.map((mart) => [mart.contract.mart, mart] as const))(
    'covers the dataset that %s is made of',
    (_, mart) => {
      expect(mart.contract.trace.map(({ dataset }) => dataset)).toContain(mart.contract.inputs[0]?.dataset);
    },
  );

  it('names columns and inputs that the mart has', () => {
    const royalties = present(marts.find(({ contract }) => contract.mart === 'royalties')).contract;
    const { trace: _, ...rest } = royalties;
    expect(() => defineMart({ ...rest, trace: [{ dataset: 'tiktok/overview', on: {} }] })).toThrow(/does not read/);
    const strange = { dataset: 'distrokid/bank-details', on: { nothing: 'account' } };
    expect(() => defineMart({ ...rest, trace: [strange] })).toThrow(/columns that it does not have: nothing/);
  });
});
