import { type ByCurrency, currencyColumns, currencyOf, unknownCurrency } from '../../contract/column.ts';
import type { Contract } from '../../contract/contract.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { addDecimals } from '../../lake/decimal.ts';

/** The sum of one money column in one currency, of rows that share a group. */
export interface CurrencySum {
  readonly group: string;
  readonly column: string;
  readonly currency: string;
  readonly sum: string;
}

/**
 * Adds up money by currency, for the rows of `from` (SQL for a FROM clause) that have the same value of `group` (SQL). A
 * dataset whose amounts are all in US dollars needs no such sums and has none.
 */
export async function currencySums(
  session: EngineSession,
  contract: Contract,
  from: string,
  group: string,
): Promise<readonly CurrencySum[]> {
  const selects = currencyColumns(contract).map((name) => {
    const found = currencyOf(contract, name);
    const currency =
      found.kind === 'column'
        ? `coalesce(CAST(${identifier(found.column)} AS VARCHAR), ${literal(unknownCurrency)})`
        : literal(unknownCurrency);
    return `SELECT ${group} AS "_group", ${literal(name)} AS "_column", ${currency} AS "_currency",
      CAST(sum(${identifier(name)}) AS VARCHAR) AS "_sum" FROM ${from} WHERE ${identifier(name)} IS NOT NULL GROUP BY ALL`;
  });
  if (selects.length === 0) return [];
  const rows = await session.rows(`SELECT * FROM (${selects.join(' UNION ALL ')}) ORDER BY 1, 2, 3`);
  return rows.map(({ _group, _column, _currency, _sum }) => ({
    group: String(_group),
    column: String(_column),
    currency: String(_currency),
    sum: String(_sum),
  }));
}

/** The sums by column and currency. Sums of the same column and currency are added up. */
export function byCurrency(sums: readonly Omit<CurrencySum, 'group'>[]): ByCurrency {
  const found: Record<string, Record<string, string>> = {};
  for (const { column, currency, sum } of sums) {
    const own = found[column] ?? {};
    found[column] = own;
    own[currency] = addDecimals([own[currency], sum]);
  }
  return found;
}
