import { describe, expect, it } from 'vitest';
import { newLake } from './case-lake.ts';

const header =
  'Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency';
const line = (store: string) =>
  `2026-05-01,2026-07-15,${store},FR,Mara Vell,Single,Tide Lamp,Tide Lamp,,190000000017,,QZAAA2600001,,Streaming,100,0.001,1.20,USD,1.00,1.20,USD`;

async function put(
  extra: string,
  first: string,
  second: string,
): Promise<{ readonly code: number; readonly out: string }> {
  const lake = newLake();
  const body = `${header},${extra}\n${line('Deezer')},${first}\n${line('Spotify')},${second}\n`;
  const { code, out } = await lake.lake('put', lake.write('tc.csv', body), '--wait');
  return { code, out: out.replaceAll(/\s+/g, ' ') };
}

describe('two columns of one money name', () => {
  it('are refused where they differ in a row, with the name, the line and what to do', async () => {
    const { code, out } = await put('total earned', '1.20', '0.90');
    expect([code, out]).toEqual([3, expect.stringContaining("It has the column 'Total Earned' twice")]);
    expect(out).toContain('rename the column that is not the amount');
    expect(out).toMatch(/rule twin-columns · line 3/);
  });

  it('are fine where they say the same', async () => {
    expect(await put('Total Earned', '1.20', '1.2')).toMatchObject({ code: 0 });
  });

  it('of text may differ', async () => {
    expect(await put('Artist', 'A', 'B')).toMatchObject({ code: 0 });
  });
});
