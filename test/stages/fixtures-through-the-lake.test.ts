import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { relationOf } from '../../lib/contract/contract.ts';
import { datasetOf } from '../../lib/stages/ports.ts';
import { testLake } from '../support/lake.ts';

const expectedSchema = z.object({
  asOf: z.string(),
  fileName: z.string(),
  rows: z.array(z.record(z.string(), z.unknown())),
});
const fixtures = join(import.meta.dirname, '..', 'fixtures');
const cases = ['distrokid', 'tiktok', 'metaads'].flatMap((source) =>
  readdirSync(join(fixtures, source))
    .filter((name) => name.endsWith('.expected.json'))
    .map((name) => [source, name] as const),
);

describe('every fixture, from landing to its staging table', () => {
  it.each(cases)('%s/%s comes out as written beside it', async (source, name) => {
    const folder = join(fixtures, source);
    const expected = expectedSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    const stem = basename(name, '.expected.json');
    const file = readdirSync(folder).find((one) => one.startsWith(`${stem}.`) && one !== name) ?? '';
    const lake = await testLake();
    lake.clock.set(expected.asOf);
    await lake.land(`inbox/${expected.fileName}`, readFileSync(join(folder, file)), { 'as-of': expected.asOf });
    await lake.chain();
    const receipt = await lake.validate(`inbox/${expected.fileName}`);
    expect(receipt.outcome).toBe('accepted');
    const dataset = receipt.documents[0]?.dataset ?? '';
    const columns = [...Object.keys(datasetOf(lake.ports, dataset)?.contract.columns ?? {}), '_line'];
    const rows = await lake.rows(`SELECT ${columns.join(', ')} FROM staging.${relationOf(dataset)} ORDER BY _line`);
    expect(rows).toEqual(expected.rows);
  });
});
