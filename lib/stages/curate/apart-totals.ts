import { unknownCurrency } from '../../contract/column.ts';
import type { MartContract } from '../../contract/mart.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { JsonRow } from '../../engine/engine.ts';
import { addDecimals } from '../../lake/decimal.ts';

/**
 * By total, the column over whose values it is never added up: `currency` where it is money of the row's own currency,
 * else what the contract says.
 */
export function apartTotals({ totals, columns, apart }: MartContract): ReadonlyMap<string, string> {
  const pairs = totals.flatMap((name): (readonly [string, string])[] => {
    const by =
      apart[name] ?? ('currency' in columns && columns[name]?.unit === 'account-currency' ? 'currency' : undefined);
    return by === undefined ? [] : [[name, by]];
  });
  return new Map(pairs);
}

/** SELECT items to group by, so that each total can be told by the values of its column. */
export function apartItems(apart: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set(apart.values())].map(
    (by) => `coalesce(${identifier(by)}, ${literal(unknownCurrency)}) AS ${identifier(`_by_${by}`)}`,
  );
}

/** The sums of the totals that are told apart, by value, from a month's rows by those values. */
export function sumsApart(
  rows: readonly JsonRow[],
  apart: ReadonlyMap<string, string>,
): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const sums = [...apart].map(([name, by]) => {
    const values = Map.groupBy(rows, (row) => String(row[`_by_${by}`]));
    const told = [...values].map(([value, some]) => [value, addDecimals(some.map((row) => sumOf(row, name)))] as const);
    return [name, Object.fromEntries(told.toSorted(([a], [b]) => (a < b ? -1 : 1)))] as const;
  });
  return Object.fromEntries(sums);
}

function sumOf(row: JsonRow, column: string): string | null {
  const sum = row[`_sum_${column}`];
  return typeof sum === 'string' ? sum : null;
}
