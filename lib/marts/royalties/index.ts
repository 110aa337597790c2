import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';
import { statements } from '../../sources/registry.ts';
import { withStatements } from './statement-union.ts';

/**
 * Royalty statements of all distributors, per statement month, sale month, store, track and country. It reads every
 * dataset of `defineStatement`.
 */
export const royalties: Mart = {
  sql: withStatements(readFileSync(new URL('./royalties.sql', import.meta.url), 'utf8'), statements),
  contract: defineMart({
    mart: 'royalties',
    version: 2,
    description:
      'Royalty statements of all distributors: amounts add up over all lines, streams over lines that are not negative.',
    owner: 'finance',
    inputs: [
      ...statements.map(({ dataset }) => ({ dataset, by: 'month' as const })),
      { dataset: 'catalog/fx', by: 'month' },
      { dataset: 'catalog/tracks', by: 'whole' },
      { dataset: 'catalog/aliases', by: 'whole' },
    ],
    columns: {
      reporting_month: { sqlType: 'VARCHAR', description: 'Month of the statement, YYYY-MM.' },
      sale_month: { sqlType: 'VARCHAR', description: 'Month of the streams or sales, YYYY-MM.' },
      distributor: { sqlType: 'VARCHAR', description: 'Distributor that pays.' },
      account: { sqlType: 'VARCHAR', description: 'Account at the distributor.' },
      store: { sqlType: 'VARCHAR', description: 'Store (DSP) as the distributor names it.' },
      artist: { sqlType: 'VARCHAR', description: 'Artist name as delivered.' },
      title: { sqlType: 'VARCHAR', description: 'Track title; the release title on album lines.' },
      isrc: { sqlType: 'VARCHAR', description: 'ISRC; null on album lines.' },
      upc: { sqlType: 'VARCHAR', description: 'UPC of the release.' },
      country: { sqlType: 'VARCHAR', description: 'ISO 3166 code of the country of sale; NA is Namibia.' },
      currency: { sqlType: 'VARCHAR', description: 'ISO 4217 code of the amount.' },
      track_isrc: {
        sqlType: 'VARCHAR',
        description: 'ISRC of the track that the row is about, as delivered or resolved; null where none is known.',
      },
      track_artist: { sqlType: 'VARCHAR', description: 'Artist as the catalog has it, else as delivered.' },
      track_title: { sqlType: 'VARCHAR', description: 'Title as the catalog has it, else as delivered.' },
      resolved_by: {
        sqlType: 'VARCHAR',
        description:
          'How the track is known: isrc (delivered), upc (of the catalog), upc-inferred (another line of the account and month), alias; release where only a UPC is known, null where nothing is.',
      },
      streams: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description:
          'Streams or sales, counted over lines with neither negative earnings nor negative quantity; null where there is no such line.',
      },
      amount: {
        sqlType: 'DECIMAL(38,12)',
        unit: 'account-currency',
        additive: 'sum',
        description: 'Earnings over all lines, in `currency`. Add up amounts of one currency only.',
      },
      earnings_usd: {
        sqlType: 'DECIMAL(38,12)',
        unit: 'usd',
        additive: 'sum',
        description:
          'The amount in USD. Other currencies are converted by the last rate of catalog/fx dated in the statement month; null where there is none.',
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
      'currency',
    ],
    month: 'reporting_month',
    totals: ['streams', 'amount', 'earnings_usd', 'lines'],
    conserves: [{ column: 'amount', from: statements.map(({ dataset, amount }) => ({ dataset, column: amount })) }],
    trace: statements.map(({ dataset, month, distributor, currency }) => ({
      dataset,
      on: {
        reporting_month: month,
        sale_month: 'sale_month',
        distributor,
        account: 'account',
        store: 'store',
        artist: 'artist',
        title: 'title',
        isrc: 'isrc',
        upc: 'upc',
        country: 'country',
        currency,
      },
    })),
  }),
};
