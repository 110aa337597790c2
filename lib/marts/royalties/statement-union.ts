import { relationOf } from '../../contract/contract.ts';
import type { StatementReading } from '../../contract/statement.ts';

/** Gives the SQL of `royalties` with a SELECT for each of the statements in place of `{{lines}}` and `{{totals}}`. */
export function withStatements(sql: string, statements: readonly StatementReading[]): string {
  const union = (select: (statement: StatementReading) => string) => statements.map(select).join('\n  UNION ALL\n  ');
  return sql.replace(/^ {2}\{\{(lines|totals)\}\}$/gm, (_, which) => `  ${union(which === 'lines' ? lines : totals)}`);
}

function lines({ dataset, month, distributor }: StatementReading): string {
  return `SELECT ${as(month, 'reporting_month')}, ${as(distributor, 'distributor')}, account, artist, title, isrc, upc
  FROM ${relationOf(dataset)}`;
}

function totals({ dataset, month, distributor, amount, currency }: StatementReading): string {
  return `SELECT
    ${as(month, 'reporting_month')}, sale_month, ${as(distributor, 'distributor')}, account, store, artist, title, isrc, upc,
    country, ${as(currency, 'currency')},
    CAST(sum(quantity) FILTER (WHERE ${amount} >= 0 AND quantity >= 0) AS BIGINT) AS streams,
    CAST(sum(${amount}) AS DECIMAL(38, 12)) AS amount, count(*) AS lines
  FROM ${relationOf(dataset)} GROUP BY ALL`;
}

function as(expression: string, name: string): string {
  return expression === name ? name : `${expression} AS ${name}`;
}
