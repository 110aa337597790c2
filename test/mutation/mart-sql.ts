/**
 * Mutants of the SQL of the marts of reach, each with one change: a comparison turned, a minimum for a maximum, AND for OR, a join's kind, a constant. A mutant is killed where it gives other rows than the plain model in one of some random
 * worlds. Prints the survivors: node test/mutation/mart-sql.ts [WORLDS].
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Mart } from '../../lib/contract/mart.ts';
import { type EngineSession, openEngine } from '../../lib/engine/engine.ts';
import { audienceDaily } from '../../lib/marts/audience-daily/index.ts';
import { emailCampaigns } from '../../lib/marts/email-campaigns/index.ts';
import { linkClicksDaily } from '../../lib/marts/link-clicks-daily/index.ts';
import { socialDaily } from '../../lib/marts/social-daily/index.ts';
import { videos } from '../../lib/marts/videos/index.ts';
import { rowsOf } from '../marts/ads-world.ts';
import { createReachTables, modelRows, type ReachWorld, reachWorld } from '../marts/reach-world.ts';
import * as reach from '../simulation/model/oracle-reach.ts';
import * as totals from '../simulation/model/oracle-totals.ts';

type Model = (rows: ReturnType<typeof modelRows>) => readonly Readonly<Record<string, string | null>>[];
const tables: readonly (readonly [Mart, Model])[] = [
  [videos, totals.videos],
  [emailCampaigns, totals.emailCampaigns],
  [socialDaily, reach.socialDaily],
  [audienceDaily, reach.audienceDaily],
  [linkClicksDaily, reach.linkClicksDaily],
];

/**
 * One change each: every occurrence makes one mutant. The orders of evidence are made by lib/marts/evidence.ts, a dozen times
 * in one table, and are left to its own tests.
 */
const changes: readonly (readonly [RegExp, string])[] = [
  [/ AND /g, ' OR '],
  [/ OR /g, ' AND '],
  [/\bmax\(/g, 'min('],
  [/\bmin\(/g, 'max('],
  [/ <= /g, ' < '],
  [/ >= /g, ' > '],
  [/ > /g, ' >= '],
  [/ < /g, ' <= '],
  [/ = /g, ' <> '],
  [/ IS NOT NULL/g, ' IS NULL'],
  [/ IS NULL/g, ' IS NOT NULL'],
  [/\bgreatest\(/g, 'least('],
  [/LEFT JOIN/g, 'JOIN'],
  [/\+ 1\b/g, '+ 0'],
  [/- (\d)\b/g, '- 1$1'],
  [/bool_or/g, 'bool_and'],
];

const worlds = fc.sample(reachWorld, { numRuns: Number(process.argv[2] ?? 40), seed: 7 });
const folder = await mkdtemp(join(tmpdir(), 'lake-mutants-'));
const engine = openEngine({ spillDir: join(folder, 'spill'), threads: 2 });
let [made, survived] = [0, 0];
for (const [mart, model] of tables) {
  const alive = new Map(mutantsOf(mart.sql).map((one) => [one.sql, one.place]));
  const count = alive.size;
  await engine.with(async (session) => {
    for (const world of worlds) {
      await createReachTables(session, world);
      for (const sql of [...alive.keys()])
        if (await isKilled(session, { contract: mart.contract, sql }, model, world)) alive.delete(sql);
    }
  });
  made += count;
  survived += alive.size;
  process.stdout.write(`${mart.contract.mart}: ${count} mutants, ${alive.size} survive\n`);
  for (const place of alive.values()) process.stdout.write(`  ${place}\n`);
}
process.stdout.write(`${survived} of ${made} survive, ${((100 * survived) / made).toFixed(1)} %\n`);
await engine.close();

function mutantsOf(sql: string): readonly { readonly sql: string; readonly place: string }[] {
  // Text in comments makes no mutants.
  const plain = sql.replaceAll(/--.*$/gm, '');
  return changes.flatMap(([from, to]) =>
    [...plain.matchAll(from)].map((found) => {
      const changed = found[0].replace(new RegExp(from.source), to);
      const mutant = `${plain.slice(0, found.index)}${changed}${plain.slice(found.index + found[0].length)}`;
      const around = plain.slice(Math.max(0, found.index - 60), found.index + 60).replaceAll(/\s+/g, ' ');
      return { sql: mutant, place: `${found[0].trim()} → ${changed.trim()} in …${around}…` };
    }),
  );
}

async function isKilled(
  session: EngineSession,
  mart: Pick<Mart, 'contract' | 'sql'>,
  model: Model,
  world: ReachWorld,
): Promise<boolean> {
  const text = (rows: readonly Readonly<Record<string, string | null>>[]) =>
    rows
      .map((row) => JSON.stringify(Object.fromEntries(Object.entries(row).sort())))
      .sort()
      .join('\n');
  try {
    return text(await rowsOf(session, mart)) !== text(model(modelRows(world)));
  } catch {
    return true;
  }
}
