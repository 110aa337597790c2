import { readFileSync } from 'node:fs';
import { defineMart, type Mart } from '../../contract/mart.ts';

/** The datasets of daily streams, each with its distributor and store. */
const series = [
  { dataset: 'distrokid/streams-daily', distributor: 'distrokid', store: 'Spotify' },
  { dataset: 'distrokid/apple-daily', distributor: 'distrokid', store: 'Apple Music' },
  { dataset: 'toolost/spotify-daily', distributor: 'toolost', store: 'Spotify' },
  { dataset: 'toolost/apple-daily', distributor: 'toolost', store: 'Apple Music' },
];

/** Streams per day and store, long before statements report them. */
export const streamsDaily: Mart = {
  sql: readFileSync(new URL('./streams-daily.sql', import.meta.url), 'utf8'),
  contract: defineMart({
    mart: 'streams_daily',
    version: 1,
    description:
      'Streams per distributor, account, store and day. Estimates and reports never equal statements. Missing days stay missing.',
    owner: 'marketing',
    inputs: series.map(({ dataset }) => ({ dataset, by: 'month' as const })),
    columns: {
      distributor: { sqlType: 'VARCHAR', description: 'Distributor that reports it.' },
      account: { sqlType: 'VARCHAR', description: 'Account at the distributor.' },
      store: { sqlType: 'VARCHAR', description: 'Store (DSP).' },
      date: { sqlType: 'DATE', description: 'Day.' },
      streams: { sqlType: 'BIGINT', unit: 'count', additive: 'sum', description: 'Streams of the day.' },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'estimated: a trend that the distributor computes; reported: the number that the store gave the distributor.',
      },
      is_provisional: {
        sqlType: 'BOOLEAN',
        description: 'True while the source may still revise the day, counted from the newest capture.',
      },
    },
    key: ['distributor', 'account', 'store', 'date'],
    month: 'date',
    usesAsOf: true,
    totals: ['streams'],
    conserves: [{ column: 'streams', from: series.map(({ dataset }) => ({ dataset, column: 'streams' })) }],
    trace: series.map(({ dataset, distributor, store }) => ({
      dataset,
      on: { distributor: `'${distributor}'`, account: 'account', store: `'${store}'`, date: 'date' },
    })),
  }),
};
