import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * The bare minimum with the same DuckDB, in a process of its own: `run-bare.ts FOLDER STATEMENT` reads with casts into
 * Parquet, then reads that, groups it and writes it again. No checks, no hashing, no lineage, no months, no totals.
 */
const [folder = '', statement = ''] = process.argv.slice(2);
const names = [
  'reporting_date',
  'sale_month',
  'store',
  'artist',
  'title',
  'isrc',
  'upc',
  'quantity',
  'team',
  'kind',
  'country',
  'withheld',
  'earnings',
];
const types: Readonly<Record<string, string>> = {
  reporting_date: 'DATE',
  quantity: 'BIGINT',
  team: 'DECIMAL(9,6)',
  withheld: 'DECIMAL(18,12)',
  earnings: 'DECIMAL(18,12)',
};
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
const columns = names.map((name) => `'${name}': 'VARCHAR'`).join(', ');
const casts = names.map((name) => (types[name] ? `CAST(${name} AS ${types[name]}) AS ${name}` : name)).join(', ');
const [rows, table] = [join(folder, 'rows.parquet'), join(folder, 'royalties.parquet')];

const from = performance.now();
await connection.run(
  `COPY (SELECT ${casts} FROM read_csv('${statement}', auto_detect=false, header=false, skip=1, delim='\t', quote='', escape='', columns={${columns}}))
   TO '${rows}' (FORMAT parquet)`,
);
await connection.run(
  `COPY (SELECT strftime(reporting_date, '%Y-%m') AS reporting_month, sale_month, store, artist, title, isrc, upc, country,
     sum(quantity) FILTER (WHERE earnings >= 0 AND quantity >= 0) AS streams, sum(earnings) AS earnings_usd, count(*) AS lines
   FROM '${rows}' GROUP BY ALL) TO '${table}' (FORMAT parquet)`,
);
const largeMs = performance.now() - from;
process.stdout.write(`${JSON.stringify({ largeMs, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`);
