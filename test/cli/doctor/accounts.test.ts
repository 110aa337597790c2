import { expect, it } from 'vitest';
import { checkHeld } from '../../../cli/doctor/check-held.ts';
import { statementText } from '../../stages/statements.ts';
import { testLake } from '../../support/lake.ts';

it('files whose very rows stand under two accounts are named, with the command that decides', async () => {
  const lake = await testLake();
  const text = statementText({
    asOf: '2026-06-01T00:00:00.000Z',
    lines: [{ date: '2026-03-25', country: 'US', quantity: 10, earnings: 500n }],
  });
  await lake.land('distrokid/nova/a.tsv', text);
  await lake.chain();
  expect(await checkHeld(lake.ports)).toHaveLength(1);
  await lake.land('distrokid/zoe/b.tsv', `${text}`);
  await lake.chain();
  expect(await checkHeld(lake.ports)).toMatchObject([
    { name: 'held', state: 'ok' },
    {
      name: 'accounts',
      state: 'warn',
      finding: expect.stringContaining('distrokid/bank-details 2026-03: the same rows stand under the account'),
      advice: expect.stringContaining('lake accept FILE --as another-account'),
    },
  ]);
});
