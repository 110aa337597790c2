import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../cli/support.ts';
import { newLake } from './case-lake.ts';

const header =
  'Sales Period,Posted Date,Store Name,Country Of Sale,Artist,Release Type,Release Title,Song Title,Label,UPC,Optional UPC,TC Song ID,Optional ISRC,Sales Type,# Units Sold,Per Unit Price,Net Sales,Net Sales Currency,Exchange Rate,Total Earned,Currency';
const statement = (months: readonly string[]) =>
  `${[
    header,
    ...months.map(
      (month) =>
        `${month}-01,${month}-15,Deezer,FR,Mara Vell,Single,Tide Lamp,Tide Lamp,,190000000017,,QZAAA2600001,,Streaming,100,0.001,1.20,USD,1.00,1.20,USD`,
    ),
  ].join('\n')}\n`;

async function told(lake: Sandbox): Promise<readonly string[]> {
  const outs: string[] = [];
  for (const command of ['tables', 'doctor', 'reconcile']) {
    const { code, out } = await lake.lake(command);
    expect([command, code]).toEqual([command, 0]);
    outs.push(
      out
        .split('\n')
        .find((line) => line.includes('no lines for'))
        ?.replace(/.*? (\w+\/)/, '$1')
        .trim() ?? '',
    );
  }
  return outs;
}

describe('what a series lacks is told, and is no error', () => {
  it('a month of statements', async () => {
    const lake = newLake();
    const file = lake.write('tc.csv', statement(['2026-01', '2026-02', '2026-04']));
    expect((await lake.lake('put', file, '--account', 'nova', '--wait')).code).toBe(0);
    for (const line of await told(lake)) expect(line).toContain('tunecore/sales nova: no lines for 2026-03');
  });

  it('nothing of statements that come every quarter, and a quarter that is missing', async () => {
    const lake = newLake();
    await lake.lake('put', lake.write('a.csv', statement(['2025-01', '2025-04', '2025-07'])), '--wait');
    expect(await told(lake)).toEqual(['', '', '']);
    await lake.lake('put', lake.write('b.csv', statement(['2026-01'])), '--wait');
    for (const line of await told(lake)) expect(line).toContain('tunecore/sales default: no lines for 2025-10');
  });

  it('days of a daily series', async () => {
    const lake = newLake();
    const timeline = ['date,listeners,streams,followers', '2026-02-27,1,2,3', '2026-03-02,1,2,3', '2026-03-04,1,2,3'];
    const file = lake.write('nova-audience-timeline.csv', `${timeline.join('\n')}\n`);
    expect((await lake.lake('put', file, '--wait')).code).toBe(0);
    for (const line of await told(lake))
      expect(line).toContain('spotify/audience-timeline nova: no lines for 2026-02-28 … 2026-03-01, 2026-03-03');
  });
});
