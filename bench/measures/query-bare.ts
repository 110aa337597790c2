import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { z } from 'zod';
import { queries, querySql } from '../queries.ts';
import { peakBytes, timed } from '../usage.ts';
import { measure } from './measure.ts';

/** The same queries with bare DuckDB over the two files that `bare.ts` left, with all the memory that DuckDB takes by itself. */
await measure(z.strictObject({ folder: z.string(), rounds: z.int() }), async ({ folder, rounds }) => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const tables = { royalties: `'${join(folder, 'royalties.parquet')}'`, rows: `'${join(folder, 'rows.parquet')}'` };
  const answers = [];
  for (const { name, sql } of queries) {
    const text = querySql(sql, tables);
    const ask = async () => (await connection.runAndReadAll(text)).getRowObjectsJson();
    const answer = await ask();
    const wallMs: number[] = [];
    for (let round = 0; round < rounds; round++) wallMs.push((await timed(ask)).wallMs);
    const digest = createHash('sha256').update(JSON.stringify(answer)).digest('hex');
    answers.push({ name, wallMs, rows: answer.length, digest });
  }
  return { answers, peakBytes: peakBytes() };
});
