import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partColumns } from '../../lib/contract/catalogue/table-schema.ts';
import { type } from '../../lib/contract/column.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import type { EngineSession } from '../../lib/engine/engine.ts';
import { effectiveParts } from '../../lib/lake/claim.ts';
import { type Decision, decidedBy, decisionKinds } from '../../lib/lake/decision.ts';
import type { ClaimRef } from '../../lib/lake/object-key.ts';
import { currentRowsSql, type LocalPart } from '../../lib/stages/curate/current-rows.ts';
import { standingOf } from '../../lib/stages/curate/standing.ts';
import { type StandingRules, standingRows } from '../simulation/model/standing.ts';
import { testLake } from '../support/lake.ts';

const contract = defineContract({
  dataset: 'example/lines',
  version: 1,
  description: 'Lines of a statement, as few columns as there can be.',
  reference: 'made for tests',
  owner: 'finance',
  recognise: { shape: 'delimited', by: ['date', 'store'] },
  columns: {
    date: { type: type.date, from: ['date'], required: true, description: 'Day.' },
    store: { type: type.text, from: ['store'], description: 'Store.' },
    amount: {
      type: type.decimal(18, 2),
      from: ['amount'],
      unit: 'usd',
      additive: 'sum',
      description: 'Amount.',
    },
  },
  scope: ['date'],
  covers: { lines: { store: 'store' }, repeats: true, money: { column: 'amount' } },
  month: 'date',
  freshness: { everyHours: 24, lagDays: 1 },
});

interface Line {
  readonly date: string;
  readonly store: string | null;
  readonly cents: number;
}

const accounts = ['nova', 'zoe', 'default'] as const;
const line = fc.record({
  date: fc.constantFrom('2026-08-01', '2026-08-02'),
  store: fc.constantFrom('Spotify', 'Deezer', null),
  // Few amounts, so that some differ by less than five percent, some by more.
  cents: fc.constantFrom(100, 102, 98, 300, -50),
});
const said = fc.record({
  rows: fc.array(line, { minLength: 1, maxLength: 4 }),
  account: fc.constantFrom(...accounts),
  day: fc.integer({ min: 1, max: 4 }),
  decision: fc.option(fc.record({ as: fc.constantFrom(...decisionKinds), to: fc.constantFrom(...accounts) }), {
    nil: undefined,
  }),
});
/** Files of their own, and now and then the rows of an earlier file, for another account. */
const history = fc
  .array(fc.tuple(said, fc.option(fc.nat({ max: 4 }), { nil: undefined })), { minLength: 1, maxLength: 6 })
  .map((drawn) =>
    drawn.map(([one, again], nth) =>
      again === undefined || again >= nth ? one : { ...one, rows: drawn[again]?.[0].rows ?? one.rows },
    ),
  );
type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

const rules: StandingRules<Line> = {
  scopeOf: ({ date }) => date,
  lineOf: ({ store }) => String(store),
  moneyOf: ({ cents }) => BigInt(cents),
  textOf: ({ date, store, cents }) => `${date} ${store} ${cents}`,
  lessPercent: 5n,
};

// The first files are decided about last.
const decidedAtMs = (nth: number) => Date.UTC(2026, 10, 20 - nth);
const hashOf = (nth: number) => String(nth).padStart(64, '0');
const digestOf = (rows: readonly Line[]) => Buffer.from(rows.map(rules.textOf).toSorted().join()).toString('hex');

function decisionsOf(all: History): readonly Decision[] {
  return all.flatMap(({ account, decision }, nth): Decision[] => {
    if (!decision) return [];
    const { as, to } = decision;
    const base = { source: 'example', account, sha256: hashOf(nth), decidedAt: new Date(decidedAtMs(nth)), as };
    return [{ ...base, ...(as === 'another-account' ? { to } : {}) }];
  });
}

/** What must be current, the plain way. */
function expected(all: History): readonly string[] {
  const evidence = all.map(({ rows, account, day, decision }, nth) => {
    const isMoved = decision?.as === 'another-account';
    const as = decision?.as === 'undone' || decision?.as === 'another-account' ? undefined : decision?.as;
    const whose = isMoved ? decision.to : account;
    const part = rows.map(rules.textOf).toSorted().join();
    const order = `${day} ${whose === 'default' ? 1 : 0} ${hashOf(nth)}`;
    return { rows, account: whose, part, tells: true, ...(as ? { told: { as, atMs: decidedAtMs(nth) } } : {}), order };
  });
  const inOrder = evidence.toSorted((a, b) => (a.order < b.order ? -1 : 1));
  return standingRows(inOrder, rules).map(({ row, account }) => `${account} ${rules.textOf(row)}`);
}

