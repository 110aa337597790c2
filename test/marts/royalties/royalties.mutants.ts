import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Mart } from '../../../lib/contract/mart.ts';
import type { StatementReading } from '../../../lib/contract/statement.ts';
import { counts } from '../../../lib/marts/royalties/counts.ts';
import { royalties } from '../../../lib/marts/royalties/index.ts';
import { linesSql, totalsSql } from '../../../lib/marts/royalties/statement-union.ts';
import { statements } from '../../../lib/sources/registry.ts';
import { sharedEngine } from '../../support/shared-engine.ts';
import { type Mutant, mutantsOf } from '../mutants.ts';
import { royaltiesOf } from './model.ts';
import { lineText, loadWorld, rowsBySql } from './relations.ts';
import { worlds } from './world.ts';

const folder = new URL('../../../lib/marts/royalties/', import.meta.url);
const template = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const shown = ['distrokid/bank-details', 'symphonic/royalties', 'tunecore/sales', 'statement/lines'];

interface Parts {
  readonly main: string;
  readonly history: string;
  readonly counts: Readonly<Record<keyof typeof counts, string>>;
  readonly statements: readonly StatementReading[];
}
/** The statements that worlds have lines of. The others are read by the same SELECT. */
const read = statements.filter(({ dataset }) => shown.includes(dataset));
const parts: Parts = {
  main: template('royalties.sql'),
  history: template('royalties-history.sql'),
  counts,
  statements: read,
};
const unchanged: Mart = { contract: royalties.contract, ...martOf(parts) };

function martOf({
  main,
  history,
  counts: rules,
  statements: some,
}: Parts): Pick<Mart, 'sql'> & { readonly history: string } {
  const made: Readonly<Record<string, string>> = {
    lines: linesSql(some),
    totals: totalsSql(some),
    rate_counts: rules.rate,
    named_counts: rules.named,
    track_counts: rules.track,
    alias_counts: rules.alias,
  };
  // A mutant may have lost the place of a part.
  const filled = (sql: string) => sql.replaceAll(/\{\{([a-z_]+)\}\}/g, (_, name: string) => made[name] ?? '');
  return { sql: filled(main), history: filled(history) };
}

/** Every mutant of the two statements, of the rules which line of a list counts, and of how each statement is read. */
function mutants(): readonly (Mutant & { readonly mart: Mart })[] {
  const made = (some: readonly Mutant[], change: (sql: string) => Parts) =>
    some.map((one) => ({ ...one, mart: { contract: royalties.contract, ...martOf(change(one.sql)) } }));
  const rules = (Object.keys(counts) as (keyof typeof counts)[]).flatMap((name) =>
    made(mutantsOf(counts[name]), (sql) => ({ ...parts, counts: { ...counts, [name]: sql } })),
  );
  const readings = read.flatMap((one, at) => {
    const put = (change: Partial<StatementReading>) => ({
      ...parts,
      statements: read.with(at, { ...one, ...change }),
    });
    return [
      ...made(mutantsOf(one.streams.sql), (sql) => put({ streams: { ...one.streams, sql } })),
      ...made(mutantsOf(one.title), (title) => put({ title })),
      ...made(mutantsOf(one.isrc), (isrc) => put({ isrc })),
    ];
  });
  return [
    // Without its stop, the walk from name to name would not end.
    ...made(
      mutantsOf(parts.main).filter(({ name }) => !name.includes('list_contains(walk.seen')),
      (main) => ({ ...parts, main }),
    ),
    ...made(mutantsOf(parts.history), (history) => ({ ...parts, history })),
    ...rules,
    ...readings,
  ];
}

/**
 * How many of a hundred mutants may give the right rows in all worlds. The goal is 5, and it is not reached: after four worlds
 * 129 of 222 were left, most of them in the aliases of tracks and in orders that few worlds need.
 */
const mostSurvivors = 58;

it('few mutants of its SQL give the right rows in all worlds', async () => {
  const engine = await sharedEngine();
  const all = mutants();
  const seed = Number(process.env.MUTANTS_SEED ?? 1);
  let alive = all;
  let stillborn = 0;
  for (const some of fc.sample(worlds(25, 40), { numRuns: Number(process.env.MUTANTS_WORLDS ?? 40), seed })) {
    await engine.with(async (session) => {
      await loadWorld(session, some);
      const expected = royaltiesOf(some)
        .map(({ cells }) => lineText(cells))
        .toSorted();
      expect(await rowsBySql(session, unchanged)).toEqual(expected);
      const left: (typeof all)[number][] = [];
      for (const one of alive) {
        const rows = await rowsBySql(session, one.mart).catch((error: unknown) => String(error));
        if (typeof rows === 'string') stillborn += 1;
        else if (JSON.stringify(rows) === JSON.stringify(expected)) left.push(one);
      }
      alive = left;
      if (process.env.MUTANTS_TELL) process.stderr.write(`${alive.length} `);
    });
  }
  const born = all.length - stillborn;
  process.stdout.write(
    `${alive.length} of ${born} mutants survive (seed ${seed}), ${stillborn} are no SQL:\n${alive.map(({ name }) => `  ${name}\n`).join('')}`,
  );
  expect(born).toBeGreaterThan(100);
  expect(alive.length * 100).toBeLessThanOrEqual(born * mostSurvivors);
}, 1_200_000);
