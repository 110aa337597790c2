import { describe, expect, it } from 'vitest';
import { relationOf } from '../../lib/contract/contract.ts';
import { fixtures } from '../sources/support.ts';
import { testLake } from '../support/lake.ts';
import { keepPersonal } from '../support/sources.ts';

describe('every fixture, from landing to its staging tables', () => {
  it.each(fixtures)('$path comes out as written beside it', async ({ bytes, expected }) => {
    const lake = await testLake({ config: keepPersonal() });
    lake.clock.set(expected.asOf);
    const key = `inbox/${expected.fileName}`;
    await lake.land(key, bytes, { 'as-of': expected.asOf });
    const receipt = await lake.validate(key);
    expect(receipt.outcome).toBe('accepted');
    expect(receipt.documents.map(({ dataset }) => dataset).sort()).toEqual(Object.keys(expected.tables).sort());
    await lake.chain();
    for (const [dataset, rows] of Object.entries(expected.tables)) {
      const columns = Object.keys(rows[0] ?? {}).map((name) => `"${name}"`);
      const found = await lake.rows(
        `SELECT ${columns.join(', ')} FROM staging.${relationOf(dataset)} ORDER BY "_line"`,
      );
      expect(found).toEqual(rows);
    }
  });
});
