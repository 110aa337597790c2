/** How a delimited document separates and quotes. `quote` is empty if quotes are ordinary characters. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: '"' | '';
}

/** The fields of one record, or `unclosed` if a quote is still open at its end. */
export type Fields = { readonly fields: readonly string[] } | { readonly unclosed: true };

/**
 * Splits one record into fields. This replaces a CSV library, because a broken quote must cost one line and not the
 * rest of the file: the caller decides record by record. Doubled quotes are one quote. Spaces around a quoted value are
 * not part of it. Other text after a closing quote is kept.
 */
export function splitRecord(record: string, { delimiter, quote }: Dialect): Fields {
  if (quote === '' || !record.includes(quote)) return { fields: record.split(delimiter) };
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    const opening = afterSpaces(record, at);
    if (record[opening] === quote) {
      at = opening + 1;
      for (;;) {
        const close = record.indexOf(quote, at);
        if (close < 0) return { unclosed: true };
        field += record.slice(at, close);
        at = close + 1;
        if (record[at] !== quote) break;
        field += quote;
        at++;
      }
      const next = afterSpaces(record, at);
      if (next === record.length || record.startsWith(delimiter, next)) at = next;
    }
    const end = record.indexOf(delimiter, at);
    if (end < 0) {
      fields.push(field + record.slice(at));
      return { fields };
    }
    fields.push(field + record.slice(at, end));
    at = end + delimiter.length;
  }
}

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}
