import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testLake } from '../support/lake.ts';
import { runs } from '../support/runs.ts';

const header = 'distributor,reporting_month,sale_month,store,artist,title,isrc,upc,quantity,country,amount,currency';
const statement = (amount: number) =>
  `${header}\nlandr,2026-09,2026-08,Spotify,Nova Kite,Glass Rain,QZAAA2600011,,10,US,${amount}.00,USD\n`;
const asked = `SELECT CAST(amount AS INTEGER) AS amount, strftime(as_of, '%d') AS day, is_current FROM history.statement_lines ORDER BY as_of`;

describe('the history of a dataset', () => {
  it('has every as-of at which its rows were known, and marks the current one', async () => {
    const value = fc.integer({ min: 90, max: 93 });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 5 }), fc.boolean(), async (amounts, isLate) => {
        const lake = await testLake();
        const told = amounts.map((amount, at) => ({ amount, day: `0${at + 1}` }));
        // Bytes differ although rows are equal: a blank line more for each time.
        for (const { amount, day } of isLate ? told.toReversed() : told)
          await lake.land(`inbox/landr_2026-09_${day}.csv`, `${statement(amount)}${'\n'.repeat(Number(day))}`, {
            'as-of': `2026-10-${day}T00:00:00Z`,
          });
        await lake.chain();
        const newest = told.at(-1)?.day;
        expect(await lake.rows(asked)).toEqual(told.map((one) => ({ ...one, is_current: one.day === newest })));
      }),
      { numRuns: runs({ quick: 4, long: 40 }) },
    );
  });
});
