import { describe, expect, test } from 'vitest';
import { testLake } from '../support/lake.ts';
import { inspectBytes, present, recognisedAs } from './support.ts';

const header =
  'Videos;Videotitel;Veröffentlichungszeitpunkt des Videos;Dauer;Aufrufe;Wiedergabezeit (Stunden);Abonnenten;Geschätzter Umsatz (EUR)';
const file = (...rows: string[]) => [header, ...rows, ''].join('\n');
const name = 'Videos 2026-05-01_2026-05-28 Nova Kite.csv';

describe('a German table of YouTube Studio', () => {
  test('has the numbers that its values decide, also saved again with points between thousands', async () => {
    const lake = await testLake();
    await lake.land(
      `inbox/${name}`,
      file(
        'Gesamt;;;;1.234.500;42,5;3;1,234',
        'dQw4w9WgXcA;Glass Rain;2. Okt. 2025;187;1.234.400;40,1;4;1,2',
        '-xY4w9WgXcB;Tide;29. Feb. 2024;95;100;2,4;-1;0,034',
      ),
    );
    await lake.chain();
    expect(
      await lake.rows(
        'SELECT views, watch_time_hours, estimated_revenue, published_on FROM staging.youtube_videos ORDER BY "_line"',
      ),
    ).toEqual([
      { views: '1234400', watch_time_hours: '40.100000', estimated_revenue: '1.200000', published_on: '2025-10-02' },
      { views: '100', watch_time_hours: '2.400000', estimated_revenue: '0.034000', published_on: '2024-02-29' },
    ]);
  });

  test('whose total is another than its rows is refused', async () => {
    const [inspection] = await inspectBytes(
      file('Gesamt;;;;1.500;42,5;3;1,2', 'dQw4w9WgXcA;Glass Rain;2. Okt. 2025;187;1.400;40,1;4;1,2'),
      name,
    );
    expect(present(inspection).receipt.reasons).toMatchObject([{ rule: 'checksum' }]);
  });

  test('of two everyday words is nobody’s', async () => {
    expect(await recognisedAs('Datum,Aufrufe\n2026-05-01,12\n2026-05-02,9\n', 'Gesamtwerte.csv')).toEqual([]);
  });
});
