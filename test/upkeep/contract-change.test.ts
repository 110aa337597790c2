import { describe, expect, it } from 'vitest';
import type { Contract } from '../../lib/contract/contract.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import { royalties } from '../../lib/marts/royalties/index.ts';
import { bankDetails } from '../../lib/sources/distrokid/bank-details.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { type Statement, statementText } from '../stages/statements.ts';
import { testClock, testLake } from '../support/lake.ts';
import { withContract } from '../support/sources.ts';

const statement: Statement = {
  asOf: '2026-06-01T00:00:00.000Z',
  lines: [
    { date: '2026-03-25', country: 'US', quantity: 10, earnings: 500n },
    { date: '2026-03-25', country: 'NA', quantity: 5, earnings: 300n },
    { date: '2026-04-25', country: 'NA', quantity: 1, earnings: 100n },
  ],
};

/** The bank contract in its next version, which refuses lines from Namibia. */
const stricter: Contract = defineContract({
  ...bankDetails,
  version: bankDetails.version + 1,
  maxRejectedShare: 0.9,
  checks: [
    ...bankDetails.checks,
    { kind: 'sql', name: 'not_from_namibia', severity: 'error', sql: "country <> 'NA'", hint: 'A rule of this test.' },
  ],
});

describe('a contract that changes its rows', () => {
  it('makes new parts when raw is cleaned again, and voids the months that lost all their rows', async () => {
    const clock = testClock();
    const store = memoryStore({ clock });
    const before = await testLake({ store, clock, sources: withContract(bankDetails), marts: [royalties] });
    await before.land('inbox/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await before.chain();
    const sql = 'SELECT reporting_month, country, earnings_usd FROM curated.royalties ORDER BY 1, 2';
    expect(await before.rows(sql)).toHaveLength(3);

    const after = await testLake({ store, clock, sources: withContract(stricter), marts: [royalties] });
    for await (const { key } of store.list('raw')) {
      const cleaned = await cleanRaw(after.ports, key);
      expect(cleaned?.parts.map(({ month, version, outcome, rows }) => ({ month, version, outcome, rows }))).toEqual([
        { month: '2026-03', version: stricter.version, outcome: 'written', rows: 1 },
        { month: '2026-04', version: stricter.version, outcome: 'empty', rows: 0 },
      ]);
    }
    await after.chain();
    expect(await after.rows(sql)).toEqual([
      { reporting_month: '2026-03', country: 'US', earnings_usd: '0.000005000000' },
    ]);
    expect(await after.rows('SELECT rule, text IS NOT NULL AS kept FROM ledger.rejects ORDER BY _line')).toEqual([
      { rule: 'check:not_from_namibia', kept: true },
      { rule: 'check:not_from_namibia', kept: true },
    ]);
  });

  it('leaves what was cleaned under the same version alone', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await lake.chain();
    const objects = await lake.objects();
    for await (const { key } of lake.ports.store.list('raw')) await cleanRaw(lake.ports, key);
    expect(await lake.objects()).toEqual(objects);
  });
});
