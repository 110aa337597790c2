import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { preparedSandbox } from './prepared.ts';
import { bankTsv, type Sandbox, samplesFolder } from './support.ts';

// One lake for all: these commands only read.
let box: Sandbox;
beforeAll(async () => {
  box = await preparedSandbox('samples', (first) => first.lake('put', samplesFolder, '--wait'));
  const statement = bankTsv([
    ['=HYPERLINK("x")', '1.25'],
    ['Plain, "quoted"', '-0.50'],
    ['Broken', 'NaN'],
  ]);
  await box.lake('put', box.write('DistroKid_20261105.tsv', statement), '--account', 'formula', '--wait');
  await box.lake('put', join(samplesFolder, 'tiktok/Overview_2026-10-01_1793472000_nova.kite.zip'), '--wait');
});
afterAll(() => box.remove());

describe('query', () => {
  const rows = async (sql: string) => (await box.lake('query', sql, '--json')).json<Record<string, unknown>[]>();

  test('staging has the current rows, history those of all evidence, both with as_of and where each row is from', async () => {
    const sql = (schema: string) =>
      `SELECT count(*) AS n, min(as_of) AS oldest, count(DISTINCT _raw) AS raws FROM ${schema}.distrokid_bank_details WHERE account = 'default'`;
    expect(await rows(sql('staging'))).toEqual([{ n: '375', oldest: '2026-11-01 08:15:00', raws: '2' }]);
    expect(await rows(sql('history'))).toEqual([{ n: '675', oldest: '2026-09-26 09:00:00', raws: '2' }]);
  });

  test('ledger.receipts has a row for each arrival, ledger.parts one for each claim, ledger.rejects one for each refused row', async () => {
    expect(await rows('SELECT outcome, count(*)::INT AS n FROM ledger.receipts GROUP BY 1 ORDER BY 1')).toEqual([
      { outcome: 'accepted', n: 13 },
      { outcome: 'duplicate', n: 1 },
      { outcome: 'rejected', n: 1 },
    ]);
    expect(
      await rows(
        "SELECT month, rows, rows_read, rows_rejected, outcome, money->>'earnings_usd' AS usd FROM ledger.parts WHERE account = 'formula'",
      ),
    ).toEqual([
      { month: '2026-09', rows: '2', rows_read: '3', rows_rejected: '1', outcome: 'written', usd: '0.750000000000' },
    ]);
    const [reject] = await rows('FROM ledger.rejects');
    expect(reject).toMatchObject({
      account: 'formula',
      _line: '4',
      rule: 'type:earnings_usd',
      text: expect.stringContaining('\tNaN'),
    });
  });

  test('JSON keeps decimals and big integers as strings, and tells columns of one name apart', async () => {
    const [row] = await rows(
      'SELECT 1.10::DECIMAL(5,2) AS d, 9007199254740993 AS big, NULL AS none, true AS yes, 1 AS x, 2 AS x',
    );
    expect(row).toEqual({ d: '1.10', big: '9007199254740993', none: null, yes: true, x: 1, 'x:1': 2 });
  });

  test('CSV guards text that a spreadsheet would run, leaves numbers alone and quotes as RFC 4180 says', async () => {
    const sql =
      "SELECT title, earnings_usd FROM staging.distrokid_bank_details WHERE account = 'formula' ORDER BY _line";
    expect((await box.lake('query', sql, '--csv')).out).toBe(
      'title,earnings_usd\r\n"\'=HYPERLINK(""x"")",1.250000000000\r\n"Plain, ""quoted""",-0.500000000000\r\n',
    );
    const odd =
      "SELECT * FROM (VALUES ('+1'), ('-1'), ('@a'), (chr(9) || 'x'), (chr(13) || 'x'), ('a' || chr(10) || 'b'), (NULL)) AS t(\"=c\")";
    expect((await box.lake('query', odd, '--csv')).out).toBe(
      "'=c\r\n'+1\r\n'-1\r\n'@a\r\n'\tx\r\n\"'\rx\"\r\n\"a\nb\"\r\n\r\n",
    );
  });

  test('a text table aligns numbers right, shows null as nothing and control characters as marks', async () => {
    const called = await box.lake(
      'query',
      "SELECT 5 AS n, 'a' || chr(27) || '[31m' AS t UNION ALL SELECT 1234, NULL ORDER BY 1",
    );
    expect(called.out).toBe('   n  t\n────  ──────\n   5  a�[31m\n1234\n2 rows\n');
  });

  test('a text table shows 200 rows and says how many more there are, unless all are asked for', async () => {
    const called = await box.lake('query', 'FROM range(1234)');
    expect(called.out.split('\n')).toHaveLength(204);
    expect(called.out).toMatch(/… 1,034 more of 1,234 rows: print them with --all, --csv or --json\n$/);
    expect((await box.lake('query', 'FROM range(1234)', '--all')).out.split('\n')).toHaveLength(1238);
  });

  test('DESCRIBE, SHOW, SUMMARIZE and EXPLAIN read and are run', async () => {
    expect((await rows('DESCRIBE curated.royalties')).map(({ column_name: name }) => name)).toContain('earnings_usd');
    expect((await rows('SHOW ALL TABLES')).length).toBeGreaterThan(20);
    expect(await rows('SUMMARIZE curated.royalties')).not.toEqual([]);
    expect((await box.lake('query', 'EXPLAIN FROM curated.royalties')).out).toMatch(/READ_PARQUET/);
  });

  test('SHOW TABLES lists the tables that a query can name, all or those of one schema', async () => {
    const names = (await rows('show tables;')).map(({ name }) => name);
    expect(names).toContain('curated.royalties');
    expect(names).toContain('staging.distrokid_bank_details');
    expect(names).toContain('ledger.receipts');
    expect((await rows('SHOW TABLES FROM ledger')).map(({ name }) => name)).toEqual([
      'ledger.parts',
      'ledger.receipts',
      'ledger.rejects',
      'ledger.restatements',
      'ledger.set_aside',
    ]);
    expect(await rows('show ledger')).toEqual(await rows('SHOW TABLES FROM ledger'));
    expect((await rows('SHOW SCHEMAS')).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['curated', 'history', 'ledger', 'staging']),
    );
  });

  test('DESCRIBE names the columns of a table with their types, SUMMARIZE their values', async () => {
    const described = await rows('DESCRIBE curated.royalties');
    expect(described).toContainEqual(expect.objectContaining({ column_name: 'isrc', column_type: 'VARCHAR' }));
    expect(described).toContainEqual(
      expect.objectContaining({ column_name: 'amount', column_type: expect.stringMatching(/^DECIMAL/) }),
    );
    const summary = await rows('SUMMARIZE curated.royalties');
    expect(summary.map(({ column_name: name }) => name)).toEqual(described.map(({ column_name: name }) => name));
    expect(summary.every(({ count }) => Number(count) > 0)).toBe(true);
  });

  test('a table without its schema is known by its name', async () => {
    const called = await box.lake('query', 'SELECT * FROM royalties');
    expect(called.err).toMatch(/Did you mean curated\.royalties\?\nThe lake has these tables/);
  });

  test.each(['', ' ; ', '/* only a comment */'])('no statement (%s) is called that', async (sql) => {
    const called = await box.lake('query', sql);
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toMatch(/^lake: .*there is no statement here: write one SELECT.*\n$/);
  });

  test('PIVOT finds its columns in the data or takes them as they are named, and hides no writing', async () => {
    const bank = 'staging.distrokid_bank_details';
    const found = await rows(`PIVOT ${bank} ON account USING count(*) GROUP BY reporting_date`);
    expect(Object.keys(found[0] ?? {})).toEqual(expect.arrayContaining(['reporting_date', 'default', 'formula']));
    const named = `PIVOT ${bank} ON account IN ('default') USING count(*) GROUP BY reporting_date`;
    expect(Object.keys((await rows(named))[0] ?? {})).toEqual(['reporting_date', 'default']);
    expect(await rows(`FROM (PIVOT ${bank} ON account USING count(*))`)).not.toEqual([]);
    for (const hidden of [
      `PIVOT ${bank} ON account USING count(*); DROP VIEW ${bank}`,
      `PIVOT (FROM query('DROP VIEW ${bank}')) ON account USING count(*)`,
      `PIVOT (FROM enable_logging('FileSystem')) ON account USING count(*)`,
      `PIVOT (FROM "enable_logging"('FileSystem')) ON account USING count(*)`,
      `WITH p AS (PIVOT ${bank} ON account USING count(*)) INSERT INTO x FROM p`,
    ]) {
      expect(await box.lake('query', hidden), hidden).toMatchObject({ code: 2, out: '' });
    }
  });

  test('a long result is printed while it is made, and an error on the way ends it with a fault', async () => {
    const pieces: string[] = [];
    const called = await box.lakeWith(
      { out: (text) => void pieces.push(text) },
      'query',
      "SELECT range, CASE WHEN range > 900000 THEN error('here') ELSE 'x' END AS x FROM range(1000000)",
      '--csv',
    );
    expect(called.code).not.toBe(0);
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.slice(0, 2).join('')).toMatch(/^range,x\r\n0,x\r\n1,x\r\n/);
  });

  test('a terminal is shown control characters as marks in CSV and JSON too, and a file gets them as they are', async () => {
    const sql = "SELECT 'a' || chr(27) || '[31m' || chr(155) AS t";
    const marked = await box.lakeWith({ outIsTty: true }, 'query', sql, '--csv');
    expect(marked.out).toBe('t\r\na�[31m�\r\n');
    expect((await box.lakeWith({ outIsTty: true }, 'query', sql, '--json')).out).not.toContain('\u009b');
    expect((await box.lake('query', sql, '--csv')).out).toBe('t\r\na\u001b[31m\u009b\r\n');
  });

  test('a statement that DuckDB refuses is wrong use, with its words, and with the tables where one is unknown', async () => {
    expect(await box.lake('query', 'SELEC 1')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^lake: Parser Error: syntax error/),
    });
    const unknown = await box.lake('query', 'FROM curated.royaltys');
    expect(unknown.code).toBe(2);
    expect(unknown.err).toMatch(
      /royaltys does not exist[\s\S]*\n {2}curated: ads_campaigns, .*royalties, .*\n {2}staging: \w+ and \d+ more, one for each dataset: lake catalog lists them\n/,
    );
    expect((await box.lake('query', 'FROM nowhere.at_all')).err).toMatch(
      /\n {2}ledger: receipts, parts, rejects, set_aside, restatements\n/,
    );
  });

  test.each([
    ["COPY (SELECT 1) TO 'LAKE/curated/x.csv'", /read-only/],
    ["COPY (SELECT 1) TO '/tmp/lake-cli-x.csv'", /read-only/],
    ["ATTACH 'LAKE/staging/x.db'", /read-only/],
    ['CREATE TABLE x AS SELECT 1', /read-only/],
    ['DROP VIEW curated.royalties', /read-only/],
    ['SET threads = 1', /read-only/],
    ['INSTALL httpfs', /read-only/],
    ["EXPLAIN ANALYZE COPY (SELECT 1) TO 'LAKE/curated/x.csv'", /read-only/],
    ["SELECT 1; COPY (SELECT 1) TO 'LAKE/curated/x.csv'", /read-only/],
    ['SELECT 1; SELECT 2', /one statement/],
    ["EXPLAIN (ANALYZE) COPY (SELECT 1) TO 'LAKE/curated/x.csv'", /read-only/],
    [
      "FROM enable_logging('QueryLog', storage = 'file', storage_path = 'LAKE/curated/log')",
      /enable_logging does more/,
    ],
    ["SELECT (SELECT 1 FROM query('SELECT 1'))", /query does more/],
    ["FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))", /does more than read/],
    ["FROM read_text('/etc/hostname')", /Permission Error/],
    ["FROM read_blob('LAKE/.store/queue.sqlite')", /Permission Error/],
    ["FROM read_blob('LAKE/curated/../.store/queue.sqlite')", /Permission Error/],
    ["FROM 'https://example.invalid/x.parquet'", /Error/],
  ])('%s is refused', async (sql, message) => {
    const called = await box.lake('query', sql.replace('LAKE', box.lakeDir));
    expect(called).toMatchObject({ code: 2, out: '', err: expect.stringMatching(message) });
  });

  test('a query names its tables in any case and with quotes', async () => {
    expect(await rows('SELECT count(*) > 0 AS some FROM CURATED."Royalties"')).toEqual([{ some: true }]);
  });
});

test('the numbers of the samples come out as they went in, to the last digit', async () => {
  const text = readFileSync(join(samplesFolder, 'distrokid/DistroKid_20260926_090000.tsv'), 'latin1');
  const lines = text
    .split('\r')
    .slice(1)
    .filter((line) => line !== '');
  const total = lines.reduce((sum, line) => sum + BigInt((line.split('\t').at(-1) ?? '').replace('.', '')), 0n);
  const [row] = (
    await box.lake(
      'query',
      "SELECT sum(earnings_usd) AS usd, count(*) AS n FROM history.distrokid_bank_details WHERE as_of = '2026-09-26 09:00:00'",
      '--json',
    )
  ).json<{ usd: string; n: string }[]>();
  const parts = (
    await box.lake(
      'query',
      "SELECT sum((money->>'earnings_usd')::DECIMAL(38,12)) AS usd FROM ledger.parts WHERE as_of = '2026-09-26 09:00:00'",
      '--json',
    )
  ).json<{ usd: string }[]>();
  expect(BigInt((parts[0]?.usd ?? '').replace('.', ''))).toBe(total * 10_000n);
  // What newer evidence confirms was known at the older as-of, too.
  expect(row).toEqual({ usd: parts[0]?.usd, n: String(lines.length) });
});
