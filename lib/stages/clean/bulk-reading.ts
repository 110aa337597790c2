import { join } from 'node:path';
import { castSelect, type TextSource } from '../../contract/cast-sql.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { RecognisedDocument } from '../../document/inspection.ts';
import { countLines, physicalLines } from '../../document/physical-lines.ts';
import type { DelimitedShape } from '../../document/sniff.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { isLakeError } from '../../lake/error.ts';
import { copySql, type FirstReading, givenText, type LoadContext } from './first-reading.ts';

/** Fields beyond the header that the engine's reader takes before it gives up on a document; such rows are refused. */
const overflowColumns = 2;
/** The engine's reader must have a word for null; this is one that no file has. */
const nullWord = '\u0001no file says this\u0001';

/**
 * Reads a delimited document by the engine's own reader, in one pass. Undefined where that reader refuses it, or where its
 * lines and rows do not match one to one: then it is to be read row by row.
 */
export async function loadInBulk(
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

async function linesToExpect(
  document: RecognisedDocument,
  shape: DelimitedShape,
): Promise<number | 'as many as rows' | undefined> {
  const oneToOne = shape.quote === '' && !(await document.blankLines);
  return oneToOne ? 'as many as rows' : countLines(document.path, shape.lineEnd);
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
