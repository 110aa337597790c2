import { join } from 'node:path';
import { castSelect, type TextSource, uniqueSelect } from '../../contract/cast-sql.ts';
import type { Contract } from '../../contract/contract.ts';
import { sumsSelect } from '../../contract/set-aside.ts';
import type { TextRow } from '../../contract/source.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { FormRule } from '../../contract/text-form.ts';
import { delimitedRows } from '../../document/delimited-rows.ts';
import type { RecognisedDocument } from '../../document/inspection.ts';
import { jsonRows } from '../../document/json-rows.ts';
import { countLines, physicalLines } from '../../document/physical-lines.ts';
import type { DelimitedShape } from '../../document/sniff.ts';
import { differingTwins } from '../../document/twin-columns.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { isLakeError } from '../../lake/error.ts';
import { type Reason, reasonSchema } from '../../lake/receipt.ts';
import type { SaidForms } from '../../lake/said-forms.ts';
import { formsOf } from './document-forms.ts';

/**
 * A document's rows, typed and checked: the contract's columns and `_errors`, in the order of the document. They stand in a
 * temporary Parquet file, not in a table: it takes less memory, and what follows reads each distinct value once.
 */
export interface LoadedDocument {
  /** With what was decided about its numbers and dates in its contract. */
  readonly document: RecognisedDocument;
  /** Why it is refused whole: nobody could say how its numbers or dates are written. */
  readonly refused?: Reason;
  /** The relation that reads them, for a FROM clause. */
  readonly relation: string;
  /** SQL giving a row's physical line. */
  readonly line: string;
  /** The raw text of refused rows, by the line numbers given. */
  readonly textOf: (lines: ReadonlySet<number>) => Promise<ReadonlyMap<number, string>>;
}

/** Where and as what a document is loaded. */
export interface LoadContext {
  readonly fileName: string;
  readonly asOf: Date;
  /** Folder for temporary files. */
  readonly folder: string;
  /** A name that no other document of the session has: letters, digits, `_`. */
  readonly id: string;
  /** How its numbers and dates are written, as somebody said with it. */
  readonly said?: SaidForms | undefined;
  /** What stands in place of personal values, where they do not stay. */
  readonly pseudonym: FormRule | undefined;
}

/** Fields beyond the header that the engine's reader takes before it gives up on a document; such rows are refused. */
const overflowColumns = 2;
/** The engine's reader must have a word for null; this is one that no file has. */
const nullWord = '\u0001no file says this\u0001';
/** Rows of a temporary row group: each month's part is read from the groups that hold some of it, so they are small. */
const rowGroupRows = 15 * 2048;
/** Rows handed to the engine at once on the careful path: bounds memory. */
const appendRows = 20_000;

/**
 * Reads a document into a table. The engine's own reader does it in one pass where it can; a document that it refuses, or
 * whose lines and rows do not match one to one (blank lines, breaks inside quotes), goes row by row. Both give the same
 * rows: test/document/two-readers.test.ts.
 */
export async function loadDocument(
  session: EngineSession,
  document: RecognisedDocument,
  context: LoadContext,
): Promise<LoadedDocument> {
  const { content, dataset } = document;
  const bulk = content.shape === 'delimited' && !dataset.prepare && document.encoding === 'utf-8' && !document.rowOf;
  const first =
    (bulk ? await loadInBulk(session, document, content, context) : undefined) ??
    (await loadRowByRow(session, document, context));
  const loaded = await readAsWritten(session, first, context);
  const twins = await differingTwins(document);
  if (twins) return { ...loaded, refused: reasonSchema.parse(twins) };
  const summed = await withSums(session, loaded, context);
  const unique = uniqueSelect(dataset.contract, summed.relation, summed.line);
  return unique === undefined
    ? summed
    : madeAgain(session, summed, unique, join(context.folder, `${context.id}-unique`));
}

/** Rows that claim to be sums of others are held against them; most documents have none, and are not read again. */
async function withSums(
  session: EngineSession,
  loaded: LoadedDocument,
  { folder, id }: LoadContext,
): Promise<LoadedDocument> {
  const { contract } = loaded.document.dataset;
  const sums = sumsSelect(Object.keys(contract.columns), contract.setAside, loaded.relation, loaded.line);
  if (sums === undefined) return loaded;
  const [found] = await session.rows(
    `SELECT count_if(starts_with("_errors", 'aside:')) AS n FROM ${loaded.relation} WHERE "_errors" IS NOT NULL`,
  );
  return Number(found?.n) === 0 ? loaded : madeAgain(session, loaded, sums, join(folder, `${id}-sums`));
}

