import { createHash } from 'node:crypto';
import { z } from 'zod';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { assertReadOnly } from '../../lib/query/read-only-sql.ts';
import { queries, querySql } from '../queries.ts';
import { peakBytes, timed } from '../usage.ts';
import { measure } from './measure.ts';
import { openMeasured } from './measured-lake.ts';

/** The analysts' queries through what `lake query` does: views made for each, read-only asserted, in the lake's memory. */
await measure(z.strictObject({ root: z.string(), rounds: z.int() }), async ({ root, rounds }) => {
  const lake = await openMeasured(root);
  const { ports } = lake;
  const tables = { royalties: 'curated.royalties', rows: 'staging.distrokid_bank_details' };
  const ask = (sql: string) =>
    ports.workspace.with((folder) =>
      ports.engine.with(async (session) => {
        await createQueryViews(ports, session, { folder, sql });
        await assertReadOnly(session, sql);
        return session.query(sql);
      }),
    );
  const answers = [];
  for (const { name, sql } of queries) {
    const text = querySql(sql, tables);
    const answer = await ask(text);
    const wallMs: number[] = [];
    for (let round = 0; round < rounds; round++) wallMs.push((await timed(() => ask(text))).wallMs);
    const digest = createHash('sha256').update(JSON.stringify(answer.rows)).digest('hex');
    answers.push({ name, wallMs, rows: answer.rows.length, digest });
  }
  const peak = peakBytes();
  await lake.close();
  return { answers, peakBytes: peak };
});
