import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { castSelect, checkSql, documentSelect, warningCounts } from '../../lib/contract/cast-sql.ts';
import { isMoney, type } from '../../lib/contract/column.ts';
import type { Check, Contract } from '../../lib/contract/contract.ts';
import { defineContract } from '../../lib/contract/define-contract.ts';
import { rowSchema, violationsOf } from '../../lib/contract/row-schema.ts';
import { identifier, literal, literalList } from '../../lib/contract/sql-text.ts';
import { type Engine, openEngine } from '../../lib/engine/engine.ts';
import { allTypes, ordinary, textOnly } from './all-types.ts';

let engine: Engine;
beforeAll(async () => {
  engine = openEngine({ spillDir: join(tmpdir(), `checked-rows-${process.pid}`), threads: 2 });
});
afterAll(() => engine.close());

const column = { description: 'A column.' };

function contractWith(checks: Check[]): Contract {
  return defineContract({
    ...ordinary,
    checks,
    columns: {
      day: { ...column, type: type.date, from: ['Day'], required: true },
      count: { ...column, type: type.integer, from: ['Count'], unit: 'count', additive: 'sum' },
      place: { ...column, type: type.text, from: ['Place'] },
    },
  });
}

const oneADay: Check = { kind: 'unique', name: 'one_a_day', severity: 'error', columns: ['day', 'place'] };
const onePlace: Check = { kind: 'unique', name: 'one_place', severity: 'error', columns: ['place'] };

/** `[line, day, count, place, errors]` of rows that have passed the casts, out of order. */
type Checked = readonly [bigint, string | null, string, string, string | null];

async function uniqueErrors(contract: Contract, rows: readonly Checked[]) {
  return engine.with(async (session) => {
    await session.run('CREATE TABLE t (nth BIGINT, day VARCHAR, count VARCHAR, place VARCHAR, _errors VARCHAR)');
    await session.append('t', rows);
    await session.run('ALTER TABLE t ADD COLUMN _nulled VARCHAR');
    const found = await session.rows(documentSelect(contract, 't', '(nth + 1)') ?? 'SELECT NULL');
    return found.map(({ _line, _errors }) => [Number(_line), _errors]);
  });
}

describe('a unique check', () => {
  test('keeps the first row of each key by its line, and refuses the others', async () => {
    const rows: readonly Checked[] = [
      [3n, '2026-03-01', '1', 'here', null],
      [1n, '2026-03-01', '2', 'here', null],
      [2n, '2026-03-02', '1', 'here', null],
      [4n, '2026-03-01', '1', 'there', null],
      [5n, '2026-03-01', '3', 'here', null],
    ];
    expect(await uniqueErrors(contractWith([oneADay]), rows)).toEqual([
      [2, null],
      [3, null],
      [4, 'check:one_a_day'],
      [5, null],
      [6, 'check:one_a_day'],
    ]);
  });

  test('does not count rows that are refused already, and leaves them their reason', async () => {
    const rows: readonly Checked[] = [
      [1n, '2026-03-01', '1', 'here', 'type:count'],
      [2n, '2026-03-01', '1', 'here', null],
      [3n, '2026-03-01', '1', 'here', 'type:count'],
    ];
    expect(await uniqueErrors(contractWith([oneADay]), rows)).toEqual([
      [2, 'type:count'],
      [3, null],
      [4, 'type:count'],
    ]);
  });

  test('looks only at the rows that the unique check before it kept', async () => {
    const rows: readonly Checked[] = [
      [1n, '2026-03-01', '1', 'here', null],
      [2n, '2026-03-01', '1', 'here', null],
      [3n, '2026-03-02', '1', 'here', null],
    ];
    expect(await uniqueErrors(contractWith([oneADay, onePlace]), rows)).toEqual([
      [2, null],
      [3, 'check:one_a_day'],
      [4, 'check:one_place'],
    ]);
  });

  test('costs nothing where a contract has none', () => {
    expect(documentSelect(allTypes, 't', 'nth')).toBeUndefined();
    expect(documentSelect(contractWith([]), 't', 'nth')).toBeUndefined();
  });

  test('and one in SQL are no business of a single row of text', () => {
    const never = { kind: 'sql', name: 'never', severity: 'error', sql: 'false', hint: 'Never.' } as const;
    const schema = rowSchema(contractWith([oneADay, never]));
    expect(violationsOf(schema, { day: '2026-03-01' })).toEqual([]);
    expect(violationsOf(schema, {})).toEqual(['required:day']);
  });
});

