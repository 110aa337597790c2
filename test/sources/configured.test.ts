import { describe, expect, test } from 'vitest';
import { type LakeConfigInput, parseLakeConfig } from '../../lib/lake/config.ts';
import { configuredSources } from '../../lib/sources/configured.ts';
import { sources } from '../../lib/sources/registry.ts';
import { testLake } from '../support/lake.ts';

const known = {
  sources: sources.map(({ id }) => id),
  datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
};
const configured = (input: LakeConfigInput) => configuredSources(sources, parseLakeConfig(input, known));
const columns = (names: Readonly<Record<string, string>>) => ({
  datasets: { 'distrokid/bank-details': { columns: names } },
});

describe('names of columns that the owner gives', () => {
  test('are read before the names that the contract has, which are read still', () => {
    const { contract } = configured(columns({ store: 'Shop' }))
      .flatMap(({ datasets }) => datasets)
      .filter((one) => one.contract.dataset === 'distrokid/bank-details')[0] ?? { contract: undefined };
    expect(contract?.columns.store?.from).toEqual(['Shop', 'Store']);
  });

  test('make a file readable whose platform renamed a column', async () => {
    const renamed =
      'Reporting Date\tSale Month\tShop\tArtist\tTitle\tISRC\tUPC\tQuantity\tCountry of Sale\tEarnings (USD)\n';
    const file = `${renamed}2026-03-25\t2026-01\tSpotify\tNova Kite\tGlass Rain\t\t\t3\tNA\t0.5\n`;
    const lake = await testLake({ config: columns({ store: 'Shop' }) });
    await lake.land('inbox/a.tsv', file);
    await lake.chain();
    expect(await lake.rows('SELECT store, country FROM staging.distrokid_bank_details')).toEqual([
      { store: 'Spotify', country: 'NA' },
    ]);
  });

  test('are refused where the contract has no such column, or another column is read from that name', () => {
    expect(() => configured(columns({ shop: 'Shop' }))).toThrow(
      /names the column 'shop', which does not exist; the columns are/,
    );
    expect(() => configured(columns({ store: 'artist ' }))).toThrow(/the column 'artist' already reads 'artist '/);
  });
});

test('a currency that the owner says is refused where files say their own', () => {
  const input = (id: string) => ({ datasets: { [id]: { currency: 'EUR' } } });
  expect(() => configured(input('tunecore/sales'))).toThrow(/currency: its files say their currency themselves/);
  expect(() => configured(input('toolost/sales-report'))).not.toThrow();
});
