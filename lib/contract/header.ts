import type { Contract } from './contract.ts';

/** How a document's header maps onto a contract. */
export interface HeaderMatch {
  /** Position in the header by column name. */
  readonly positions: Readonly<Record<string, number>>;
  /** Header names that no column takes. */
  readonly extra: readonly string[];
  /** Columns that the contract needs and the header lacks. */
  readonly lacking: readonly string[];
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

/** Maps header names (or the keys of JSON rows) onto the contract's columns; of several names the first in `from` wins. */
export function matchHeader(contract: Contract, header: readonly string[]): HeaderMatch {
  const at = new Map<string, number>();
  header.forEach((name, index) => {
    const normal = normaliseName(name);
    if (!at.has(normal)) at.set(normal, index);
  });
  const positions: Record<string, number> = {};
  const lacking: string[] = [];
  for (const [column, { from, optional }] of Object.entries(contract.columns)) {
    const found = from.map((name) => at.get(normaliseName(name))).find((index) => index !== undefined);
    if (found !== undefined) positions[column] = found;
    else if (!optional) lacking.push(column);
  }
  const taken = new Set(Object.values(positions));
  return { positions, extra: header.filter((_, index) => !taken.has(index)), lacking };
}

/** The header name most like `wanted`, if one is close enough to be a misspelling or a variant of it. */
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
