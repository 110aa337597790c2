import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

/** Royalty statements of all distributors, per statement month, sale month, store, track and country. */
export const royalties: Mart = {
  sql: readFileSync(new URL('./royalties.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'royalties',
    version: 1,
    description: 'Royalty statements: earnings over all lines, streams over lines that are not negative.',
    owner: 'finance',
    inputs: [{ dataset: 'distrokid/bank-details', by: 'month' }],
    columns: {
      reporting_month: { sqlType: 'VARCHAR', description: 'Month of the statement, YYYY-MM.' },
      sale_month: { sqlType: 'VARCHAR', description: 'Month of the streams or sales, YYYY-MM.' },
      distributor: { sqlType: 'VARCHAR', description: 'Who pays.' },
      account: { sqlType: 'VARCHAR', description: 'Whose account at the distributor.' },
      store: { sqlType: 'VARCHAR', description: 'Store (DSP) as the distributor names it.' },
      artist: { sqlType: 'VARCHAR', description: 'Artist name as delivered.' },
      title: { sqlType: 'VARCHAR', description: 'Track title; the release title on album lines.' },
      isrc: { sqlType: 'VARCHAR', description: 'ISRC; null on album lines.' },
      upc: { sqlType: 'VARCHAR', description: 'UPC of the release.' },
      country: { sqlType: 'VARCHAR', description: 'ISO 3166 code of the country of sale; NA is Namibia.' },
      streams: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description:
          'Streams or sales, over lines with neither negative earnings nor negative quantity; null where there is none.',
      },
      earnings_usd: {
        sqlType: 'DECIMAL(38,12)',
        unit: 'usd',
        additive: 'sum',
        description: 'Earnings over all lines.',
      },
      lines: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description: 'Statement lines summed up in the row.',
      },
    },
    key: [
      'reporting_month',
      'sale_month',
      'distributor',
      'account',
      'store',
      'artist',
      'title',
      'isrc',
      'upc',
      'country',
    ],
    month: 'reporting_month',
    totals: ['streams', 'earnings_usd', 'lines'],
    conserves: [{ column: 'earnings_usd', from: [{ dataset: 'distrokid/bank-details', column: 'earnings_usd' }] }],
    trace: [
      {
        dataset: 'distrokid/bank-details',
        on: {
          reporting_month: "strftime(reporting_date, '%Y-%m')",
          sale_month: 'sale_month',
          distributor: "'distrokid'",
          account: 'account',
          store: 'store',
          artist: 'artist',
          title: 'title',
          isrc: 'isrc',
          upc: 'upc',
          country: 'country',
        },
      },
    ],
  }),
};
