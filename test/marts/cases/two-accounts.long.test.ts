import { describe, expect, it } from 'vitest';
import { flat, query } from '../../cases/case-lake.ts';
import { runCase } from './table-case.ts';

describe('the same export under two accounts', () => {
  it('counts once when the same bytes come for the account `default` and for a named one: the name stands', async () => {
    const { lake, put, answers } = await runCase('two-accounts-one-file', { putCodes: [0, 3] });
    expect(answers[0]).toMatchObject([{ account: 'nova', 'sum(amount)': '10.000000000000' }]);
    expect(flat(put[1]?.out ?? '')).toContain(
      'of the account default has the very same rows and is held, so that they count once',
    );
    expect(flat((await lake.lake('doctor')).out)).toContain('whose rows stand under the account nova');
  });

  it('gives the same in the other order', async () => {
    const { put, answers } = await runCase('two-accounts-one-file', {
      commands: ([a = '', b = '', ...rest]) => [b, a, ...rest],
      putCodes: [0, 3],
    });
    expect(flat(put[1]?.out ?? '')).toContain('the very same rows stand under the account nova');
    expect(answers[0]).toMatchObject([{ account: 'nova', 'sum(amount)': '10.000000000000' }]);
  });

  it('counts once when a zip with a handle and its bare csv have the same days', async () => {
    const { lake, answers } = await runCase('social-zip-and-bare-csv-twice', { putCodes: [0, 3] });
    expect(answers[1]).toEqual([{ 'sum("views")': '3000' }]);
    expect(answers[0]).toMatchObject([{ account: 'nova.kite' }, { account: 'nova.kite' }]);
    expect(await query(lake, 'SELECT account, outcome, is_open FROM ledger.restatements')).toMatchObject([
      { account: 'default', outcome: 'held', is_open: true },
      { account: 'default', outcome: 'held', is_open: true },
    ]);
  });

  it('counts for whom a decision says', async () => {
    const { lake } = await runCase('social-zip-and-bare-csv-twice', { putCodes: [0, 3] });
    const views = () =>
      query(lake, 'SELECT account, sum(views) AS views FROM curated.social_daily GROUP BY 1 ORDER BY 1');
    const accept = (...words: readonly string[]) => lake.lake('accept', 'Overview.csv', ...words);
    expect((await accept('--as', 'addition')).code).toBe(0);
    expect(await views()).toMatchObject([
      { account: 'default', views: '3000' },
      { account: 'nova.kite', views: '3000' },
    ]);
    await accept('--as', 'replacement');
    expect(await views()).toMatchObject([{ account: 'default', views: '3000' }]);
    await accept('nova.kite', '--as', 'another-account');
    expect(await views()).toMatchObject([{ account: 'nova.kite', views: '3000' }]);
    expect((await lake.lake('doctor')).out).toContain('no file waits for a decision');
    await accept('--undo');
    expect(await views()).toMatchObject([{ account: 'nova.kite', views: '3000' }]);
    expect((await lake.lake('reconcile')).code).toBe(0);
  });
});
