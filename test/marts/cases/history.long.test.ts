import { expect, it } from 'vitest';
import { query } from '../../cases/case-lake.ts';
import { runCase } from './table-case.ts';

it('history has each time at which a row was known, also when the rows come back that an older file had', async () => {
  // The third file halves the money of the second, so it waits until somebody decides. History tells it all the same.
  const { lake, answers } = await runCase('history-forgets-when-it-was-first-known', { putCodes: [0, 0, 3] });
  expect(answers[0]).toEqual([
    { amount: '1.000000000000', as_of: '2026-10-01 00:00:00' },
    { amount: '2.000000000000', as_of: '2026-10-15 00:00:00' },
    { amount: '1.000000000000', as_of: '2026-11-01 00:00:00' },
  ]);
  expect(answers[1]).toEqual([{ amount: '2.000000000000' }]);
  expect(answers[2]).toEqual([{ amount: '1.000000000000' }]);
  const current = "SELECT strftime(as_of, '%m-%d') AS day FROM history.statement_lines WHERE is_current";
  expect(await query(lake, current)).toEqual([{ day: '10-15' }]);
  expect((await lake.lake('accept', 'inbox/landr_2026-09_c.csv', '--as', 'replacement')).code).toBe(0);
  expect(await query(lake, current)).toEqual([{ day: '11-01' }]);
  expect(await query(lake, 'SELECT amount FROM curated.royalties')).toEqual([{ amount: '1.000000000000' }]);
});
