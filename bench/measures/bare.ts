import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import type { Taken } from '../taken.ts';
import { peakBytes, timed } from '../usage.ts';
import { measure } from './measure.ts';

/** The columns of a statement, named as the lake names them. */
const types: Readonly<Record<string, string>> = {
  reporting_date: 'DATE',
  sale_month: 'VARCHAR',
  store: 'VARCHAR',
  artist: 'VARCHAR',
  title: 'VARCHAR',
  isrc: 'VARCHAR',
  upc: 'VARCHAR',
  quantity: 'BIGINT',
  team_percentage: 'DECIMAL(9,6)',
  kind: 'VARCHAR',
  country: 'VARCHAR',
  withheld_usd: 'DECIMAL(18,12)',
  earnings_usd: 'DECIMAL(18,12)',
};

/**
 * The bare minimum with the same DuckDB: reads with casts into Parquet, then reads that, groups it and writes it again. No
 * copy, no checks, no hashing, no lineage, no months, no totals. Leaves both files in the folder.
 */
await measure(z.strictObject({ folder: z.string(), statement: z.string() }), async ({ folder, statement }) => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const columns = Object.keys(types).map((name) => `'${name}': 'VARCHAR'`);
  const casts = Object.entries(types).map(([name, type]) =>
    type === 'VARCHAR' ? name : `CAST(${name} AS ${type}) AS ${name}`,
  );
  const [rows, table] = [join(folder, 'rows.parquet'), join(folder, 'royalties.parquet')];
  const usage = await timed(async () => {
    await connection.run(
      `COPY (SELECT ${casts.join(', ')} FROM read_csv('${statement}', auto_detect=false, header=false, skip=1, delim='\t', quote='', escape='',
       columns={${columns.join(', ')}})) TO '${rows}' (FORMAT parquet)`,
    );
    await connection.run(
      `COPY (SELECT strftime(reporting_date, '%Y-%m') AS reporting_month, sale_month, store, artist, title, isrc, upc, country,
       CAST(sum(quantity) FILTER (WHERE earnings_usd >= 0 AND quantity >= 0) AS BIGINT) AS streams,
       sum(earnings_usd) AS earnings_usd, count(*) AS lines FROM '${rows}' GROUP BY ALL) TO '${table}' (FORMAT parquet)`,
    );
  });
  const peak = peakBytes();
  const found = await connection.runAndReadAll(
    `SELECT count(*) AS n, sum(lines) AS lines, sum(earnings_usd) AS earnings FROM '${table}'`,
  );
  const [row] = found.getRowObjectsJson();
  return {
    ...usage,
    peakBytes: peak,
    martRows: Number(row?.n),
    lines: Number(row?.lines),
    earnings: String(row?.earnings),
  } satisfies Taken;
});
