import { createHash } from 'node:crypto';
import { identifier } from '../contract/sql-text.ts';
import { addDecimals } from '../lake/decimal.ts';

/**
 * Gives SELECT items that together identify a set of rows in any order: the number of rows, two independent sums of the
 * rows' hashes, and the exact sum of each money column. Any change of an amount shows in the sums alone. Any other
 * change escapes only if 64-bit hashes collide.
 */
export function digestItems(columns: readonly string[], summed: readonly string[]): readonly string[] {
  const row = columns.map(identifier).join(', ');
  return [
    'count(*) AS "_rows"',
    `CAST(sum(hash(${row})) AS VARCHAR) AS "_hash"`,
    `CAST(sum(hash(hash(${row}), 'second')) AS VARCHAR) AS "_hash2"`,
    ...summed.map((name) => `CAST(sum(${identifier(name)}) AS VARCHAR) AS ${identifier(`_sum_${name}`)}`),
  ];
}

/** The digest of a result row of `digestItems`: 32 hex digits. */
export function digestOf(row: Readonly<Record<string, unknown>>, summed: readonly string[]): string {
  const facts = [row._rows, row._hash, row._hash2, ...summed.map((name) => row[`_sum_${name}`] ?? null)];
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
}

/** The result row of `digestItems` over all rows, from those over some of them each: all of its items add up. */
export function addedUp(
  rows: readonly Readonly<Record<string, unknown>>[],
  summed: readonly string[],
): Readonly<Record<string, unknown>> {
  const [only] = rows;
  if (only !== undefined && rows.length === 1) return only;
  const names = ['_rows', '_hash', '_hash2', ...summed.map((name) => `_sum_${name}`)];
  return Object.fromEntries(
    names.map((name) => {
      const known = rows.flatMap((row) => (typeof row[name] === 'string' ? [row[name]] : []));
      // A sum of nothing is no value, and not 0.
      return [name, known.length === 0 ? null : addDecimals(known)];
    }),
  );
}
