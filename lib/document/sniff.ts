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
  /** False where nothing but space follows the header. */
  readonly hasRows: boolean;
}

export type TextShape = DelimitedShape | { readonly shape: 'json' } | { readonly shape: 'other' };

const delimiters = ['\t', ',', ';', '|'] as const;

/** Looks at the beginning of a text document and says how it is laid out. */
export async function sniff(path: string, encoding: Encoding): Promise<TextShape> {
  const file = await open(path);
  try {
    const buffer = Buffer.alloc(limits.sniffBytes);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const head = buffer.subarray(0, bytesRead);
    const whole = bytesRead < limits.sniffBytes;
    return shapeOf(decoderOf(encoding, head).decode(head, { stream: !whole }), whole);
  } finally {
    await file.close();
  }
}

/** The shape of a text whose beginning is `text`; `whole` where that is all of it. */
export function shapeOf(text: string, whole: boolean): TextShape {
  const start = text.replace(/^(\uFEFF|ï»¿)/, '');
  if (/^\s*[[{]/.test(start)) return { shape: 'json' };
  let headerLine = 0;
  let rest = start;
  for (;;) {
    const end = /\r\n|\n|\r/.exec(rest);
    const line = end ? rest.slice(0, end.index) : rest;
    headerLine++;
    rest = end ? rest.slice(end.index + end[0].length) : '';
    if (line.trim() !== '') {
      const lineEnd = (end?.[0] ?? '\n') as '\r' | '\n' | '\r\n';
      return delimited(line, headerLine, lineEnd, rest.trim() !== '' || !whole);
    }
    if (!end) return { shape: 'other' };
  }
}

function delimited(line: string, headerLine: number, lineEnd: DelimitedShape['lineEnd'], hasRows: boolean): TextShape {
  let best: readonly [Dialect, readonly string[]] | undefined;
  for (const delimiter of delimiters) {
    // Tab-separated exports are unquoted, and titles hold quotes: quotes count there only if the header is quoted too.
    const dialect: Dialect = { delimiter, quote: delimiter !== '\t' || line.startsWith('"') ? '"' : '' };
    const split = splitRecord(line, dialect);
    if ('fields' in split && split.fields.length > (best?.[1].length ?? 0)) best = [dialect, split.fields];
  }
  if (!best) return { shape: 'other' };
  const [dialect, header] = best;
  return { shape: 'delimited', ...dialect, header: header.map(cleanName), headerLine, lineEnd, hasRows };
}

/** True where a line reads like names of columns, not like data: no cell is a number or a date, and few are empty or double. */
export function looksLikeHeader(header: readonly string[]): boolean {
  const names = header.map(normaliseName);
  const data = names.filter((name) => name === '' || /^[-+]?[\d.,]+%?$/.test(name) || /^\d{4}-\d\d/.test(name));
  return data.length === 0 && new Set(names).size === names.length;
}

function cleanName(name: string): string {
  return name.replace(/^(\uFEFF|ï»¿)/, '').trim();
}
