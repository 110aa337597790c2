import { createReadStream } from 'node:fs';
import type { RecognisedDocument } from '../document/inspection.ts';
import { decoderOf } from '../document/physical-lines.ts';
import type { DelimitedShape } from '../document/sniff.ts';
import { limits } from '../lake/limits.ts';

/** A row as this second reader reads it: the line it begins on, and its fields. Undefined fields: the row cannot be split. */
export type UseRow = (line: number, fields: readonly string[] | undefined) => void;

/**
 * Reads a delimited document's rows once more, in its own simple way: the reconciliation's count must not come from the
 * readers it checks. Streams; a million lines take about two seconds.
 */
export async function readRowsAgain(
  document: RecognisedDocument,
  shape: DelimitedShape,
  useRow: UseRow,
): Promise<void> {
  const { rowOf = (line: number) => line } = document;
  const use: UseRow = (line, fields) => useRow(rowOf(line), fields);
  const width = shape.header.length;
  const most = shape.isSheet ? limits.sheetRowLines : limits.quotedLines;
  const open: string[] = [];
  let line = 0;
  const give = (at: number, fields: readonly string[]) =>
    use(at, fields.length === width || (shape.isSheet && fields.length < width) ? fields : undefined);
  const take = (text: string, at: number): void => {
    if (open.length === 0 && text === '') return;
    if (open.length === 0 && (shape.quote === '' || !text.includes(shape.quote))) {
      give(at, text.split(shape.delimiter));
      return;
    }
    open.push(text);
    const first = at - open.length + 1;
    const fields = quotedFields(open.join('\n'), shape.delimiter);
    if (fields && (open.length === 1 || fields.length <= width)) {
      open.length = 0;
      give(first, fields);
    } else if (fields || open.length > most) giveUp(first);
  };
  // The first line is one broken row. Each line after it is read by itself again.
  const giveUp = (first: number): void => {
    const [, ...swallowed] = open.splice(0);
    use(first, undefined);
    for (const [index, text] of swallowed.entries()) take(text, first + 1 + index);
  };
  await eachLine(document, (text) => {
    line++;
    if (line > shape.headerLine) take(text, line);
  });
  while (open.length > 0) giveUp(line - open.length + 1);
}

async function eachLine({ path, encoding }: RecognisedDocument, use: (text: string) => void): Promise<void> {
  let decoder: ReturnType<typeof decoderOf> | undefined;
  let rest = '';
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 ** 2 })) {
    const bytes = chunk as Buffer;
    decoder ??= decoderOf(encoding, bytes);
    rest += decoder.decode(bytes, { stream: true });
    // A CR at the end may be half of CRLF, so it waits for the next character.
    const held = rest.endsWith('\r') ? '\r' : '';
    const lines = rest.slice(0, rest.length - held.length).split(/\r\n?|\n/);
    rest = (lines.pop() ?? '') + held;
    for (const text of lines) use(text);
  }
  rest += decoder?.decode() ?? '';
  const last = rest.split(/\r\n?|\n/);
  if (last.at(-1) === '') last.pop();
  for (const text of last) use(text);
}

/** No text matches in two ways, so that an unclosed quote costs no more than its length. */
const closedField = /^ *"([^"]*(?:""[^"]*)*)"(?!")( *$)?/;

/** The fields of a record with quotes. Undefined where a quote is not closed. */
function quotedFields(record: string, delimiter: string): readonly string[] | undefined {
  const fields: string[] = [];
  let rest = record;
  for (;;) {
    let value = '';
    if (/^ *"/.test(rest)) {
      const match = closedField.exec(rest);
      if (!match) return undefined;
      value = (match[1] ?? '').replaceAll('""', '"');
      rest = rest.slice(match[0].length);
      // Space between the closing quote and the delimiter is not part of the value. Other text is.
      const after = rest.replace(/^ +/, '');
      if (after.startsWith(delimiter)) rest = after;
    }
    const end = rest.indexOf(delimiter);
    if (end < 0) return [...fields, value + rest];
    fields.push(value + rest.slice(0, end));
    rest = rest.slice(end + delimiter.length);
  }
}
