import { describe, expect, test } from 'vitest';
import { type } from '../../lib/contract/column.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import { defineMart } from '../../lib/contract/mart.ts';
import { marts } from '../../lib/marts/registry.ts';
import { datasetsOf } from '../../lib/ports.ts';
import { assertAdditive } from '../../lib/stages/curate/additivity.ts';
import { ordinary } from '../contract/all-types.ts';
import { testLake } from '../support/lake.ts';

const number = { type: type.integer, description: 'A number.' };
const daily = defineContract({
  ...ordinary,
  dataset: 'example/daily',
  recognise: { shape: 'delimited', by: ['day'] },
  columns: {
    day: { type: type.date, from: ['Day'], required: true, description: 'Day.' },
    streams: { ...number, from: ['Streams'], unit: 'count', additive: 'sum' },
    followers: { ...number, from: ['Followers'], unit: 'people', additive: 'latest' },
    reach: { ...number, from: ['Reach'], unit: 'people', additive: 'never' },
  },
});
const contract = defineMart({
  mart: 'example',
  version: 1,
  description: 'An example.',
  owner: 'nobody',
  inputs: [{ dataset: 'example/daily', by: 'month' }],
  columns: {
    day: { sqlType: 'DATE', description: 'Day.' },
    n: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'N.' },
  },
  key: ['day'],
  month: 'day',
  totals: ['n'],
  because: { conserves: 'it is an example', trace: 'it is an example' },
});

async function said(sql: string): Promise<string> {
  const lake = await testLake();
  return lake.ports.engine.with((session) =>
    assertAdditive(session, { contract, sql }, [daily]).then(
      () => 'taken',
      (error: Error) => error.message,
    ),
  );
}

describe('a mart does not build that adds up', () => {
  test.each([
    ['a level', 'SELECT day, sum(followers) AS n FROM example_daily GROUP BY day'],
    ['a distinct count, averaged', 'SELECT day, avg(reach) AS n FROM example_daily GROUP BY day'],
    [
      'one under another name',
      'WITH a AS (SELECT day, followers AS x FROM example_daily) SELECT day, sum(x) AS n FROM a GROUP BY day',
    ],
    ['one behind a star', 'SELECT day, sum(followers) AS n FROM (SELECT * FROM example_daily) GROUP BY day'],
    [
      'one in a union, by its position',
      'SELECT day, sum(streams) AS n FROM (SELECT day, streams FROM example_daily UNION ALL SELECT day, reach FROM example_daily) GROUP BY day',
    ],
    [
      'one in a case',
      'SELECT day, sum(CASE WHEN streams > 0 THEN followers ELSE 0 END) AS n FROM example_daily GROUP BY day',
    ],
    ['one in a window', 'SELECT day, sum(reach) OVER (ORDER BY day) AS n FROM example_daily'],
    ['one made of it', 'SELECT day, sum(coalesce(CAST(reach AS BIGINT) * 2, 0)) AS n FROM example_daily GROUP BY day'],
    [
      'one of a joined table',
      'SELECT a.day, sum(b.followers) AS n FROM example_daily a JOIN example_daily b USING (day) GROUP BY a.day',
    ],
    ['one in a scalar query', 'SELECT day, (SELECT sum(reach) FROM example_daily) AS n FROM example_daily'],
    [
      'the greatest of several',
      'SELECT day, sum(m) AS n FROM (SELECT day, max(followers) AS m FROM example_daily GROUP BY day) GROUP BY day',
    ],
  ])('%s', async (_what, sql) => {
    expect(await said(sql)).toMatch(
      /sums a column that does not add up: (sum|avg) over example_daily\.(followers|reach)/,
    );
  });

  test('a ratio, also one of two counts', async () => {
    const sql =
      'SELECT day, sum(r) AS n FROM (SELECT day, lake_ratio(streams, 2, 1) AS r FROM example_daily) GROUP BY day';
    expect(await said(sql)).toContain('sums a column that does not add up: sum over lake_ratio (never)');
  });

  test('or lets readers add up a column that holds one', async () => {
    expect(await said('SELECT day, followers AS n FROM example_daily')).toContain('n holds example_daily.followers');
  });
});

test.each([
  [
    'an amount converted by a rate',
    'SELECT day, sum(lake_convert(streams, reach)) AS n FROM example_daily GROUP BY day',
  ],
  [
    'a sum of counts',
    'SELECT day, sum(streams) AS n FROM example_daily WHERE followers > 5 GROUP BY day HAVING max(reach) > 1',
  ],
  [
    'conditions on levels',
    'SELECT day, sum(streams) FILTER (WHERE followers IS NOT NULL) AS n FROM example_daily GROUP BY day',
  ],
  ['a case on levels', 'SELECT day, sum(CASE WHEN reach > 1 THEN streams END) AS n FROM example_daily GROUP BY day'],
  [
    'how many levels there are',
    'SELECT day, sum(n) AS n FROM (SELECT day, count(followers) AS n FROM example_daily GROUP BY day) GROUP BY day',
  ],
])('%s is taken', async (_what, sql) => {
  expect(await said(sql)).toBe('taken');
});

test.each(marts.map((mart) => [mart.contract.mart, mart] as const))(
  '%s sums only what adds up',
  async (_name, mart) => {
    const lake = await testLake();
    const contracts = datasetsOf(lake.ports)
      .map((dataset) => dataset.contract)
      .filter(({ dataset }) => mart.contract.inputs.some((input) => input.dataset === dataset));
    await lake.ports.engine.with((session) => assertAdditive(session, mart, contracts));
  },
);
