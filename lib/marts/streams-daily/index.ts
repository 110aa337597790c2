import { readFileSync } from 'node:fs';
import { relationOf } from '../../contract/contract.ts';
import { defineMart, type Mart } from '../../contract/mart.ts';
import { literal } from '../../contract/sql-text.ts';
import { fill } from '../evidence.ts';

interface Series {
  readonly dataset: string;
  /** Null where the platform itself reports it. */
  readonly distributor: string | null;
  readonly store: string;
  readonly basis: string;
  /** The days before a capture, and the capture's own, that the source may still revise. */
  readonly openDays: number;
}

/** The datasets of daily streams. What is known of revisions is in the README of each source. */
const series: readonly Series[] = [
  { dataset: 'distrokid/streams-daily', distributor: 'distrokid', store: 'Spotify', basis: 'estimated', openDays: 34 },
  { dataset: 'distrokid/apple-daily', distributor: 'distrokid', store: 'Apple Music', basis: 'reported', openDays: 3 },
  { dataset: 'toolost/spotify-daily', distributor: 'toolost', store: 'Spotify', basis: 'reported', openDays: 3 },
  { dataset: 'toolost/apple-daily', distributor: 'toolost', store: 'Apple Music', basis: 'reported', openDays: 5 },
  {
    dataset: 'spotify/audience-timeline',
    distributor: null,
    store: 'Spotify',
    basis: 'reported by platform',
    openDays: 3,
  },
];

function selectOf({ dataset, distributor, store, basis, openDays }: Series): string {
  return `SELECT ${distributorSql(distributor)} AS distributor, account, ${literal(store)} AS store, date, streams,
    ${literal(basis)} AS basis, as_of, ${openDays} AS open_days
  FROM ${relationOf(dataset)}
  WHERE streams IS NOT NULL`;
}

function distributorSql(distributor: string | null): string {
  return distributor === null ? 'CAST(NULL AS VARCHAR)' : literal(distributor);
}

/** Streams per day and store, long before statements report them. */
export const streamsDaily: Mart = {
  sql: fill(readFileSync(new URL('./streams-daily.sql', import.meta.url), 'utf8'), {
    series: series.map(selectOf).join('\n  UNION ALL\n  '),
  }),
  contract: defineMart({
    mart: 'streams_daily',
    version: 2,
    description:
      'Streams per source of the number, account, store and day. Estimates and reports never equal statements. What a platform reports of an artist covers all distributors: it is never added to what a distributor tells of the same store. Missing days stay missing.',
    owner: 'marketing',
    inputs: series.map(({ dataset }) => ({ dataset, by: 'every-month' as const })),
    columns: {
      distributor: {
        sqlType: 'VARCHAR',
        description:
          'Distributor that tells the number; null where the platform itself reports it, of all distributors.',
      },
      account: {
        sqlType: 'VARCHAR',
        description: 'Account at the distributor; the artist where the platform itself reports it.',
      },
      store: { sqlType: 'VARCHAR', description: 'Store (DSP).' },
      date: {
        sqlType: 'DATE',
        description: 'Day as the source counts it: UTC at Spotify. The other sources do not say their zone.',
      },
      streams: {
        sqlType: 'BIGINT',
        unit: 'count',
        additive: 'sum',
        description:
          'Streams of the day. Add up rows of one basis only. Never null: days that nobody tells are absent.',
      },
      basis: {
        sqlType: 'VARCHAR',
        description:
          'estimated: a trend that the distributor computes; reported: the number that the store gave the distributor; reported by platform: the number that the platform gives the artist (Spotify for Artists).',
      },
      is_provisional: {
        sqlType: 'BOOLEAN',
        description:
          'True while the source may still revise the day, counted from the newest capture of the distributor, account and store. Never null.',
      },
    },
    key: ['distributor', 'account', 'store', 'date'],
    month: 'date',
    usesAsOf: true,
    totals: ['streams'],
    apart: { streams: 'basis' },
    conserves: [{ column: 'streams', from: series.map(({ dataset }) => ({ dataset, column: 'streams' })) }],
    trace: series.map(({ dataset, distributor, store }) => ({
      dataset,
      on: { distributor: distributorSql(distributor), account: 'account', store: literal(store), date: 'date' },
    })),
  }),
};
