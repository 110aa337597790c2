/** A JSON number that keeps the digits of the file. */
interface RawNumber {
  readonly rawJSON: string;
}
const json = JSON as typeof JSON & { rawJSON(text: string): RawNumber; isRawJSON(value: unknown): value is RawNumber };
const parse = JSON.parse as (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/**
 * Parses JSON so that no number passes through a binary float: each keeps its digits. Undefined if the text is no JSON.
 */
export function parseJsonText(text: string): unknown {
  try {
    return parse(text, (_key, held, context) =>
      typeof held === 'number' && context.source !== undefined ? json.rawJSON(context.source) : held,
    );
  } catch {
    return undefined;
  }
}

/** True for an object of parsed JSON: no list, no number. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value);
}

/** Gives the text of a parsed value: a number by its digits, an object or a list as JSON. Null if there is no value. */
export function jsonText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return value;
  if (json.isRawJSON(value)) return value.rawJSON;
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

/** Gives the value under these keys, one inside the other. Undefined if one of them is missing. */
export function jsonAt(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (held, key) => (isObject(held) && Object.hasOwn(held, key) ? held[key] : undefined),
    value,
  );
}

/** Gives the objects of a list, or none if the value is no list. */
export function jsonObjects(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
