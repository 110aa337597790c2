import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { castSelect } from '../../lib/contract/cast-sql.ts';
import type { Contract } from '../../lib/contract/contract.ts';
import { pseudonymOf } from '../../lib/contract/personal.ts';
import { rowSchema, type TextValues } from '../../lib/contract/row-schema.ts';
import { identifier } from '../../lib/contract/sql-text.ts';
import { type Engine, openEngine } from '../../lib/engine/engine.ts';
import { sources } from '../../lib/sources/registry.ts';
import { runs } from '../support/runs.ts';
import { allForms, allPersonal, allTypes, textOnly } from './all-types.ts';
import { rowsOf } from './near-valid-text.ts';

let engine: Engine;
beforeAll(async () => {
  engine = openEngine({ spillDir: join(tmpdir(), `paths-agree-${process.pid}`), threads: 2 });
});
afterAll(() => engine.close());

const real = sources.flatMap(({ datasets }) => datasets.map(({ contract }) => withRowChecksOnly(contract)));
const general = [allTypes, allForms, allPersonal, textOnly];
const contracts = [...general, ...real];
/** Every contract is read under it: most have no personal columns, and it changes nothing in them. */
const pseudonym = pseudonymOf("a salt, and its ' quote");

/** Give it to a failing run again: `PATHS_SEED=123 npm run test:unit -- test/contract/paths-agree.test.ts`. */
const seed = Number(process.env.PATHS_SEED ?? Date.now() % 2 ** 31);
/** The general ones have every type and form; the real ones' types are among them. */
const rowsOfGeneral = runs({ quick: 2_000, long: 10_000 });
const rowsOfReal = runs({ quick: 500, long: 5_000 });

describe(`the zod schema and the SQL of a contract agree on every row: taken or refused, why, each value (PATHS_SEED=${seed})`, () => {
  test.each(contracts)('$dataset', async (contract) => {
    const rows = fc.sample(rowsOf(contract), {
      seed,
      numRuns: general.includes(contract) ? rowsOfGeneral : rowsOfReal,
    });
    const [expected, found] = [byZod(contract, rows), await bySql(contract, rows)];
    expect(disagreements(rows, expected, found)).toEqual([]);
    // A test whose rows are all refused, or all taken, would show little.
    const taken = expected.filter(({ values }) => values !== null).length;
    // Of a row of thirty columns one is nearly always wrong.
    if (Object.keys(contract.columns).length < 25) expect(taken).toBeGreaterThan(rows.length / 1_000);
    if (contract !== textOnly) expect(taken).toBeLessThan(rows.length);
  });

  test('and where a document lacks columns altogether, their values are missing in both', async () => {
    const absent = ['note', 'whole', 'count'];
    const rows = fc.sample(rowsOf(allTypes), { seed, numRuns: 300 }).map((row) => ({
      ...row,
      ...Object.fromEntries(absent.map((name) => [name, null])),
    }));
    const [expected, found] = [byZod(allTypes, rows), await bySql(allTypes, rows, absent)];
    expect(disagreements(rows, expected, found)).toEqual([]);
    expect(expected.every(({ codes }) => codes.includes('required:count'))).toBe(true);
  });
});

/** The first rows on which the two differ, with the text that they read. */
function disagreements(rows: readonly TextValues[], zod: readonly Read[], sql: readonly Read[]): readonly unknown[] {
  expect(sql).toHaveLength(rows.length);
  return rows
    .map((text, index) => ({ text, zod: zod[index], sql: sql[index] }))
    .filter((row) => !isDeepStrictEqual(row.zod, row.sql))
    .slice(0, 3);
}

interface Read {
  readonly codes: string;
  /** Of a taken row. */
  readonly values: Readonly<Record<string, string | null>> | null;
}

function byZod(contract: Contract, rows: readonly TextValues[]): readonly Read[] {
  const schema = rowSchema(contract, pseudonym);
  return rows.map((row) => {
    const parsed = schema.safeParse(row);
    if (!parsed.success) return { codes: parsed.error.issues.map(({ message }) => message).join('|'), values: null };
    const values = Object.entries(parsed.data).map(([name, value]) => [name, value === null ? null : String(value)]);
    return { codes: '', values: Object.fromEntries(values) };
  });
}

async function bySql(
  contract: Contract,
  rows: readonly TextValues[],
  absent: readonly string[] = [],
): Promise<readonly Read[]> {
  const columns = Object.keys(contract.columns);
  const there = columns.filter((name) => !absent.includes(name));
  return engine.with(async (session) => {
    await session.run(
      `CREATE TABLE texts ("_line" BIGINT, ${columns.map((name) => `${identifier(name)} VARCHAR`).join(', ')})`,
    );
    await session.append(
      'texts',
      rows.map((row, index) => [BigInt(index), ...columns.map((name) => row[name] ?? null)]),
    );
    const typed = castSelect(
      contract,
      {
        relation: 'texts',
        text: Object.fromEntries(there.map((name) => [name, identifier(name)])),
        broken: 'CAST(NULL AS VARCHAR)',
        carry: ['"_line"'],
      },
      pseudonym,
    );
    const texts = columns.map((name) => `CAST(${identifier(name)} AS VARCHAR) AS ${identifier(name)}`);
    const found = await session.rows(`SELECT ${texts.join(', ')}, "_errors" FROM (${typed}) ORDER BY "_line"`);
    return found.map(({ _errors, ...values }) =>
      _errors === null
        ? { codes: '', values: { ...values } as Read['values'] }
        : { codes: String(_errors), values: null },
    );
  });
}

/** Checks over several rows or in SQL are the SQL path's alone. */
function withRowChecksOnly(contract: Contract): Contract {
  return {
    ...contract,
    checks: contract.checks
      .filter(({ kind }) => kind !== 'sql' && kind !== 'unique')
      .map((check) => ({ ...check, severity: 'error' as const })),
  };
}
