import { readFile } from 'node:fs/promises';
import type { HeaderMatch } from '../contract/header.ts';
import type { TextRow } from '../contract/source.ts';
import { decoderOf } from './physical-lines.ts';
import type { Encoding } from './text-scan.ts';

/** A JSON document whose rows are objects. */
export interface JsonRows {
  readonly elements: readonly unknown[];
  /** The union of the rows' keys, in order of appearance, each nested object's keys dotted behind its own. */
  readonly keys: readonly string[];
}

/** A JSON number kept as the digits that stand in the file. */
interface RawNumber {
  readonly rawJSON: string;
}
const json = JSON as typeof JSON & { rawJSON(text: string): RawNumber; isRawJSON(value: unknown): value is RawNumber };
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/**
 * Reads a JSON array of objects, or an object whose `data` is one. Numbers keep their digits: none of them passes through
 * a binary float. Undefined where the text is not JSON (truncated, say); null where it is, but of another shape.
 */
export async function readJsonRows(path: string, encoding: Encoding): Promise<JsonRows | null | undefined> {
  const bytes = await readFile(path);
  let value: unknown;
  try {
    value = parse(decoderOf(encoding, bytes).decode(bytes), (_key, held, context) =>
      typeof held === 'number' && context.source !== undefined ? json.rawJSON(context.source) : held,
    );
  } catch {
    return undefined;
  }
  const elements = Array.isArray(value) ? value : isObject(value) && Array.isArray(value.data) ? value.data : null;
  return elements && { elements, keys: keysOf(elements) };
}

/** The rows of a JSON document as text by contract column: numbers by their digits, nested values as JSON. */
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
      values: Object.fromEntries(columns.map(([name, key]) => [name, textOf(valueAt(element, key))])),
      text,
    };
  }
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

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (json.isRawJSON(value)) return value.rawJSON;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value);
}
