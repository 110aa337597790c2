import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { identifier, literal } from '../../lib/contract/sql-text.ts';
import type { EngineSession, QueryStream } from '../../lib/engine/engine.ts';
import { LakeError } from '../../lib/lake/error.ts';
import type { PassRecord } from '../../lib/ledger/records.ts';
import { writeWorkbook } from '../../lib/query/export/workbook.ts';
import { queryRelations } from '../../lib/query/query-views.ts';
import { queryLake } from '../commands/query.ts';
import type { OpenLake } from '../open-lake.ts';
import { csvPieces, jsonPieces } from '../show/csv.ts';
import { type AboutLine, aboutSql, aboutTable, type TableAbout } from './about.ts';

/** The formats of `lake export`, named as their files end. */
export const exportFormats = ['csv', 'json', 'parquet', 'xlsx', 'duckdb'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What is exported: tables by their full names, or the result of a statement. Only a DuckDB file holds several tables. */
export type Selection = { readonly tables: readonly string[] } | { readonly sql: string };

export interface Exported {
  readonly path: string;
  readonly format: ExportFormat;
  /** The full names of the tables; none for a statement. */
  readonly tables: readonly string[];
  readonly rows: number;
  readonly sizeBytes: number;
}

interface ExportOptions {
  /** The file, as an absolute path. */
  readonly to: string;
  readonly format: ExportFormat;
  readonly now: Date;
  readonly pass: PassRecord;
}

/** The full names of all tables that can be exported. */
export function exportedTables({ ports }: Pick<OpenLake, 'ports'>): readonly string[] {
  return queryRelations(ports);
}

/** The full name of a table: `royalties` is `curated.royalties`. Undefined where the lake has none of that name. */
export function exportedTable(lake: Pick<OpenLake, 'ports'>, name: string): string | undefined {
  const all = exportedTables(lake);
  return all.find((table) => table === name) ?? all.find((table) => table === `curated.${name}`);
}

/** Writes a file beside the destination and puts it there when it is whole: a reader never sees half of it. */
export async function exportTo(lake: OpenLake, selection: Selection, options: ExportOptions): Promise<Exported> {
  const { to, format, now, pass } = options;
  const tables = 'tables' in selection ? selection.tables : [];
  const [only = ''] = tables;
  const sql = 'sql' in selection ? selection.sql : tables.length > 1 ? tables.join(' ') : `FROM ${only}`;
  const abouts = await Promise.all(tables.map((table) => aboutTable(lake, table)));
  const about = abouts[0]?.lines ?? aboutSql(sql);
  let rows = 0;
  const write = async (session: EngineSession, asked: string, folder: string) => {
    const made = join(folder, `export-${randomUUID()}`);
    if (format === 'duckdb')
      rows = await writeDatabase(session, made, 'sql' in selection ? [{ name: 'result', sql: asked }] : abouts);
    else if (format === 'parquet') rows = await copyParquet(session, asked, made);
    else
      rows = await writeResult(await session.stream(asked), format, made, [...about, ['exported', now.toISOString()]]);
    await putInPlace(made, to);
  };
  if (tables.length > 1) await queryLake(lake, 'SELECT 1', { pass, tables: sql, use: write, isLasting: true });
  else await queryLake(lake, sql, { pass, use: write, isLasting: true });
  return { path: to, format, tables, rows, sizeBytes: (await stat(to)).size };
}

async function writeResult(
  result: QueryStream,
  format: 'csv' | 'json' | 'xlsx',
  path: string,
  about: readonly AboutLine[],
): Promise<number> {
  if (format === 'xlsx') return writeWorkbook(path, result, { about });
  let rows = 0;
  const counted: QueryStream = {
    columns: result.columns,
    batches: (async function* () {
      for await (const batch of result.batches) {
        rows += batch.length;
        yield batch;
      }
    })(),
  };
  const pieces = format === 'csv' ? csvPieces(counted) : jsonPieces(counted);
  await pipeline(Readable.from(pieces), createWriteStream(path));
  return rows;
}

async function copyParquet(session: EngineSession, sql: string, path: string): Promise<number> {
  // A view takes the statement as it was written, with a semicolon and a comment after it.
  await session.run(`CREATE OR REPLACE TEMP VIEW exported_rows AS ${sql}`);
  const [done] = await session.rows(`COPY (FROM exported_rows) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
  return Number(done?.Count ?? 0);
}

/** One table of a database file, with what it and its columns mean. */
type DatabaseTable = Pick<TableAbout, 'name' | 'sql'> & Partial<TableAbout>;

async function writeDatabase(session: EngineSession, path: string, tables: readonly DatabaseTable[]): Promise<number> {
  await session.run(`ATTACH ${literal(path)} AS exported`);
  let rows = 0;
  try {
    for (const { name, sql, description, columns = [] } of tables) {
      const table = `exported.main.${identifier(name)}`;
      const [made] = await session.rows(`CREATE TABLE ${table} AS ${sql}`);
      rows += Number(made?.Count ?? 0);
      if (description !== undefined) await session.run(`COMMENT ON TABLE ${table} IS ${literal(description)}`);
      for (const column of columns)
        await session.run(`COMMENT ON COLUMN ${table}.${identifier(column.name)} IS ${literal(column.description)}`);
    }
  } finally {
    await session.run('DETACH exported');
  }
  return rows;
}

/** Moves a whole file to its place, from another disk too. */
async function putInPlace(made: string, to: string): Promise<void> {
  const partial = `${to}.${randomUUID()}.partial`;
  try {
    await copyFile(made, partial);
    await rename(partial, to);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new LakeError(`${to} cannot be written (${code}): choose another place, or free the disk.`, {
      code: 'usage',
      fault: 'operator',
      retry: 'never',
      details: { quiet: true },
      cause,
    });
  } finally {
    await rm(partial, { force: true });
  }
}
