import type { QueryStream } from '../../lib/engine/engine.ts';

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(.*\)|FLOAT|DOUBLE|BIGNUM)$/;

/** True where a column holds numbers, by DuckDB's name of its type. */
export function isNumeric(sqlType: string): boolean {
  return numeric.test(sqlType);
}

/**
 * A result as CSV (RFC 4180, lines end in CR LF), in pieces of whole lines as the rows come. A text cell that a spreadsheet
 * would run as a formula gets an apostrophe before it. Numbers stay as they are: otherwise -1 would become text.
 */
export async function* csvPieces({ columns, batches }: QueryStream): AsyncGenerator<string> {
  const cells = columns.map(({ name, sqlType }) => ({ name, isNumber: isNumeric(sqlType) }));
  yield line(columns.map(({ name }) => quoted(guarded(name))));
  for await (const rows of batches)
    yield rows.map((row) => line(cells.map(({ name, isNumber }) => cellOf(row[name], isNumber)))).join('');
}

function line(cells: readonly string[]): string {
  return `${cells.join(',')}\r\n`;
}

function cellOf(value: unknown, isNumber: boolean): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return quoted(isNumber ? text : guarded(text));
}

function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A result as one JSON array, an object a line, in pieces as the rows come. Decimals and big integers are texts. */
export async function* jsonPieces({ batches }: QueryStream): AsyncGenerator<string> {
  let isEmpty = true;
  for await (const rows of batches) {
    const lines = rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n');
    if (lines !== '') yield `${isEmpty ? '[\n' : ',\n'}${lines}`;
    isEmpty &&= rows.length === 0;
  }
  yield isEmpty ? '[]\n' : '\n]\n';
}