async function partsOf(session: EngineSession, folder: string, all: History): Promise<readonly LocalPart[]> {
  const claims = all.map(
    ({ rows, account, day }, nth): ClaimRef => ({
      dataset: contract.dataset,
      month: '2026-08',
      account,
      asOf: { at: new Date(Date.UTC(2026, 9, day)), kind: 'stated' },
      sha256: hashOf(nth),
      part: { version: 1, digest: digestOf(rows) },
    }),
  );
  const parts = effectiveParts(claims, decidedBy(decisionsOf(all)));
  const known = new Map(claims.map((claim, nth) => [`${claim.account} ${claim.part.digest}`, all[nth]?.rows ?? []]));
  const written = new Map<string, string>();
  for (const { key, part } of parts) {
    if (written.has(key)) continue;
    const account = /account=(\w+)/.exec(key)?.[1] ?? '';
    const path = `${folder}/part-${written.size}.parquet`;
    written.set(key, path);
    const rows = (known.get(`${account} ${part.digest}`) ?? []).map(
      ({ date, store, cents }, at) =>
        `(DATE '${date}', ${store === null ? 'NULL' : `'${store}'`}, CAST(${cents / 100} AS DECIMAL(18, 2)), '${account}', 'raw', 'doc', ${at + 2})`,
    );
    const names = partColumns(contract).map(({ name }) => `"${name}"`);
    await session.run(`COPY (FROM (VALUES ${rows.join(', ')}) v(${names.join(', ')})) TO '${path}' (FORMAT parquet)`);
  }
  return parts.map((part) => ({ ...part, path: written.get(part.key) ?? '' }));
}

const full = { date: '2026-08-01', store: 'Spotify', cents: 300 } as const;
const part = { date: '2026-08-01', store: 'Deezer', cents: 100 } as const;
/** The same rows in other bytes: the second time somebody decided about them. */
const sameRowsAgain: History = [
  { rows: [full, part], account: 'nova', day: 1, decision: undefined },
  { rows: [part], account: 'nova', day: 2, decision: undefined },
  { rows: [part], account: 'nova', day: 3, decision: { as: 'replacement', to: 'nova' } },
];
/** Two files with the same rows, and somebody decided of each that it is an addition: the rows stand once. */
const addedTwice: History = [
  { rows: [full, part], account: 'nova', day: 1, decision: undefined },
  { rows: [part], account: 'nova', day: 2, decision: { as: 'addition', to: 'nova' } },
  { rows: [part], account: 'nova', day: 3, decision: { as: 'addition', to: 'nova' } },
];

/** Two accounts with the very same rows, the second of which goes on; and a wrong account's file that is held there. */
const sameOfTwo: History = [
  { rows: [full, part], account: 'nova', day: 1, decision: undefined },
  { rows: [full, part], account: 'zoe', day: 2, decision: undefined },
  { rows: [part], account: 'zoe', day: 3, decision: undefined },
];
const heldElsewhere: History = [
  { rows: [full, part], account: 'default', day: 1, decision: undefined },
  { rows: [part], account: 'default', day: 2, decision: undefined },
  { rows: [part], account: 'zoe', day: 3, decision: undefined },
];

const seed = Number(process.env.LAKE_TEST_SEED ?? Date.now() % 2 ** 31);

it(`what stands is what the plain walk leaves, whatever was said and decided (seed ${seed})`, async () => {
  const { ports } = await testLake();
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(history, (all) =>
      ports.workspace.with((folder) =>
        ports.engine.with(async (session) => {
          const parts = await partsOf(session, folder, all);
          const standing = await standingOf(session, contract, parts);
          for (const { outcome } of standing.changes) outcomes.add(outcome);
          const rows = await session.rows(
            `SELECT account || ' ' || date || ' ' || coalesce(store, 'null') || ' ' || CAST(amount * 100 AS INTEGER) AS row
             FROM (${currentRowsSql(contract, parts, standing)})`,
          );
          expect(rows.map(({ row }) => String(row)).toSorted()).toEqual(expected(all).toSorted());
        }),
      ),
    ),
    { numRuns: 120, seed, examples: [[sameRowsAgain], [addedTwice], [sameOfTwo], [heldElsewhere]] },
  );
  expect([...outcomes].sort()).toEqual(['added', 'held', 'part-replaced', 'replaced']);
});

it('what is told of a change counts the rows of one part once, however many files add them', async () => {
  const { ports } = await testLake();
  const told = await ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      const parts = await partsOf(session, folder, addedTwice);
      return (await standingOf(session, contract, parts)).changes.map(({ outcome, after }) => [outcome, after.lines]);
    }),
  );
  expect(told).toEqual([
    ['added', 3],
    ['added', 3],
  ]);
});
