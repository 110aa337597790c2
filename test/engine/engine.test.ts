import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addedUp, digestItems, digestOf } from '../../lib/engine/digest.ts';
import { type Engine, openEngine } from '../../lib/engine/engine.ts';
import { isLakeError } from '../../lib/lake/error.ts';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-'));
  engine = openEngine({ spillDir: join(folder, 'spill'), threads: 2, memoryBytes: 200 * 1024 ** 2 });
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const rows = (sql: string) => engine.with((session) => session.rows(sql));

describe('the engine', () => {
  test('gives decimals and large numbers as text, with all their digits', async () => {
    const sql =
      "SELECT CAST('0.100000000001' AS DECIMAL(18,12)) AS d, 120210000000000001 AS n, sum(1) AS s, DATE '2026-03-25' AS day, true AS b, NULL AS x";
    expect(await rows(sql)).toEqual([
      { d: '0.100000000001', n: '120210000000000001', s: '1', day: '2026-03-25', b: true, x: null },
    ]);
  });

  test('names the columns of a query with their types', async () => {
    const { columns } = await engine.with((session) => session.query('SELECT 1::BIGINT AS a, 2::DECIMAL(9,2) AS b'));
    expect(columns).toEqual([
      { name: 'a', sqlType: 'BIGINT' },
      { name: 'b', sqlType: 'DECIMAL(9,2)' },
    ]);
  });

  test('tells time in UTC', async () => {
    expect(await rows("SELECT CAST(TIMESTAMPTZ '2026-03-25 10:00:00+02' AS VARCHAR) AS at")).toEqual([
      { at: '2026-03-25 08:00:00+00' },
    ]);
  });

  test('never downloads an extension', async () => {
    expect(isLakeError(await refusal("SELECT * FROM 'https://example.invalid/a.parquet'"), 'engine-failed')).toBe(true);
    expect(await rows("SELECT value FROM duckdb_settings() WHERE name = 'autoinstall_known_extensions'")).toEqual([
      { value: 'false' },
    ]);
  });

  test('keeps what a statement quotes out of its message: it may be data', async () => {
    const error = await refusal("SELECT CAST('SECRET-VALUE-123' AS INTEGER)");
    expect(isLakeError(error, 'engine-failed')).toBe(true);
    expect(String(error)).toBe('LakeError: DuckDB refused a statement (Conversion Error).');
  });

  test('empties its folder when it closes', async () => {
    const spillDir = join(folder, 'another');
    const other = openEngine({ spillDir });
    await (await other.session()).close();
    expect(existsSync(spillDir)).toBe(true);
    await other.close();
    expect(existsSync(spillDir)).toBe(false);
  });
});

async function refusal(sql: string): Promise<unknown> {
  return rows(sql).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a session', () => {
  test('has tables that no other session sees, and that go with it', async () => {
    await engine.with(async (one) => {
      await one.run('CREATE TABLE mine AS SELECT 1 AS n');
      await engine.with(async (two) => {
        await two.run('CREATE TABLE mine AS SELECT 2 AS n');
        expect(await two.rows('SELECT n FROM mine')).toEqual([{ n: 2 }]);
      });
      expect(await one.rows('SELECT n FROM mine')).toEqual([{ n: 1 }]);
    });
    expect(await refusal('SELECT * FROM mine')).toBeDefined();
    expect(
      await rows(
        "SELECT schema_name FROM duckdb_schemas() WHERE schema_name LIKE 'session%' AND schema_name <> current_schema()",
      ),
    ).toEqual([]);
  });

  test('is closed also when its work fails', async () => {
    await expect(engine.with(() => Promise.reject(new Error('below')))).rejects.toThrow('below');
    expect(await rows('SELECT 1 AS n')).toEqual([{ n: 1 }]);
  });

  test('takes text as it is: quotes, NUL, emoji, nulls and numbers beyond a float', async () => {
    const texts = ["it's", '"', 'a\u0000b', '🎧', '', '\\', null];
    await engine.with(async (session) => {
      await session.run('CREATE TABLE texts (n BIGINT, t VARCHAR)');
      await session.append(
        'texts',
        texts.map((text, at) => [BigInt(at) + 2n ** 53n, text]),
      );
      const found = await session.rows('SELECT n, t FROM texts ORDER BY n');
      expect(found).toEqual(texts.map((text, at) => ({ n: String(BigInt(at) + 2n ** 53n), t: text })));
    });
  });

  test('runs many statements side by side, takes each up when it is done, and fails where one fails', async () => {
    await engine.with(async (session) => {
      const makes = Array.from({ length: 9 }, (_, at) => `CREATE TABLE t${at} AS SELECT ${at} AS n`);
      const taken = await session.runAll(makes, async (index) => (await session.rows(`SELECT n FROM t${index}`))[0]?.n);
      expect([...taken].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
      const failing = session.runAll(['SELECT 1', 'SELECT nothing', 'SELECT 2'], async (index) => index);
      await expect(failing).rejects.toMatchObject({ code: 'engine-failed' });
      await expect(session.runAll(['SELECT 1'], () => Promise.reject(new Error('after it')))).rejects.toThrow(
        'after it',
      );
    });
  });
});

