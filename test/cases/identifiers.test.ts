import { describe, expect, it } from 'vitest';
import { newLake, query } from './case-lake.ts';

const header = 'Day,Campaign name,Campaign ID,Impressions,Amount spent (USD)\n';
const insights = JSON.stringify([
  {
    account_id: '120000000000001',
    campaign_id: '120210000000000017',
    campaign_name: 'NOVA - A',
    impressions: '1000',
    spend: '12.50',
    date_start: '2026-10-01',
    date_stop: '2026-10-01',
  },
]);

describe('an id that a spreadsheet turned into a number is refused, never merged into another', () => {
  it('a sheet of damaged campaign ids reaches no table and says what to do', async () => {
    const lake = newLake();
    const sheet = `${header}2026-10-01,NOVA - A,1.2021E+17,1000,12.50\n2026-10-01,NOVA - B,1.2021E+17,900,7.05\n`;
    const put = await lake.lake('put', lake.write('campaigns.csv', sheet), '--wait');
    expect(put.code).toBe(3);
    expect(put.out.replaceAll(/\s+/g, ' ')).toContain('a spreadsheet turned the id into a number');
    expect(await query(lake, 'FROM staging.metaads_manager_export')).toEqual([]);
  });

  it('a damaged sheet beside the API counts the spend of a campaign once', async () => {
    const lake = newLake();
    const files = [
      lake.write('insights.json', insights),
      lake.write('campaigns.csv', `${header}2026-10-01,NOVA - A,1.2021E+17,1000,12.50\n`),
    ];
    expect((await lake.lake('put', ...files, '--wait')).code).toBe(3);
    expect(await query(lake, 'SELECT sum(spend)::VARCHAR AS spend FROM curated.ads_daily')).toEqual([
      { spend: '12.500000' },
    ]);
  });

  it('guards are taken off', async () => {
    const lake = newLake();
    const sheet = `${header}2026-10-01,NOVA - A,'120210000000000017,1000,12.50\n2026-10-01,NOVA - B,="120210000000000018",900,7.05\n`;
    expect((await lake.lake('put', lake.write('campaigns.csv', sheet), '--wait')).code).toBe(0);
    expect(await query(lake, 'SELECT campaign_id, spend::VARCHAR AS spend FROM curated.ads_daily ORDER BY 1')).toEqual([
      { campaign_id: '120210000000000017', spend: '12.500000' },
      { campaign_id: '120210000000000018', spend: '7.050000' },
    ]);
  });
});

describe('a recording and a product are one, however their codes are written', () => {
  const columns =
    'Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)';
  const line = (isrc: string, upc: string) =>
    `2026-10-14\t2026-08\tSpotify\tNova Kite\tGlass Rain\t${isrc}\t${upc}\t10\t100\tSong\tUS\t0\t0.50000000`;

  it('lines of one ISRC in capitals, small letters and with hyphens, on a UPC and an EAN, are one row of royalties', async () => {
    const lake = newLake();
    const lines = [
      line('QZABC2600001', '724384960650'),
      line('qzabc2600001', '0724384960650'),
      line('QZ-ABC-26-00001', '724384960650'),
    ];
    const put = await lake.lake('put', lake.write('bank.tsv', [columns, ...lines, ''].join('\n')), '--wait');
    expect(put.code).toBe(0);
    expect(
      await query(lake, 'SELECT isrc, upc, streams, amount::VARCHAR AS amount FROM curated.royalties'),
    ).toMatchObject([{ isrc: 'QZABC2600001', upc: '724384960650', streams: '30', amount: '1.500000000000' }]);
  });
});
