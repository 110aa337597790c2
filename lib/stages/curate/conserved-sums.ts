import { relationOf } from '../../contract/contract.ts';
import type { Mart } from '../../contract/mart.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { EngineSession, JsonRow } from '../../engine/engine.ts';
import { addDecimals, subtractDecimals } from '../../lake/decimal.ts';
import { noMonth } from '../../lake/object-key.ts';
import { datasetOf, type Ports } from '../../ports.ts';
import { monthSql } from '../clean/measure-rows.ts';
import { martBug } from './mart-bug.ts';
import type { MartMeasure } from './mart-rows.ts';

/**
 * Checks the sums that must not change: each month of the mart must hold what the current rows of the month hold, to the
 * last digit.
 */
export async function assertConserved(
  ports: Pick<Ports, 'sources'>,
  session: EngineSession,
  mart: Mart,
  {
    months,
    measures,
    inputs,
  }: {
    readonly months: readonly string[];
    readonly measures: ReadonlyMap<string, MartMeasure>;
    /** The datasets that stand as views; the others have no rows. */
    readonly inputs: ReadonlyMap<string, unknown>;
  },
): Promise<void> {
  const sums = await conservedSums(ports, session, mart, inputs);
  for (const { column, from } of mart.contract.conserves) {
    for (const month of months) {
      const held = sums.get(month)?.[column] ?? '0';
      const made = measures.get(month)?.totals[column] ?? '0';
      if (isZero(subtractDecimals(made, held))) continue;
      const whose = whoseSums(from);
      throw martBug(
        mart,
        `its ${column} of ${month} adds up to ${made}, but the current rows of ${whose} add up to ${held}`,
      );
    }
  }
  for (const { name, from } of mart.contract.things)
    for (const month of months) {
      const held = sums.get(month)?.[name] ?? '0';
      const made = measures.get(month)?.things[name] ?? '0';
      if (held !== made)
        throw martBug(
          mart,
          `it has ${made} ${name} of ${month}, but the current rows of ${whoseSums(from)} name ${held}`,
        );
    }
}

/**
 * The sums of the current rows that the mart must conserve, by month of the mart. The views of its inputs must exist, or of
 * `inputs` where the others have no rows.
 */
export async function conservedSums(
  ports: Pick<Ports, 'sources'>,
  session: EngineSession,
  mart: Mart,
  inputs?: ReadonlyMap<string, unknown>,
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const { contract } = mart;
  const sums = await thingsOf(ports, session, mart, inputs);
  const plain = contract.conserves.filter(({ total }) => total === undefined);
  const wanted = plain.flatMap(({ column, from }) => from.map((one) => ({ ...one, into: column })));
  const add = (rows: readonly JsonRow[], into: string) => {
    for (const row of rows) {
      const known = sums.get(String(row.month)) ?? {};
      known[into] = addDecimals([known[into], String(row.total)]);
      sums.set(String(row.month), known);
    }
  };
  for (const { column, total } of contract.conserves)
    if (total !== undefined)
      add(
        await session.rows(
          `SELECT month, CAST(coalesce(sum(total), 0) AS VARCHAR) AS total FROM (${total}) GROUP BY 1`,
        ),
        column,
      );
  for (const { dataset, column, only = 'true', into } of wanted) {
    const input = datasetOf(ports, dataset)?.contract;
    if (!input || inputs?.has(dataset) === false) continue;
    const month = contract.month === null ? literal(noMonth) : monthSql(input);
    const rows = await session.rows(
      `SELECT ${month} AS month, CAST(coalesce(sum(${identifier(column)}), 0) AS VARCHAR) AS total FROM ${identifier(relationOf(dataset))} WHERE ${only} GROUP BY 1`,
    );
    add(rows, into);
  }
  return sums;
}

/** How many different things the current rows name, by month of the mart and name of the things. */
async function thingsOf(
  ports: Pick<Ports, 'sources'>,
  session: EngineSession,
  { contract }: Mart,
  inputs?: ReadonlyMap<string, unknown>,
): Promise<Map<string, Record<string, string>>> {
  const counts = new Map<string, Record<string, string>>();
  for (const { name, from } of contract.things) {
    const selects = from.flatMap(({ dataset, of, only = 'true' }) => {
      const input = datasetOf(ports, dataset)?.contract;
      if (!input || inputs?.has(dataset) === false) return [];
      const month = contract.month === null ? literal(noMonth) : monthSql(input);
      const thing = `CAST(to_json([${of.map((sql) => `CAST(${sql} AS VARCHAR)`).join(', ')}]) AS VARCHAR)`;
      return [`SELECT ${month} AS month, ${thing} AS thing FROM ${identifier(relationOf(dataset))} WHERE ${only}`];
    });
    if (selects.length === 0) continue;
    const rows = await session.rows(
      `SELECT month, count(DISTINCT thing) AS n FROM (${selects.join(' UNION ALL ')}) GROUP BY 1`,
    );
    for (const { month, n } of rows) counts.set(String(month), { ...counts.get(String(month)), [name]: String(n) });
  }
  return counts;
}

/** Names the datasets whose sums are conserved, for a sentence. */
export function whoseSums(from: readonly { readonly dataset: string }[]): string {
  const names = from.map(({ dataset }) => dataset);
  return names.length > 2 ? `its ${names.length} datasets (${names[0]}, …)` : names.join(' and ');
}

function isZero(decimal: string): boolean {
  return !/[1-9]/.test(decimal);
}
