import { open } from 'node:fs/promises';
import { normaliseName } from '../contract/header.ts';
import { limits } from '../lake/limits.ts';
import { decoderOf } from './physical-lines.ts';
import { type Dialect, splitRecord } from './record.ts';
import type { Encoding } from './text-scan.ts';

export interface DelimitedShape extends Dialect {
  readonly shape: 'delimited';
  readonly header: readonly string[];
  /** Physical line of the header, counted from 1. */
  readonly headerLine: number;
  readonly lineEnd: '\r' | '\n' | '\r\n';
  /** The cells of the next line that is not empty, if there is one. */
  readonly firstRow: readonly string[];
  /** False if only space follows the header. */
  readonly hasRows: boolean;
  /** The lines before the header that are not empty. */
  readonly preamble: readonly string[];
  /** True for the file of a sheet. Its rows end with their last cell that is not empty. */
  readonly isSheet?: true;
  /** The shapes that the text has if this line is a title and one of the next lines is the header. */
  readonly later: readonly DelimitedShape[];
}

export type TextShape = DelimitedShape | { readonly shape: 'json' } | { readonly shape: 'other' };

const delimiters = ['\t', ',', ';', '|'] as const;

/** Looks at the beginning of a text document and gives its shape. */
export async function sniff(path: string, encoding: Encoding): Promise<TextShape> {
  const { text, whole } = await readBeginning(path, encoding);
  return shapeOf(text, whole);
}

/** The first 64 KB of a text document, decoded, without byte order mark. */
export async function beginningOf(path: string, encoding: Encoding): Promise<string> {
  const { text } = await readBeginning(path, encoding);
  return text.replace(/^(\uFEFF|ï»¿)/, '');
}

async function readBeginning(
  path: string,
  encoding: Encoding,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(limits.sniffBytes);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const head = buffer.subarray(0, bytesRead);
    const whole = bytesRead < limits.sniffBytes;
    return { text: decoderOf(encoding, head).decode(head, { stream: !whole }), whole };
  } finally {
    await file.close();
  }
}

/** Gives the shape of a text that begins with `text`. `whole` if that is all of it. */
export function shapeOf(text: string, whole: boolean): TextShape {
  const start = text.replace(/^(\uFEFF|ï»¿)/, '');
  if (/^\s*[[{]/.test(start)) return { shape: 'json' };
  const lines = firstLines(start, whole);
  const shapes: DelimitedShape[] = [];
  for (const [at, { text: line, end, number, rest, isCut }] of lines.entries()) {
    // Some files give spreadsheets their delimiter in a line of its own.
    if (at === 0 && /^"?sep=.?"?$/i.test(line)) continue;
    const shape = isCut ? delimitedCut(line, rest) : delimited(line, rest);
    const preamble = lines.slice(0, at).map(({ text }) => text);
    const hasRows = rest.trim() !== '' || !whole;
    if (shape) shapes.push({ ...shape, headerLine: number, lineEnd: end, hasRows, preamble, later: [] });
  }
  const [first, ...later] = shapes;
  return first ? { ...first, later } : { shape: 'other' };
}

/** How many lines are tried as the header, without empty lines and with the first line included. */
export const headerCandidates = 6;

interface FirstLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly end: DelimitedShape['lineEnd'];
  /** The text after it, as far as it was read. */
  readonly rest: string;
  /** True if its end was not read. */
  readonly isCut: boolean;
}

/** Gives the first lines that are not empty. A further line that the look at the beginning cuts off does not count. */
function firstLines(start: string, whole: boolean): readonly FirstLine[] {
  const found: FirstLine[] = [];
  let number = 0;
  let rest = start;
  while (found.length < headerCandidates) {
    const end = /\r\n|\n|\r/.exec(rest);
    if (!end && !whole && found.length > 0) break;
    const text = end ? rest.slice(0, end.index) : rest;
    number++;
    rest = end ? rest.slice(end.index + end[0].length) : '';
    const isCut = !end && !whole;
    if (text.trim() !== '') found.push({ text, number, end: (end?.[0] ?? '\n') as FirstLine['end'], rest, isCut });
    if (!end) break;
  }
  return found;
}

/** A line whose end was not read: a quote that is open there is closed further on. */
function delimitedCut(line: string, rest: string): ReturnType<typeof delimited> {
  const [asRead, closed] = [delimited(line, rest), delimited(`${line}"`, rest)];
  return (closed?.header.length ?? 0) > (asRead?.header.length ?? 0) ? closed : asRead;
}

function delimited(
  line: string,
  rest: string,
): Pick<DelimitedShape, 'shape' | 'header' | 'firstRow' | keyof Dialect> | undefined {
  let best: readonly [Dialect, readonly string[]] | undefined;
  for (const delimiter of delimiters) {
    const dialect: Dialect = { delimiter, quote: delimiter !== '\t' || isQuoted(line, rest) ? '"' : '' };
    const split = splitRecord(line, dialect);
    if ('fields' in split && split.fields.length > (best?.[1].length ?? 0)) best = [dialect, split.fields];
  }
  if (!best) return undefined;
  const [dialect, header] = best;
  const row = splitRecord(/[^\r\n]+/.exec(rest)?.[0] ?? '', dialect);
  const firstRow = 'fields' in row ? row.fields : [];
  // Some exports end every line of data, but not the header, with a TAB. A comma there more likely shifted a row.
  const isEnded = dialect.delimiter === '\t' && firstRow.length === header.length + 1 && firstRow.at(-1) === '';
  return { shape: 'delimited', ...dialect, header: [...header, ...(isEnded ? [''] : [])].map(cleanName), firstRow };
}

/**
 * Tab-separated exports are unquoted, and titles hold quotes. So quotes count only if the header is quoted, or if a
 * cell in quotes holds doubled quotes, as a spreadsheet writes it when it saves the file again.
 */
function isQuoted(header: string, rest: string): boolean {
  return header.startsWith('"') || /(?:^|[\t\r\n])"[^"\t\r\n]*(?:""[^"\t\r\n]*)+"(?=[\t\r\n]|$)/.test(rest);
}

/** True if a line holds data and not names of columns: a cell is empty, a number or a date, or two cells are equal. */
export function looksLikeData(cells: readonly string[]): boolean {
  const names = cells.map(normaliseName);
  return names.some((name) => name === '' || isNumberOrDate(name)) || new Set(names).size < names.length;
}

/** True if a line certainly names columns: it holds no data, and the next line holds numbers or dates. */
export function surelyHeader({ header, firstRow }: Pick<DelimitedShape, 'header' | 'firstRow'>): boolean {
  return !looksLikeData(header) && firstRow.map(normaliseName).some(isNumberOrDate);
}

function isNumberOrDate(cell: string): boolean {
  return /^[-+]?[\d.,]+%?$/.test(cell) || /^\d{4}-\d\d/.test(cell);
}

/** Gives a header's cell as a name. */
export function cleanName(name: string): string {
  return name.replace(/^(\uFEFF|ï»¿)/, '').trim();
}
