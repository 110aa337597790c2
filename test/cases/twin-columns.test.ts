import { describe, expect, it } from 'vitest';
import { flat, newLake } from './case-lake.ts';

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

describe('a table of Ads Manager or YouTube Studio', () => {
  const put = async (name: string, text: string) => {
    const lake = newLake();
    const { code, out } = await lake.lake('put', lake.write(name, text), '--wait');
    return [code, flat(out)] as const;
  };
  const manager = (names: string, one: string, other: string) =>
    `Day,Campaign name,Campaign ID,Amount spent (EUR),${names}\n2026-10-01,NOVA,120210000000000017,1.50,${one}\n2026-10-02,NOVA,120210000000000017,2.50,${other}\n`;

  it('that has its spend twice with another amount is refused', async () => {
    expect(await put('Campaigns.csv', manager('Amount Spent (EUR)', '1.5', '9.50'))).toEqual([
      3,
      expect.stringContaining("It has the column 'Amount spent (EUR)' twice"),
    ]);
    expect(await put('Campaigns.csv', manager('Amount Spent (EUR)', '1.5', '2.50'))).toMatchObject([0, {}]);
  });

  it('that has amounts in two currencies is refused', async () => {
    const said = expect.stringContaining('It has amounts in EUR and USD');
    expect(await put('Campaigns.csv', manager('Amount spent (USD)', '1.7', '2.9'))).toEqual([3, said]);
    expect(await put('Campaigns.csv', manager('CPC (cost per link click) (USD)', '0.1', '0.2'))).toEqual([3, said]);
    const studio =
      'Content,Video title,Video publish time,Views,Estimated revenue (EUR),Estimated revenue (USD)\nTotal,,,3,1.5,1.7\ndQw4w9WgXcA,Glass Rain,"Oct 2, 2025",3,1.5,1.7\n';
    expect(await put('Table data.csv', studio)).toEqual([3, said]);
  });
});
