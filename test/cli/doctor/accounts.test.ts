import { expect, it } from 'vitest';
import { checkHeld } from '../../../cli/doctor/check-held.ts';
import { statementText } from '../../stages/statements.ts';
import { testLake } from '../../support/lake.ts';

it('files with the very rows of another account are named as held', async () => {
  const lake = await testLake();
  const text = statementText({
    asOf: '2026-06-01T00:00:00.000Z',
    lines: [{ date: '2026-03-25', country: 'US', quantity: 10, earnings: 500n }],
  });
  await lake.land('distrokid/nova/a.tsv', text);
  await lake.chain();
  expect(await checkHeld(lake.ports)).toMatchObject([{ name: 'held', state: 'ok' }]);
  await lake.land('distrokid/zoe/b.tsv', `${text}`);
  await lake.chain();
  expect(await checkHeld(lake.ports)).toMatchObject([
    {
      name: 'held',
      state: 'warn',
      finding: expect.stringMatching(
        /1 file with the very rows of another account in 1 month, such as distrokid\/bank-details 2026-03 of the account (nova|zoe)/,
      ),
      advice: expect.stringContaining('lake accept FILE'),
    },
  ]);
  expect(await lake.rows('SELECT count(*) AS n FROM curated.royalties')).toEqual([{ n: '1' }]);
});
