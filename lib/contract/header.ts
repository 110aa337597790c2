import type { Contract } from './contract.ts';

/** How a document's header maps onto a contract. */
export interface HeaderMatch {
  /** Position in the header by column name. */
  readonly positions: Readonly<Record<string, number>>;
  /** Header names that no column takes. */
  readonly extra: readonly string[];
  /** Columns that the contract needs and the header lacks. */
  readonly lacking: readonly string[];
  /** Facts that header names hold besides the column: the code of a currency. */
  readonly facts: Readonly<Record<string, string>>;
}

/** Header names are compared without case, surrounding or doubled space, a byte order mark, and Unicode form. */
export function normaliseName(name: string): string {
  return name
    .replace(/^(\uFEFF|ï»¿)/, '')
    .normalize('NFKC')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

/**
 * Maps header names (or the keys of JSON rows) onto the contract's columns. If several names fit, the first in `from`
 * wins. A name whose `{currency}` differs from that of the columns before it stays an extra name.
 */
export function matchHeader(contract: Contract, header: readonly string[]): HeaderMatch {
  const at = new Map<string, number>();
  header.forEach((name, index) => {
    const normal = normaliseName(name);
    if (!at.has(normal)) at.set(normal, index);
  });
  const positions: Record<string, number> = {};
  const lacking: string[] = [];
  let currency: string | undefined;
  for (const [column, { from, optional, given }] of Object.entries(contract.columns)) {
    for (const name of from) {
      const found = name.includes(currencyMark)
        ? findWithCurrency(name, at, currency)
        : { at: at.get(normaliseName(name)) };
      if (found.at === undefined) continue;
      positions[column] = found.at;
      currency ??= found.currency;
      break;
    }
    if (positions[column] === undefined && !optional && !given) lacking.push(column);
  }
  const taken = new Set(Object.values(positions));
  const facts: Record<string, string> = currency === undefined ? {} : { currency };
  return { positions, extra: header.filter((_, index) => !taken.has(index)), lacking, facts };
}

/** The mark for the code of a currency in a column's name: `Amount spent ({currency})`. */
const currencyMark = '{currency}';

interface FoundName {
  readonly at?: number | undefined;
  readonly currency?: string | undefined;
}

function findWithCurrency(name: string, at: ReadonlyMap<string, number>, known: string | undefined): FoundName {
  const [before = '', after = ''] = normaliseName(name).split(currencyMark);
  for (const [header, index] of at) {
    if (!header.startsWith(before) || !header.endsWith(after)) continue;
    const code = header.slice(before.length, header.length - after.length).toUpperCase();
    if (/^[A-Z]{3}$/.test(code) && (known === undefined || code === known)) return { at: index, currency: code };
  }
  return {};
}

/** Gives the header name that is most like `wanted`, if one is close enough to be a misspelling or a variant of it. */
export function nearestName(wanted: string, header: readonly string[]): string | undefined {
  const target = normaliseName(wanted);
  let best: { name: string; distance: number } | undefined;
  for (const name of header) {
    const distance = editDistance(target, normaliseName(name));
    if (!best || distance < best.distance) best = { name, distance };
  }
  return best && best.distance <= Math.max(2, Math.floor(target.length * 0.4)) ? best.name : undefined;
}

/** Levenshtein's distance, one row at a time; names are short. */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (above[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    above = current;
  }
  return above[b.length] ?? 0;
}
