import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';
import type { StatementReading } from '../../contract/statement.ts';
import { statements } from '../../sources/registry.ts';
import { fill } from '../evidence.ts';
import { counts } from './counts.ts';
import { linesSql, totalsSql } from './statement-union.ts';
import { royaltiesTrace } from './trace.ts';

const sql = readFileSync(new URL('./royalties.sql', import.meta.url), 'utf8');
const history = readFileSync(new URL('./royalties-history.sql', import.meta.url), 'utf8');

function sqlOf(some: readonly StatementReading[]): Required<Pick<Mart, 'sql' | 'history'>> {
  const lines = linesSql(some);
  return {
    sql: fill(sql, {
      lines,
      totals: totalsSql(some),
      rate_counts: counts.rate,
      named_counts: counts.named,
      track_counts: counts.track,
      alias_counts: counts.alias,
    }),
    history: fill(history, { lines }),
  };
}

/** What a line counts as streams, distributor by distributor. */
const streamRules = [...Map.groupBy(statements, ({ streams }) => streams.rule)]
  .map(([rule, some]) => `${some.map(({ dataset }) => dataset).join(', ')}: ${rule}`)
  .join('. ');

/**
 * Royalty statements of all distributors, per statement month, sale month, store, track and country. It reads every
 * dataset of `defineStatement`.
 */
export const royalties: Mart = {
  ...sqlOf(statements),
  union: {
    datasets: statements.map(({ dataset }) => dataset),
    sqlOf: (datasets) => sqlOf(statements.filter(({ dataset }) => datasets.has(dataset))),
  },
  contract: defineMart({
    mart: 'royalties',
    version: 3,
    description:
      'Royalty statements of all distributors: amounts add up over all lines, streams by the rule of each distributor.',
    owner: 'finance',
    inputs: [
      ...statements.map(({ dataset }) => ({ dataset, by: 'month' as const })),
      { dataset: 'catalog/fx', by: 'month', asOf: true },
      { dataset: 'catalog/tracks', by: 'whole', asOf: true },
      { dataset: 'catalog/aliases', by: 'whole', asOf: true },
    ],
    columns: {
      reporting_month: { sqlType: 'VARCHAR', description: 'Month of the statement, YYYY-MM.' },
      sale_month: { sqlType: 'VARCHAR', description: 'Month of the streams or sales, YYYY-MM.' },
      distributor: { sqlType: 'VARCHAR', description: 'Distributor that pays.' },
      account: { sqlType: 'VARCHAR', description: 'Account at the distributor.' },
      store: { sqlType: 'VARCHAR', description: 'Store (DSP) as the distributor names it.' },
      artist: { sqlType: 'VARCHAR', description: 'Artist name as delivered.' },
      title: {
        sqlType: 'VARCHAR',
        description:
          'Track title as delivered. On lines without an ISRC and without a title, the title of the release.',
      },
      isrc: {
        sqlType: 'VARCHAR',
        description: 'ISRC as delivered, in one form however it is written; null on album lines.',
      },
      upc: {
        sqlType: 'VARCHAR',
        description: 'UPC of the release, without the leading zero of an EAN-13; null where the line has none.',
      },
      country: {
        sqlType: 'VARCHAR',
        description:
          'ISO 3166 code of two letters of the country of sale; NA is Namibia. A text that is neither a code nor an English name stays as delivered.',
      },
      currency: { sqlType: 'VARCHAR', description: 'ISO 4217 code of the amount.' },
      track_isrc: {
        sqlType: 'VARCHAR',
        description: 'ISRC of the track that the row is about, as delivered or resolved; null where none is known.',
      },
      track_artist: {
        sqlType: 'VARCHAR',
        description:
          'Artist as catalog/tracks has the track, else as catalog/aliases has the track or the artist, followed to the end of a chain; else as delivered.',
      },
      track_title: {
        sqlType: 'VARCHAR',
        description:
          'Title as catalog/tracks has the track on the release of the row, else on its first release; else as delivered.',
      },
      resolved_by: {
        sqlType: 'VARCHAR',
        description:
          'How the track is known: isrc (delivered), upc (catalog/tracks has one track of it), upc-inferred (the catalogue does not know it, and all lines of the account with it have one ISRC), alias. Only a UPC is known: release. Nothing is: null.',
      },
      streams: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description: `Streams or sales that the lines count; null where none counts any. ${streamRules}.`,
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
          'The amount in USD. Other currencies are converted by the last rate of catalog/fx dated in the statement month, of two lists by the newer; null where there is none.',
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
    trace: [...royaltiesTrace(statements)],
  }),
};
