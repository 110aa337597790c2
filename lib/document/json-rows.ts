import { readFile } from 'node:fs/promises';
import type { HeaderMatch } from '../contract/header.ts';
import { isObject, jsonText, parseJsonText } from '../contract/json-value.ts';
import type { TextRow } from '../contract/source.ts';
import { limits } from '../lake/limits.ts';
import { decoderOf } from './physical-lines.ts';
import type { Encoding } from './text-scan.ts';

/** A JSON document whose rows are objects. */
export interface JsonRows {
  readonly elements: readonly unknown[];
  /**
   * The union of the rows' keys, in order of appearance. The keys of a nested object follow its own key, joined by
   * dots.
   */
  readonly keys: readonly string[];
  /** True if each line of the file is one element. */
  readonly isLines?: boolean;
}

/**
 * A JSON document: its value, or the elements of its lines. Otherwise the broken line, or no line if the text is no
 * JSON at all; or that it has more levels than anything that reads it has room for.
 */
export type ParsedJson =
  | { readonly value: unknown; readonly isLines: boolean }
  | { readonly brokenLine: number | undefined }
  | { readonly isTooDeep: true };

/**
 * Gives the value of a JSON document. Numbers keep their digits, because none passes through a binary float. Undefined
 * if the text is not JSON (for example, truncated).
 */
export async function parseJson(path: string, encoding: Encoding): Promise<unknown> {
  const bytes = await readFile(path);
  return parseJsonText(decoderOf(encoding, bytes).decode(bytes));
}

/**
 * Gives the value of a JSON document, or the list of the lines' values if each line is one object (JSON lines), with or
 * without empty lines. A single line is such a list if the name says so (`.jsonl`, `.ndjson`).
 */
export async function parseJsonDocument(path: string, encoding: Encoding, name: string): Promise<ParsedJson> {
  const bytes = await readFile(path);
  const text = decoderOf(encoding, bytes).decode(bytes);
  if (isDeeperThan(text, limits.jsonDepth)) return { isTooDeep: true };
  const value = parseJsonText(text);
  const isNamedLines = /\.(jsonl|ndjson)$/i.test(name);
  if (value !== undefined && !(isNamedLines && isObject(value))) return { value, isLines: false };
  const elements: unknown[] = [];
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (line.trim() === '') continue;
    const element = parseJsonText(line);
    // A file that is cut off after its first line is a broken list. A file that begins in another way is no list.
    if (!isObject(element)) return { brokenLine: elements.length > 0 ? index + 1 : undefined };
    elements.push(element);
  }
  return { value: elements, isLines: true };
}

/**
 * Gives the rows of a JSON array of objects, or of an object whose `data` is one. Null for a value of another shape.
 */
export function jsonRowsOf(value: unknown): JsonRows | null {
  const elements = Array.isArray(value) ? value : isObject(value) && Array.isArray(value.data) ? value.data : null;
  return elements && { elements, keys: keysOf(elements) };
}

/**
 * True for answers that APIs give in place of data: `{"error": …}`, `{"errors": […]}`, `{"status": 500, …}`,
 * `{"message": "Unauthenticated."}`.
 */
export function isErrorAnswer(json: unknown): boolean {
  if (!isObject(json)) return false;
  if (typeof json.error === 'string' || isObject(json.error) || Array.isArray(json.errors)) return true;
  const holdsData = Object.values(json).some((value) => Array.isArray(value) || isObject(value));
  return (typeof json.message === 'string' && !holdsData) || Number(jsonText(json.status)) >= 400;
}

/**
 * Gives the rows of a JSON document as text by contract column. Numbers keep their digits, and nested values are JSON.
 */
export function* jsonRows({ elements, keys }: JsonRows, match: HeaderMatch): Generator<TextRow> {
  const columns = Object.entries(match.positions).map(([name, position]) => [name, keys[position] ?? ''] as const);
  for (const [index, element] of elements.entries()) {
    const line = index + 1;
    const text = JSON.stringify(element) ?? '';
    if (!isObject(element)) {
      yield { line, values: {}, text, broken: 'not-an-object' };
      continue;
    }
    yield {
      line,
      values: Object.fromEntries(columns.map(([name, key]) => [name, jsonText(valueAt(element, key))])),
      text,
    };
  }
}

/** Whether lists and objects stand within each other more than `most` deep. Brackets in strings do not count. */
function isDeeperThan(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === openList || code === openObject) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === closeList || code === closeObject) depth -= 1;
    else if (code === quote) {
      at = endOfString(text, at);
      if (at < 0) return false;
    }
  }
  return false;
}

const [openList, openObject, closeList, closeObject, quote, backslash] = [91, 123, 93, 125, 34, 92];

/** Where the string that begins at `start` ends; -1 where it does not. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return -1;
}

function keysOf(elements: readonly unknown[]): readonly string[] {
  const keys = new Set<string>();
  for (const element of elements) {
    if (!isObject(element)) continue;
    for (const [key, value] of Object.entries(element)) {
      keys.add(key);
      if (isObject(value)) for (const inner of Object.keys(value)) keys.add(`${key}.${inner}`);
    }
  }
  return [...keys];
}

function valueAt(element: Readonly<Record<string, unknown>>, key: string): unknown {
  if (Object.hasOwn(element, key)) return element[key];
  const dot = key.indexOf('.');
  const outer = element[key.slice(0, dot)];
  const inner = key.slice(dot + 1);
  return dot > 0 && isObject(outer) && Object.hasOwn(outer, inner) ? outer[inner] : undefined;
}
