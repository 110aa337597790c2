import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../cli/support.ts';
import { newLake } from './case-lake.ts';

async function put(
  lake: Sandbox,
  name: string,
  body: string,
): Promise<{ readonly code: number; readonly out: string }> {
  const { code, out } = await lake.lake('put', lake.write(name, body), '--wait');
  return { code, out: out.replaceAll(/\s+/g, ' ') };
}

const table = (total: number) =>
  `Traffic source,Views\nTotal,${total}\nYouTube search,400000\nExternal,89000\nDirect or unknown,665\n`;

describe('a table that states a little more than it lists is whole, and what it leaves out is told', () => {
  it('489,680 views are stated and 489,665 listed', async () => {
    const { code, out } = await put(newLake(), 'Table data.csv', table(489_680));
    expect([code, out]).toEqual([
      0,
      expect.stringContaining('its total row says 489680 views, 15 more than the rows that it lists'),
    ]);
  });

  it.each([489_000, 600_000])('but %i, less than its rows or far more, is damage', async (total) => {
    const { code, out } = await put(newLake(), 'Table data.csv', table(total));
    expect([code, out]).toEqual([3, expect.stringContaining('rule checksum')]);
  });
});

const tuneCore = `Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency,Commission,Youtube Video ID,Youtube Policy Type
2026-05-01,2026-07-15,Deezer,FR,Mara Vell,Single,Tide Lamp,Tide Lamp,,190000000017,,QZAAA2600001,,Streaming,100,0.001,1.20,EUR,1.10,1.32,GBP,,,
2026-05-01,2026-07-15,Spotify,FR,Mara Vell,Single,Tide Lamp,Tide Lamp,,190000000017,,QZAAA2600001,,Streaming,100,0.001,2.00,USD,1.00,2.00,USD,,,
`;

describe('amounts of several currencies are never added up', () => {
  it('lake tables tells them by currency', async () => {
    const lake = newLake();
    expect((await put(lake, 'tc_gbp.csv', tuneCore)).code).toBe(0);
    const { out } = await lake.lake('tables');
    expect(out).toContain('amount GBP 1.32 · USD 2.00');
    expect(out).not.toContain('3.32');
    const tables = (await lake.lake('tables', '--json')).json<Record<string, unknown>[]>();
    const royalties = tables.find(({ table: name }) => name === 'royalties');
    expect(royalties).toMatchObject({ byCurrency: { amount: { GBP: '1.320000000000', USD: '2.000000000000' } } });
    expect(royalties?.totals).not.toHaveProperty('amount');
  });

  it('lake reconcile and lake status tell them by currency', async () => {
    const lake = newLake();
    expect((await put(lake, 'tc_gbp.csv', tuneCore)).code).toBe(0);
    const { code, out } = await lake.lake('reconcile');
    expect([code, out]).toEqual([0, expect.stringContaining('amount GBP 1.32 · USD 2.00')]);
    expect(out).not.toContain('3.32');
    const report = (await lake.lake('reconcile', '--json')).json<{ documents: Record<string, unknown>[] }>();
    expect(report.documents[0]?.accepted).toMatchObject({
      byCurrency: { amount: { GBP: '1.320000000000', USD: '2.000000000000' } },
      money: expect.not.objectContaining({ amount: expect.anything() }),
    });
    const journey = (await lake.lake('status', 'tc_gbp.csv')).out;
    expect(journey).toContain('amount: GBP 1.32 read = 1.32 accepted + 0 refused');
    expect(journey).toContain('amount GBP 1.32 · USD 2.00');
    expect(journey).not.toContain('3.32');
  });
});
