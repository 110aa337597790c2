import { LakeError } from '../lake/error.ts';

const secretKey = /token|passw|secret|cookie|authorization|credential|api[-_]?key|e-?mail/i;
const emailAddress = /[^\s"'<>()[\],;:@]+@[^\s"'<>()[\],;:@]+\.[a-z]{2,}/gi;
const mask = '[redacted]';

/**
 * How much of a value a log line shows. A log is for names and counts, so a longer value is a data structure that got
 * there by mistake.
 */
const shown = { depth: 6, entries: 50, characters: 2_000 } as const;

/**
 * Gives a copy of `value` that may be logged. Values of keys that name secrets and all e-mail addresses are masked at
 * any depth. Long and deep structures are cut, errors become facts, and JSON can hold the result.
 *
 * @example
 * redact({ accessToken: 'abc', rows: 3, by: 'zoe@example.com' }); // { accessToken: '[redacted]', rows: 3, by: '[redacted]' }
 */
export function redact(value: unknown): unknown {
  return copyOf(value, shown.depth);
}

function copyOf(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return masked(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return errorFacts(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (depth === 0) return '[deeper]'; // This also ends a circle.
  if (value instanceof Map)
    return objectOf(
      [...value].map(([key, item]) => [String(key), item]),
      depth,
    );
  if (Array.isArray(value) || value instanceof Set) return listOf([...value], depth);
  return objectOf(Object.entries(value), depth);
}

function listOf(items: readonly unknown[], depth: number): unknown[] {
  const copied = items.slice(0, shown.entries).map((item) => copyOf(item, depth - 1));
  return items.length > shown.entries ? [...copied, `[${items.length - shown.entries} more]`] : copied;
}

function objectOf(entries: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
  const copied = entries
    .slice(0, shown.entries)
    .map(([key, item]): [string, unknown] => [masked(key), secretKey.test(key) ? mask : copyOf(item, depth - 1)]);
  if (entries.length > shown.entries) copied.push(['more', entries.length - shown.entries]);
  return Object.fromEntries(copied);
}

/**
 * Gives an error as facts. A LakeError is written by us and is shown whole. The message of any other error may quote
 * the data at fault (JSON.parse and DuckDB do that), so only its first line is kept, without the text in quotes.
 */
function errorFacts(error: Error, depth: number): Record<string, unknown> {
  const facts: Record<string, unknown> = { name: error.name };
  if (error instanceof LakeError) {
    const { code, fault, retry, severity, message, details } = error;
    Object.assign(facts, { code, fault, retry, severity, message: masked(message) });
    if (Object.keys(details).length > 0) facts.details = copyOf(details, Math.max(depth - 1, 0));
  } else {
    if ('code' in error && typeof error.code === 'string') facts.code = masked(error.code);
    facts.message = masked(withoutQuotes(error.message.split('\n', 1)[0] ?? ''));
  }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  if (frames.length > 0) facts.stack = frames.slice(0, 12).map((line) => line.trim());
  if (error.cause !== undefined) facts.cause = depth === 0 ? '[deeper]' : causeOf(error.cause, depth - 1);
  return facts;
}

/** A cause that is no error may be anything, even a row, so only its type is shown. */
function causeOf(cause: unknown, depth: number): unknown {
  return cause instanceof Error ? errorFacts(cause, depth) : `[${typeof cause}]`;
}

function withoutQuotes(text: string): string {
  return text
    .replace(/"[^"]*("|$)/g, '"…"')
    .replace(/(^|[\s(:=])'[^']*('|$)/g, "$1'…'")
    .replace(/`[^`]*(`|$)/g, '`…`');
}

function masked(text: string): string {
  const kept =
    text.length > shown.characters
      ? `${text.slice(0, shown.characters)}[${text.length - shown.characters} more]`
      : text;
  return kept.replace(emailAddress, mask);
}
