import { open } from 'node:fs/promises';
import { normaliseName } from '../contract/header.ts';
import { limits } from '../lake/limits.ts';
import { decoderOf } from './physical-lines.ts';
import { type Dialect, splitRecord } from './record.ts';
import type { Encoding } from './text-scan.ts';

export interface DelimitedShape extends Dialect {
  readonly shape: 'delimited';
  readonly header: readonly string[];
  /** Physical line of the header, from 1. */
  readonly headerLine: number;
  readonly lineEnd: '\r' | '\n' | '\r\n';
  /** The cells of the next line that is not empty; none where there is none. */
  readonly firstRow: readonly string[];
  /** False where nothing but space follows the header. */
  readonly hasRows: boolean;
  /** The lines before the header that hold something. */
  readonly preamble: readonly string[];
  /** Set for the file of a sheet: its rows end with their last cell that is not empty. */
  readonly isSheet?: true;
  /** The shapes it has where one of the next lines is the header, and this one a title. */
  readonly later: readonly DelimitedShape[];
}

export type TextShape = DelimitedShape | { readonly shape: 'json' } | { readonly shape: 'other' };

const delimiters = ['\t', ',', ';', '|'] as const;

/** Looks at the beginning of a text document and says how it is laid out. */
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

/** The shape of a text whose beginning is `text`; `whole` where that is all of it. */
export function shapeOf(text: string, whole: boolean): TextShape {
  const start = text.replace(/^(\uFEFF|ï»¿)/, '');
  if (/^\s*[[{]/.test(start)) return { shape: 'json' };
  const lines = firstLines(start, whole);
  const shapes: DelimitedShape[] = [];
  for (const [at, { text: line, end, number, rest }] of lines.entries()) {
    // Spreadsheets are told their delimiter in a line of its own.
    if (at === 0 && /^"?sep=.?"?$/i.test(line)) continue;
    const shape = delimited(line, rest);
    const preamble = lines.slice(0, at).map(({ text }) => text);
    const hasRows = rest.trim() !== '' || !whole;
    if (shape) shapes.push({ ...shape, headerLine: number, lineEnd: end, hasRows, preamble, later: [] });
  }
  const [first, ...later] = shapes;
  return first ? { ...first, later } : { shape: 'other' };
}

/** How many lines that hold something may stand above a header, the one that is told included. */
export const headerCandidates = 6;

interface FirstLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  readonly end: DelimitedShape['lineEnd'];
  /** What follows it, as far as it was read. */
  readonly rest: string;
}

/** The first lines that hold something; one that the look at the beginning cuts off is none. */
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
    if (text.trim() !== '') found.push({ text, number, end: (end?.[0] ?? '\n') as FirstLine['end'], rest });
    if (!end) break;
  }
  return found;
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
  // Some end every line of data, not the header, with a TAB; a comma there would rather be one that shifted a row.
  const isEnded = dialect.delimiter === '\t' && firstRow.length === header.length + 1 && firstRow.at(-1) === '';
  return { shape: 'delimited', ...dialect, header: [...header, ...(isEnded ? [''] : [])].map(cleanName), firstRow };
}

/**
 * Tab-separated exports are unquoted, and titles hold quotes. Quotes count there only where the header is quoted, or where a
 * cell in quotes holds doubled ones, as a spreadsheet writes it when it saves the file again.
 */
function isQuoted(header: string, rest: string): boolean {
  return header.startsWith('"') || /(?:^|[\t\r\n])"[^"\t\r\n]*(?:""[^"\t\r\n]*)+"(?=[\t\r\n]|$)/.test(rest);
}

/** True where a line holds data, not names of columns: a cell is empty, a number or a date, or two are the same. */
export function looksLikeData(cells: readonly string[]): boolean {
  const names = cells.map(normaliseName);
  return names.some((name) => name === '' || isNumberOrDate(name)) || new Set(names).size < names.length;
}

/** True where a line surely names columns: it holds no data, and the line under it holds numbers or dates. */
export function surelyHeader({ header, firstRow }: Pick<DelimitedShape, 'header' | 'firstRow'>): boolean {
  return !looksLikeData(header) && firstRow.map(normaliseName).some(isNumberOrDate);
}

function isNumberOrDate(cell: string): boolean {
  return /^[-+]?[\d.,]+%?$/.test(cell) || /^\d{4}-\d\d/.test(cell);
}

/** A header's cell as a name. */
export function cleanName(name: string): string {
  return name.replace(/^(\uFEFF|ï»¿)/, '').trim();
}