async function madeAgain(
  session: EngineSession,
  loaded: LoadedDocument,
  select: string,
  name: string,
): Promise<LoadedDocument> {
  const path = `${name}.parquet`;
  await session.run(copySql(select, path));
  return { ...loaded, relation: `read_parquet(${literal(path)})`, line: '"_line"' };
}

/** The rows as their document writes numbers and dates, where that is not how they were first read. */
async function readAsWritten(
  session: EngineSession,
  { source, read, ...first }: FirstReading,
  context: LoadContext,
): Promise<LoadedDocument> {
  const { document } = first;
  const decision = await formsOf(session, document, source, first.relation, context);
  if (decision === undefined) return first;
  if ('refused' in decision) return { ...first, refused: reasonSchema.parse(decision.refused) };
  const { contract, isOwn } = decision;
  // The first reading already is what was decided: a second one would take as long again.
  if (isOwn) return first;
  const relation = await read(contract, join(context.folder, `${context.id}-written.parquet`));
  return { ...first, relation, document: { ...document, dataset: { ...document.dataset, contract } } };
}

/** A document as it was first read, with its texts, from which it can be read otherwise. */
interface FirstReading extends LoadedDocument {
  readonly source: TextSource;
  /** Reads the texts by another contract into a file; gives the relation. */
  readonly read: (contract: Contract, path: string) => Promise<string>;
}

async function loadInBulk(
  session: EngineSession,
  document: RecognisedDocument,
  shape: DelimitedShape,
  { folder, id, asOf, pseudonym }: LoadContext,
): Promise<FirstReading | undefined> {
  const { path, match, dataset } = document;
  const width = shape.header.length;
  const field = (index: number) => identifier(`f${index}`);
  const names = Array.from({ length: width + overflowColumns }, (_, index) => `'f${index}': 'VARCHAR'`);
  // A field that is not there at all is null and an empty one is '': no text of a file is read as null.
  const relation = `read_csv(${literal(path)}, auto_detect=false, header=false, skip=${shape.headerLine},
    delim=${literal(shape.delimiter)}, quote=${literal(shape.quote)}, escape=${literal(shape.quote)}, nullstr=${literal(nullWord)},
    null_padding=true, columns={${names.join(', ')}})`;
  const source: TextSource = {
    relation,
    text: {
      ...givenText(document, asOf),
      ...Object.fromEntries(
        Object.entries(match.positions).map(([name, position]) => [
          name,
          shape.isSheet ? `coalesce(${field(position)}, '')` : field(position),
        ]),
      ),
    },
    broken: `CASE ${shape.isSheet ? '' : `WHEN ${field(width - 1)} IS NULL THEN 'too-few-fields'`} WHEN ${field(width)} IS NOT NULL THEN 'too-many-fields' END`,
    carry: [],
  };
  const rows = join(folder, `${id}.parquet`);
  const relationOf = (file: string) => `read_parquet(${literal(file)}, file_row_number=true)`;
  try {
    const reading = session.run(copySql(castSelect(dataset.contract, source, pseudonym), rows));
    // Not awaited at once: this thread reads the file meanwhile. Without quotes and blank lines, lines and rows are one to one.
    const counting = linesToExpect(document, shape);
    const [expected] = await Promise.all([counting, reading]);
    // Lines that end in several ways cannot be counted against rows: a break inside quotes and a stray CR make up for each other.
    if (expected === undefined) return undefined;
    if (expected !== 'as many as rows') {
      const [counted] = await session.rows(`SELECT count(*) AS n FROM read_parquet(${literal(rows)})`);
      if (Number(counted?.n) + shape.headerLine !== expected) return undefined;
    }
  } catch (error) {
    if (!isLakeError(error, 'engine-failed')) throw error;
    return undefined;
  }
  return {
    document,
    source,
    read: async (contract, file) => {
      await session.run(copySql(castSelect(contract, source, pseudonym), file));
      return relationOf(file);
    },
    relation: relationOf(rows),
    line: `(file_row_number + ${shape.headerLine + 1})`,
    textOf: (wanted) => linesOfFile(document, wanted),
  };
}

