import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { QueryStream } from '../../engine/engine.ts';
import { LakeError } from '../../lake/error.ts';
import {
  CellTooLong,
  cellCharacters,
  dataRow,
  type SheetColumn,
  sheetEnd,
  sheetHead,
  sheetRows,
  workbookParts,
} from './sheet-xml.ts';

export interface WorkbookOptions {
  /** What the sheet "About" says, a line each. */
  readonly about: readonly (readonly [what: string, text: string])[];
  /** Rows of a sheet with its header; a test takes fewer. */
  readonly rowsOfSheet?: number;
}

/** Characters of XML that are packed at once. */
const pieceCharacters = 256 * 1024;

/**
 * Writes a result as an XLSX workbook while its rows come, in constant memory. A text is a text even where it begins as a
 * formula does. A decimal stands as a number, and beside it as its exact text (`NAME (exact)`), because Excel keeps 15 digits.
 * More rows than a sheet holds go on in `Data 2` and so on. Gives the number of rows. Throws `usage` for a text that no cell holds.
 */
export async function writeWorkbook(path: string, result: QueryStream, options: WorkbookOptions): Promise<number> {
  const zip = new ZipFile();
  const given = new AbortController();
  const written = pipeline(zip.outputStream, createWriteStream(path), { signal: given.signal });
  // What a piece throws comes out of `add`, too.
  zip.on('error', () => undefined);
  // Awaited below. Until then nobody handles a full disk.
  written.catch(() => undefined);
  const add: Add = async (name, pieces) => {
    const stream = Readable.from(pieces, { objectMode: false });
    const ended = finished(stream);
    zip.addReadStream(stream, name);
    // Where the disk is full nobody reads on, and the piece would never end.
    await Promise.race([ended, written]);
  };
  try {
    const rows = await addSheets(add, result, options);
    zip.end();
    await written;
    return rows;
  } catch (error) {
    given.abort();
    if (error instanceof CellTooLong) throw tooLong(error);
    throw error;
  }
}

type Add = (name: string, pieces: AsyncIterable<string> | Iterable<string>) => Promise<void>;

async function addSheets(
  add: Add,
  result: QueryStream,
  { about, rowsOfSheet = sheetRows }: WorkbookOptions,
): Promise<number> {
  const columns = result.columns.flatMap(columnsOf);
  const rows = rowsOf(result)[Symbol.asyncIterator]();
  const names: string[] = [];
  let written = 0;
  let next = await rows.next();
  const sheet = async function* () {
    let text = sheetHead(columns.map(({ column }) => column));
    for (let number = 2; !next.done && number <= rowsOfSheet; number += 1) {
      const { value: row } = next;
      text += dataRow(
        columns.map(({ column }) => column),
        columns.map(({ from }) => row[from]),
        number,
      );
      written += 1;
      if (text.length > pieceCharacters) {
        yield text;
        text = '';
      }
      next = await rows.next();
    }
    yield text + sheetEnd;
  };
  do {
    names.push(names.length === 0 ? 'Data' : `Data ${names.length + 1}`);
    await add(`xl/worksheets/sheet${names.length}.xml`, sheet());
  } while (!next.done);
  names.push('About');
  const aboutColumns: readonly SheetColumn[] = [
    { name: 'What', kind: 'text' },
    { name: 'Value', kind: 'text' },
  ];
  const lines = about.map((line, at) => dataRow(aboutColumns, line, at + 2));
  await add(`xl/worksheets/sheet${names.length}.xml`, [sheetHead(aboutColumns), ...lines, sheetEnd]);
  for (const [name, xml] of workbookParts(names)) await add(name, [xml]);
  return written;
}

async function* rowsOf({ batches }: QueryStream): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for await (const rows of batches) yield* rows;
}

/** The columns of the sheet for one column of the result. */
function columnsOf({
  name,
  sqlType,
}: QueryStream['columns'][number]): readonly { column: SheetColumn; from: string }[] {
  const one = (kind: SheetColumn['kind'], shown = name) => ({ column: { name: shown, kind }, from: name });
  if (/^DECIMAL|^U?BIGINT|^U?HUGEINT|^BIGNUM/.test(sqlType)) return [one('number'), one('text', `${name} (exact)`)];
  if (/^(U?(TINY|SMALL)INT|U?INTEGER|FLOAT|DOUBLE)$/.test(sqlType)) return [one('number')];
  if (sqlType === 'DATE') return [one('date')];
  return [one(sqlType === 'BOOLEAN' ? 'boolean' : 'text')];
}

function tooLong({ column }: CellTooLong): LakeError {
  return new LakeError(
    `A text in the column ${column} is longer than the ${cellCharacters} characters that a cell of a workbook holds: export as CSV or Parquet, or leave the column out with --sql.`,
    { code: 'usage', fault: 'operator', retry: 'never', details: { quiet: true } },
  );
}
