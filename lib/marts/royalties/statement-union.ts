import { relationOf } from '../../contract/contract.ts';
import type { StatementReading } from '../../contract/statement.ts';

/**
 * The lines of all statements, with what they are about and without what they count: a SELECT for each dataset, joined
 * with UNION ALL.
 */
export function linesSql(statements: readonly StatementReading[]): string {
  return union(
    statements,
    ({ dataset, month, distributor, title, isrc }) => `SELECT
    ${as(month, 'reporting_month')}, ${as(distributor, 'distributor')}, account, artist, ${as(title, 'title')}, ${as(isrc, 'isrc')}, upc
  FROM ${relationOf(dataset)}`,
  );
}

/** The sums of the lines of each statement by what they are about, in the type of its own amounts. */
export function totalsSql(statements: readonly StatementReading[]): string {
  return union(
    statements,
    ({ dataset, month, distributor, title, isrc, amount, currency, streams }) => `SELECT
    ${as(month, 'reporting_month')}, sale_month, ${as(distributor, 'distributor')}, account, store, artist, ${as(title, 'title')},
    ${as(isrc, 'isrc')}, upc, country, ${as(currency, 'currency')},
    CAST(sum(${streams.sql}) AS BIGINT) AS streams, CAST(sum(${amount}) AS DECIMAL(38, 12)) AS amount, count(*) AS lines
  FROM ${relationOf(dataset)} GROUP BY ALL`,
  );
}

function union(statements: readonly StatementReading[], select: (statement: StatementReading) => string): string {
  return statements.map(select).join('\n  UNION ALL\n  ');
}

function as(expression: string, name: string): string {
  return expression === name ? name : `${expression} AS ${name}`;
}