/** The text of columns that a fact of the whole document gives, as SQL. */
function givenText({ dataset, facts }: RecognisedDocument, asOf: Date): Readonly<Record<string, string>> {
  const known: Readonly<Record<string, string>> = { ...facts, capture_date: asOf.toISOString().slice(0, 10) };
  const texts = Object.entries(dataset.contract.columns).flatMap(([name, { given }]) => {
    const fact = given === undefined ? undefined : known[given.fact];
    return fact === undefined ? [] : [[name, `CAST(${literal(fact)} AS VARCHAR)`] as const];
  });
  return Object.fromEntries(texts);
}

async function linesToExpect(
  document: RecognisedDocument,
  shape: DelimitedShape,
): Promise<number | 'as many as rows' | undefined> {
  const oneToOne = shape.quote === '' && !(await document.blankLines);
  return oneToOne ? 'as many as rows' : countLines(document.path, shape.lineEnd);
}

/** Uncompressed: the file is read a few times at once and thrown away. */
function copySql(select: string, path: string): string {
  return `COPY (${select}) TO ${literal(path)} (FORMAT parquet, COMPRESSION uncompressed, ROW_GROUP_SIZE ${rowGroupRows})`;
}

async function loadRowByRow(
  session: EngineSession,
  document: RecognisedDocument,
  context: LoadContext,
): Promise<FirstReading> {
  const { contract, prepare } = document.dataset;
  const made = prepare ? Object.entries(contract.columns).filter(([, { given }]) => given?.fact === 'row') : [];
  const columns = [...new Set([...Object.keys(document.match.positions), ...made.map(([name]) => name)])];
  const text = `text_${context.id}`;
  const layout = [
    '"_line" BIGINT',
    '"_text" VARCHAR',
    '"_row" VARCHAR',
    ...columns.map((name) => `${identifier(name)} VARCHAR`),
  ];
  await session.run(`CREATE TABLE ${text} (${layout.join(', ')})`);
  const toCells = (row: TextRow) => [
    BigInt(row.line),
    row.text,
    row.broken ?? null,
    ...columns.map((name) => row.values[name] ?? null),
  ];
  const rows = rowsOf(document);
  if (prepare) {
    const all: TextRow[] = [];
    for await (const row of rows) all.push(row);
    const prepared = prepare(all, { fileName: context.fileName, documentName: document.name, asOf: context.asOf });
    await session.append(text, prepared.map(toCells));
  } else {
    for await (const batch of batches(rows, appendRows)) await session.append(text, batch.map(toCells));
  }
  const source: TextSource = {
    relation: text,
    text: {
      ...givenText(document, context.asOf),
      ...Object.fromEntries(columns.map((name) => [name, identifier(name)])),
    },
    broken: '"_row"',
    carry: ['"_line"'],
  };
  const read = async (by: Contract, path: string) => {
    await session.run(copySql(castSelect(by, source, context.pseudonym), path));
    return `read_parquet(${literal(path)})`;
  };
  return {
    document,
    source,
    read,
    relation: await read(contract, join(context.folder, `${context.id}.parquet`)),
    line: '"_line"',
    textOf: async (wanted) => {
      const found = await session.rows(
        `SELECT "_line" AS line, "_text" AS text FROM ${text} WHERE "_line" IN (SELECT unnest(CAST([${[...wanted].join()}] AS BIGINT[])))`,
      );
      return new Map(found.map((row) => [Number(row.line), String(row.text)]));
    },
  };
}

async function* rowsOf(document: RecognisedDocument): AsyncGenerator<TextRow> {
  const { content, match, path, encoding } = document;
  if (content.shape === 'table') yield* content.rows;
  else if (content.shape === 'json-rows') yield* jsonRows(content, match);
  else {
    const { rowOf } = document;
    for await (const row of delimitedRows(path, encoding, content, match))
      yield rowOf ? { ...row, line: rowOf(row.line) } : row;
  }
}

async function* batches<T>(rows: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function linesOfFile(
  document: RecognisedDocument,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  let line = 0;
  if (wanted.size === 0) return found;
  for await (const text of physicalLines(document.path, document.encoding)) {
    line++;
    if (wanted.has(line)) found.set(line, text);
    if (found.size === wanted.size) break;
  }
  return found;
}
