import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Zone } from '../../lib/lake/zone.ts';
import type { Difference, Reconciliation } from '../../lib/proof/report.ts';
import { type Statement, statementText } from '../stages/statements.ts';
import { filledOnce } from '../support/filled-once.ts';
import { present, type TestLake } from '../support/lake.ts';

const cent = 10n ** 6n;
const line = (date: string, country: string, earnings: bigint) => ({ date, country, quantity: 3, earnings });
export const older: Statement = {
  asOf: '2026-04-01T00:00:00.000Z',
  lines: [line('2026-02-25', 'US', 5n * cent), line('2026-03-25', 'US', 7n * cent), line('2026-03-25', 'DE', 1n)],
};
/** Says February as before, so that it shares the older one's part, and March anew. */
export const newer: Statement = {
  asOf: '2026-05-01T00:00:00.000Z',
  lines: [line('2026-02-25', 'US', 5n * cent), line('2026-03-25', 'US', 8n * cent), line('2026-03-25', 'DE', 1n)],
};
const broken = `${statementText({ asOf: '', lines: [line('2026-04-25', 'US', 2n * cent), line('2026-04-25', 'FR', 3n)] })}not a row\r2026-04-25\t2026-01\tSpotify\tA\tB\t\t\tmany\t100\tSong\tDE\t0\t1.5\r`;

/** A lake with an older and a newer statement, a broken one, and dumps and exports of the other sources. */
export const filledLake = (): Promise<TestLake> => filledOnce('proof', {}, fill);

async function fill(lake: TestLake): Promise<void> {
  await lake.land('inbox/older.tsv', statementText(older), { 'as-of': older.asOf });
  await lake.land('inbox/newer.tsv', statementText(newer), { 'as-of': newer.asOf });
  await lake.land('distrokid/other/broken.tsv', broken, { 'as-of': newer.asOf });
  const fixtures = join(import.meta.dirname, '../fixtures');
  for (const name of ['campaigns', 'adsets', 'ads', 'insights'])
    await lake.land(`inbox/${name}.json`, readFileSync(join(fixtures, 'metaads', `${name}.json`)));
  await lake.land('inbox/FollowerHistory.csv', readFileSync(join(fixtures, 'tiktok', 'follower-history.csv')));
  await lake.land('inbox/Overview.csv', readFileSync(join(fixtures, 'tiktok', 'overview-en-us.csv')));
  await lake.chain();
}

export const keysOf = async (lake: TestLake, zone: Zone, prefix: string) =>
  (await Array.fromAsync(lake.ports.store.list(zone, prefix))).map(({ key }) => key);

/** Rewrites a Parquet object with what a SELECT makes of its rows, which it reads as `own`. */
export async function rewrite(lake: TestLake, zone: Zone, key: string, select: string): Promise<void> {
  const bytes = await buffer(await lake.ports.store.get(zone, key));
  await lake.ports.workspace.with(async (folder) => {
    await writeFile(`${folder}/in.parquet`, bytes);
    await lake.ports.engine.with((session) =>
      session.run(
        `COPY (WITH own AS (SELECT * FROM read_parquet('${folder}/in.parquet', hive_partitioning=false)) ${select}) TO '${folder}/out.parquet' (FORMAT parquet)`,
      ),
    );
    await lake.ports.store.put(zone, key, { path: `${folder}/out.parquet` });
  });
}

/** Changes a record's JSON text. */
export async function edit(lake: TestLake, key: string, change: (text: string) => string): Promise<void> {
  const found = present(await lake.ports.store.read('ledger', key));
  const { digest: _, ...record } = JSON.parse(new TextDecoder().decode(found.bytes)) as { digest?: string };
  // As a record of an older lake, which has no digest: only the comparison with the bytes can tell that it was changed.
  await lake.ports.store.put('ledger', key, change(JSON.stringify(record, null, 1)));
}

export const rulesOf = ({ differences }: Reconciliation) => [...new Set(differences.map(({ rule }) => rule))].sort();
export const find = ({ differences }: Reconciliation, rule: string): Difference =>
  present(
    differences.find((one) => one.rule === rule),
    `a difference ${rule} is found, not only ${differences.map((one) => one.rule).join(', ')}`,
  );

/** The part of the newer statement's March, which it alone claims. */
export async function partOf(lake: TestLake, month: string, earnings: string): Promise<string> {
  const [row] = await lake.rows(
    `SELECT part_key FROM ledger.parts WHERE dataset = 'distrokid/bank-details' AND month = '${month}' AND money LIKE '%"earnings_usd":"${earnings}%'`,
  );
  return String(present(row).part_key);
}
