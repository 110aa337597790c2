import { describe, expect, it } from 'vitest';
import { runCase } from './table-case.ts';

describe('a case', () => {
  it('runs its commands in a new lake and gives their rows and lineage', async () => {
    const { put, answers, lineage, others } = await runCase('ads-campaign-daily-with-adset-rows-lineage');
    expect(put).toHaveLength(1);
    expect(answers[1]).toMatchObject([{ campaign_id: '120210000000000001', spend: '20.000000' }]);
    expect(lineage[0]?.[0]?.row.spend).toBe('20.000000');
    expect(others.map(({ code }) => code)).toEqual([0]);
  });
});