test('an issue of a row of text carries its violation code', () => {
  const parsed = rowSchema(allTypes).safeParse({ day: 'x', count: '2' });
  expect(parsed.error?.issues).toMatchObject([{ code: 'custom', params: { code: 'type:day' }, message: 'type:day' }]);
});

describe('a check that warns', () => {
  const atLeast = { kind: 'range', name: 'at_least_ten', severity: 'warn', column: 'count', min: 10 } as const;
  const here: Check = { kind: 'accepted', name: 'here', severity: 'warn', column: 'place', values: ['here'] };
  const contract = contractWith([atLeast, oneADay, here, { ...atLeast, name: 'refuses', severity: 'error', min: 0 }]);

  test('counts the rows that fail it, by its name, and passes over missing values', async () => {
    const counts = await engine.with(async (session) => {
      await session.run('CREATE TABLE t (day VARCHAR, count BIGINT, place VARCHAR)');
      await session.run(`INSERT INTO t VALUES ('2026-03-01', 9, 'here'), ('2026-03-02', 8, 'there'),
        ('2026-03-03', 10, NULL), ('2026-03-04', NULL, 'here')`);
      return session.rows(`SELECT ${warningCounts(contract).join(', ')} FROM t`);
    });
    expect(counts).toEqual([{ at_least_ten: '2', here: '1' }]);
  });

  test('refuses nothing', async () => {
    const rows = await engine.with((session) =>
      session.rows(
        castSelect(contract, {
          relation: "(VALUES ('2026-03-01', '9', 'there'), ('2026-03-01', '-1', 'here')) AS t(a, b, c)",
          text: { day: 'a', count: 'b', place: 'c' },
          broken: 'CAST(NULL AS VARCHAR)',
          carry: ['b'],
        }),
      ),
    );
    expect(rows).toEqual([
      { day: '2026-03-01', count: '9', place: 'there', b: '9', _errors: null, _nulled: null },
      { day: '2026-03-01', count: '-1', place: 'here', b: '-1', _errors: 'check:refuses', _nulled: null },
    ]);
  });
});

test('a row that is broken says how, and nothing else about it counts', async () => {
  const rows = await engine.with((session) =>
    session.rows(
      castSelect(textOnly, {
        relation: "(VALUES ('x')) AS t(a)",
        text: { name: 'a' },
        broken: "'too-few-fields'",
        carry: [],
      }),
    ),
  );
  expect(rows).toEqual([{ name: 'x', place: null, _errors: 'row:too-few-fields', _nulled: null }]);
});

test('a row must pass every bound and the SQL of a check', () => {
  const range = { kind: 'range', name: 'r', severity: 'error', column: 'count' } as const;
  expect(checkSql({ ...range, min: 0 })).toBe('("count" >= 0)');
  expect(checkSql({ ...range, min: 0, max: 5.5 })).toBe('("count" >= 0 AND "count" <= 5.5)');
  const or = { kind: 'sql', name: 's', severity: 'error', sql: 'a OR b', hint: 'x' } as const;
  expect(checkSql(or)).toBe('(a OR b)');
});

test('text comes into SQL as it is, whatever quotes it holds', async () => {
  const texts = ["it's", 'say "so"', "''", '""', '\\', ''];
  for (const text of texts) {
    const sql = `SELECT ${literal(text)} AS ${identifier(`${text}.`)}, ${literalList([text, 'x'])} AS list`;
    const [row] = await engine.with((session) => session.rows(sql));
    expect(row).toEqual({ [`${text}.`]: text, list: [text, 'x'] });
  }
});

test.each([
  [type.decimal(18, 2), 'usd', true],
  [type.decimal(18, 2), 'account-currency', true],
  [type.decimal(18, 2), 'percent', false],
  [type.text, undefined, false],
  [type.integer, 'usd', false],
  [type.integer, 'minor-currency-unit', false],
] as const)('a column of %j in %s is money: %s', (kind, unit, money) => {
  const { columns } = defineContract({
    ...ordinary,
    recognise: { shape: 'delimited', by: ['day'] },
    columns: {
      day: { ...column, type: type.date, from: ['Day'], required: true },
      amount: {
        ...column,
        type: kind,
        from: ['Amount'],
        ...(unit === undefined ? {} : { unit, additive: unit === 'percent' ? 'never' : 'sum' }),
      },
    },
  });
  expect(columns.amount && isMoney(columns.amount)).toBe(money);
});
