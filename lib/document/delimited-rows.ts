import type { HeaderMatch } from '../contract/header.ts';
import type { TextRow } from '../contract/source.ts';
import { limits } from '../lake/limits.ts';
import { physicalLines } from './physical-lines.ts';
import { splitRecord } from './record.ts';
import type { DelimitedShape } from './sniff.ts';
import type { Encoding } from './text-scan.ts';

/**
 * Gives the rows of a delimited document, one by one, even if they are ragged. This is the careful path, for documents
 * that the engine's own reader refuses and for documents whose rows are rewritten. It skips empty lines but counts
 * them.
 */
export async function* delimitedRows(
  path: string,
  encoding: Encoding,
  shape: DelimitedShape,
  match: HeaderMatch,
): AsyncGenerator<TextRow> {
  const columns = Object.entries(match.positions);
  const width = shape.header.length;
  // A row of a sheet ends with its last cell that is not empty.
  const missing = shape.isSheet ? '' : null;
  const most = shape.isSheet ? limits.sheetRowLines : limits.quotedLines;
  const layOut = (line: number, text: string, fields: readonly string[]): TextRow => {
    const values = Object.fromEntries(columns.map(([name, position]) => [name, fields[position] ?? missing]));
    if (fields.length < width && !shape.isSheet) return { line, values, text, broken: 'too-few-fields' };
    if (fields.length > width) return { line, values, text, broken: 'too-many-fields' };
    return { line, values, text };
  };
  let line = 0;
  let waiting: { text: string; line: number; lines: string[] } | undefined;
  const flush = function* (): Generator<TextRow> {
    // The quote never closed. Its first line is refused, and the lines that it swallowed are read again on their own.
    while (waiting) {
      const { lines, line: first } = waiting;
      waiting = undefined;
      yield { line: first, values: {}, text: lines[0] ?? '', broken: 'unclosed-quote' };
      for (const [index, text] of lines.slice(1).entries()) yield* take(text, first + 1 + index);
    }
  };
  const take = function* (text: string, at: number): Generator<TextRow> {
    if (!waiting) {
      if (text === '') return;
      const split = splitRecord(text, shape);
      if ('fields' in split) yield layOut(at, text, split.fields);
      else waiting = { text, line: at, lines: [text] };
      return;
    }
    waiting.text += `\n${text}`;
    waiting.lines.push(text);
    const split = splitRecord(waiting.text, shape);
    if ('fields' in split && split.fields.length <= width) {
      const { text: whole, line: first } = waiting;
      waiting = undefined;
      yield layOut(first, whole, split.fields);
    } else if ('fields' in split || waiting.lines.length > most) {
      yield* flush();
    }
  };
  for await (const text of physicalLines(path, encoding)) {
    line++;
    if (line > shape.headerLine) yield* take(text, line);
  }
  yield* flush();
}
