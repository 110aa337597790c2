import { readFile } from 'node:fs/promises';
import type { RecognisedDocument } from '../document/inspection.ts';
import { decoderOf } from '../document/physical-lines.ts';
import { readRowsAgain } from './lines.ts';

/** The text of a column in one row. */
export type TextOf = (column: string) => string | undefined;

/** Calls `use` for each row of a document, read from its bytes. `textOf` is undefined for a row that is none of its kind. */
export async function eachRow(
  document: RecognisedDocument,
  use: (line: number, textOf: TextOf | undefined) => void,
): Promise<void> {
  const { content, match } = document;
  const { positions } = match;
  if (content.shape === 'delimited') {
    let fields: readonly string[] = [];
    const textOf: TextOf = (column) => fields[positions[column] ?? -1];
    return readRowsAgain(document, content, (line, found) => {
      fields = found ?? [];
      use(line, found && textOf);
    });
  }
  if (content.shape === 'table') {
    for (const { line, values } of content.rows) use(line, (column) => values[column] ?? undefined);
    return;
  }
  for (const [index, element] of (await elementsOf(document, content.isLines ?? false)).entries()) {
    const isRow = typeof element === 'object' && element !== null && !Array.isArray(element);
    const textOf: TextOf = (column) => textAt(element, content.keys[positions[column] ?? -1] ?? '');
    use(index + 1, isRow ? textOf : undefined);
  }
}

/** The array of a JSON document, with every number as its digits in the file. */
async function elementsOf({ path, encoding }: RecognisedDocument, isLines: boolean): Promise<readonly unknown[]> {
  const bytes = await readFile(path);
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => unknown;
  const text = decoderOf(encoding, bytes).decode(bytes);
  const read = (json: string) =>
    parse(json, (_key, held, { source }) => (typeof held === 'number' ? (source ?? held) : held));
  if (isLines) {
    const lines = text.split(/\r\n?|\n/).filter((line) => line.trim() !== '');
    return lines.map(read);
  }
  const value = read(text);
  if (Array.isArray(value)) return value;
  const data = typeof value === 'object' && value !== null && 'data' in value ? value.data : [];
  return Array.isArray(data) ? data : [];
}

function textAt(element: unknown, key: string): string | undefined {
  const held = (from: unknown, name: string): unknown =>
    typeof from === 'object' && from !== null && Object.hasOwn(from, name)
      ? (from as Readonly<Record<string, unknown>>)[name]
      : undefined;
  const dot = key.indexOf('.');
  const value =
    held(element, key) ?? (dot > 0 ? held(held(element, key.slice(0, dot)), key.slice(dot + 1)) : undefined);
  return typeof value === 'string' ? value : undefined;
}
