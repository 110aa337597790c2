import { describe, expect, it } from 'vitest';
import type { Contract } from '../../lib/contract/contract.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import { effectiveParts } from '../../lib/lake/claim.ts';
import { claimPrefix, cleanedKey, parseClaimKey } from '../../lib/lake/object-key.ts';
import { royalties } from '../../lib/marts/royalties/index.ts';
import { reconcile } from '../../lib/proof/reconcile.ts';
import { bankDetails } from '../../lib/sources/distrokid/bank-details.ts';
import { cleanRaw } from '../../lib/stages/clean/clean.ts';
import { validateArrival } from '../../lib/stages/validate/validate.ts';
import { memoryStore } from '../../lib/store/memory.ts';
import { findLosses } from '../../lib/upkeep/lost-work.ts';
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

  it('voids the months that lost all their rows although the record that named them was never written', async () => {
    const clock = testClock();
    const store = memoryStore({ clock });
    const before = await testLake({ store, clock, sources: withContract(bankDetails), marts: [royalties] });
    await before.land('inbox/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await before.chain();
    const after = await testLake({ store, clock, sources: withContract(stricter), marts: [royalties] });
    for await (const { key } of store.list('raw')) {
      // As after a crash between the claims and the record.
      await store.remove('ledger', cleanedKey(key));
      await cleanRaw(after.ports, key);
    }
    await after.chain();
    expect(await after.rows('SELECT DISTINCT reporting_month FROM curated.royalties')).toEqual([
      { reporting_month: '2026-03' },
    ]);
  });

  it.each([
    { order: 'after', orders: [0, 1] },
    { order: 'before', orders: [1, 0] },
  ])(
    'voids the months of the same bytes that landed before under an older as-of, when those are cleaned $order them',
    async ({ orders }) => {
      const clock = testClock();
      const store = memoryStore({ clock });
      const before = await testLake({ store, clock, sources: withContract(bankDetails), marts: [royalties] });
      await before.land('inbox/a.tsv', statementText(statement), { 'as-of': statement.asOf });
      await before.chain();
      await before.land('inbox/b.tsv', statementText(statement), { 'as-of': '2026-06-02T00:00:00.000Z' });
      await validateArrival(before.ports, 'inbox/b.tsv');
      const keys = (await Array.fromAsync(store.list('raw'))).map(({ key }) => key);
      // The first raw object stays as the old contract read it, as where it is in the archive; the second is the new one's.
      const lakes = [before, await testLake({ store, clock, sources: withContract(stricter), marts: [royalties] })];
      const records = keys.map(cleanedKey);
      await store.remove('ledger', records[0] ?? '');
      for (const nth of orders) await cleanRaw(lakes[nth]?.ports ?? before.ports, keys[nth] ?? '');
      const claims = (await Array.fromAsync(store.list('staging', claimPrefix(bankDetails.dataset)))).map(({ key }) =>
        parseClaimKey(key),
      );
      expect(effectiveParts(claims).map(({ month, part }) => `${month} v${part.version}`)).toEqual([
        `2026-03 v${stricter.version}`,
      ]);
      const after = lakes[1] ?? before;
      const gone = async () => (await findLosses(after.ports, { settledBefore: clock.now() })).gone;
      expect(await gone()).toEqual([]);
      for await (const { key } of store.list('staging', `parts/${bankDetails.dataset}/account=default/month=2026-04/`))
        await store.remove('staging', key);
      expect(await gone()).toEqual([]);
      expect((await reconcile(after.ports)).differences.filter(({ rule }) => rule.startsWith('claim-'))).toEqual([]);
    },
  );

  it('leaves what was cleaned under the same version alone', async () => {
    const lake = await testLake();
    await lake.land('inbox/a.tsv', statementText(statement), { 'as-of': statement.asOf });
    await lake.chain();
    const objects = await lake.objects();
    for await (const { key } of lake.ports.store.list('raw')) await cleanRaw(lake.ports, key);
    expect(await lake.objects()).toEqual(objects);
  });
});