describe('lake_ratio', () => {
  test('divides exactly and rounds half away from zero at six places', async () => {
    const cents = fc.integer({ min: -10_000_000, max: 10_000_000 });
    const pairs = fc.sample(
      fc.tuple(
        cents,
        cents.filter((n) => n !== 0),
      ),
      300,
    );
    const values = pairs.map(([n, d], at) => `(${at}, CAST('${n / 100}' AS DECIMAL(18,6)), CAST(${d} AS BIGINT))`);
    const found = await rows(
      `SELECT CAST(lake_ratio(n, d, 1000) AS VARCHAR) AS r FROM (VALUES ${values.join(', ')}) v(i, n, d) ORDER BY i`,
    );
    expect(found.map(({ r }) => r)).toEqual(pairs.map(([n, d]) => ratio(BigInt(n), BigInt(d) * 100n, 1000n)));
  });

  test('is null where a side is missing or the divisor is zero', async () => {
    expect(
      await rows(
        'SELECT lake_ratio(1, NULL::BIGINT, 1) AS a, lake_ratio(NULL::BIGINT, 1, 1) AS b, lake_ratio(1, 0, 1) AS c',
      ),
    ).toEqual([{ a: null, b: null, c: null }]);
  });
});

function ratio(n: bigint, d: bigint, times: bigint): string {
  const abs = (value: bigint) => (value < 0n ? -value : value);
  const units = (2n * abs(n) * times * 1_000_000n + abs(d)) / (2n * abs(d));
  const text = String(units).padStart(7, '0');
  const negative = n < 0n !== d < 0n && units !== 0n;
  return `${negative ? '-' : ''}${text.slice(0, -6)}.${text.slice(-6)}`;
}

describe('the digest of rows', () => {
  const digest = async (values: string) => {
    const [row] = await rows(`SELECT ${digestItems(['a', 'm'], ['m']).join(', ')} FROM (VALUES ${values}) v(a, m)`);
    return digestOf(row ?? {}, ['m']);
  };

  test('does not depend on their order', async () => {
    expect(await digest("('x', 1.5), ('y', 2.5)")).toBe(await digest("('y', 2.5), ('x', 1.5)"));
  });

  test('tells one more, one doubled and one swapped value apart', async () => {
    const all = [
      "('x', 1.5), ('y', 2.5)",
      "('x', 2.5), ('y', 1.5)",
      "('x', 1.5), ('y', 2.5), ('y', 2.5)",
      "('x', 1.5), ('x', 1.5)",
      "('x', 1.5), (NULL, 2.5)",
      "('x', 1.5), ('', 2.5)",
    ];
    const digests = await Promise.all(all.map(digest));
    expect(new Set(digests).size).toBe(all.length);
    for (const one of digests) expect(one).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('digests of groups of rows', () => {
  const amounts = fc.array(
    fc.record({ group: fc.constantFrom('a', 'b', 'c'), amount: fc.option(fc.integer({ min: -999, max: 999 })) }),
    { minLength: 1, maxLength: 20 },
  );

  test('add up to the digest of all rows, also where an amount is missing', async () => {
    await fc.assert(
      fc.asyncProperty(amounts, async (some) => {
        const values = some.map(({ group, amount }) => `('${group}', CAST(${amount ?? 'NULL'} AS DECIMAL(9,2)))`);
        const from = `FROM (VALUES ${values.join(', ')}) one("group", amount)`;
        const items = digestItems(['group', 'amount'], ['amount']).join(', ');
        const [whole = {}] = await rows(`SELECT ${items} ${from}`);
        const groups = await rows(`SELECT ${items} ${from} GROUP BY "group"`);
        expect(digestOf(addedUp(groups, ['amount']), ['amount'])).toBe(digestOf(whole, ['amount']));
      }),
      { numRuns: 30 },
    );
  });
});
