import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, samplesFolder, sandbox } from './support.ts';

describe('lake export', () => {
  let box: Sandbox;

  beforeAll(async () => {
    box = sandbox();
    await box.lake('put', samplesFolder, '--wait');
  });
  afterAll(() => box.remove());

  const sumOf = 'SELECT sum(earnings_usd)::VARCHAR AS usd, count(*)::VARCHAR AS n FROM';
  async function inDuckdb(sql: string, file = ':memory:'): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const instance = await DuckDBInstance.create(file);
    const connection = await instance.connect();
    try {
      return (await connection.runAndReadAll(sql)).getRowObjectsJson();
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  }
  async function inLake(): Promise<Readonly<Record<string, unknown>>> {
    const [row] = (await box.lake('query', `${sumOf} curated.royalties`, '--json')).json<
      Readonly<Record<string, unknown>>[]
    >();
    return row ?? {};
  }

  test.each([
    ['parquet', (path: string) => `${sumOf} read_parquet('${path}')`],
    ['csv', (path: string) => `${sumOf} read_csv('${path}', types={'earnings_usd': 'DECIMAL(38,12)'})`],
  ])('a table as %s has every row and every cent', async (format, read) => {
    const path = join(box.folder, `royalties.${format}`);
    const done = (await box.lake('export', 'royalties', '--to', path, '--json')).json<{
      rows: number;
      tables: string[];
    }>();
    expect(done.tables).toEqual(['curated.royalties']);
    const expected = await inLake();
    const [found] = await inDuckdb(read(path));
    expect(Number(found?.usd)).toBe(Number(expected.usd));
    expect(found?.n).toBe(expected.n);
    expect(String(done.rows)).toBe(expected.n);
  });

  test('what does not hold what its name says is not exported', async () => {
    const root = join(box.lakeDir, 'curated/royalties');
    const [name = ''] = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((one) =>
      one.endsWith('.parquet'),
    );
    const bytes = readFileSync(join(root, name));
    const times = join(box.folder, 'times');
    execFileSync('cp', ['-p', join(root, name), times]);
    writeFileSync(join(root, name), bytes.with(20, (bytes[20] ?? 0) ^ 1));
    execFileSync('touch', ['-r', times, join(root, name)]);
    const path = join(box.folder, 'damaged.csv');
    const { code, err } = await box.lake('export', 'royalties', '--to', path);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('lake sweep --verify --wait') });
    expect(existsSync(path)).toBe(false);
    writeFileSync(join(root, name), bytes);
    execFileSync('touch', ['-r', times, join(root, name)]);
  });

  test('a table as JSON has decimals as texts', async () => {
    const path = join(box.folder, 'royalties.json');
    await box.lake('export', 'curated.royalties', '--to', path);
    const rows = JSON.parse(readFileSync(path, 'utf8')) as { earnings_usd: unknown }[];
    expect(String(rows.length)).toBe((await inLake()).n);
    expect(typeof rows[0]?.earnings_usd).toBe('string');
  });

  test('a DuckDB file holds all curated tables, with what each column means', async () => {
    const path = join(box.folder, 'lake.duckdb');
    const { out } = await box.lake('export', '--to', path);
    expect(out).toMatch(/^\d+ tables, [\d,]+ rows, .* in .*lake\.duckdb\n$/);
    const [found] = await inDuckdb(`${sumOf} royalties`, path);
    expect(found).toEqual(await inLake());
    const comments = await inDuckdb(
      "SELECT comment FROM duckdb_columns() WHERE table_name = 'royalties' AND comment IS NOT NULL",
      path,
    );
    expect(comments.length).toBeGreaterThan(5);
  });

  test('the result of a statement is exported, a workbook says which one', async () => {
    const path = join(box.folder, 'sum.xlsx');
    const { code } = await box.lake('export', '--sql', 'SELECT 1 AS one;', '--to', path);
    expect(code).toBe(0);
    expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK');
  });

  test.each(['parquet', 'csv', 'duckdb'])('a statement may end in a semicolon and a comment (%s)', async (format) => {
    const path = join(box.folder, `commented.${format}`);
    const called = await box.lake('export', '--sql', 'SELECT 1 AS one; -- the first', '--to', path);
    expect(called).toMatchObject({ code: 0, err: '' });
    expect(called.out).toContain('1 row');
  });

  test('a file that is there is replaced by the whole new one, and nothing else is left beside it', async () => {
    const folder = join(box.folder, 'again');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.csv'), 'old');
    await box.lake('export', '--sql', "SELECT '=1' AS a", '--to', join(folder, 'a.csv'));
    expect(readFileSync(join(folder, 'a.csv'), 'utf8')).toBe("a\r\n'=1\r\n");
    expect(readdirSync(folder)).toEqual(['a.csv']);
  });

  test.each<[string, string[], string]>([
    ['no destination', ['royalties'], 'Say where to: --to PATH'],
    [
      'an ending that says nothing',
      ['royalties', '--to', 'x.txt'],
      'x.txt ends in no format that is known: name one of csv, json, parquet, xlsx, duckdb',
    ],
    ['an unknown format', ['royalties', '--to', 'x.csv', '--format', 'ods'], "There is no format 'ods'"],
    ['an unknown table', ['royalty', '--to', 'x.csv'], "There is no table 'royalty'"],
    ['nothing to export', ['--to', 'x.csv'], 'Name a table, or a statement with --sql.'],
    ['both', ['royalties', '--sql', 'SELECT 1', '--to', 'x.csv'], 'Name either a table or --sql.'],
    ['a folder that is not there', ['royalties', '--to', 'nowhere/x.csv'], 'is not there: make it first'],
  ])('is refused with what to do: %s', async (_name, argv, words) => {
    const called = await box.lake('export', ...argv);
    expect(called.code).toBe(2);
    expect(called.err).toContain(words);
  });

  test.each([
    ["COPY (SELECT 1) TO 'stolen.csv'", 'read-only'],
    ["SELECT * FROM read_text('/etc/hostname')", 'Permission Error'],
    ['SELECT no_column FROM curated.royalties', 'no_column'],
  ])('reads no more than a query may: %s', async (sql, words) => {
    const path = join(box.folder, 'never.csv');
    const called = await box.lake('export', '--sql', sql, '--to', path);
    expect(called.code).not.toBe(0);
    expect(called.err).toContain(words);
    expect(existsSync(path)).toBe(false);
  });
});
