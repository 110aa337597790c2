import { isMoney } from './column.ts';
import type { Contract } from './contract.ts';

/**
 * Columns that yield to the money of their row: a text that they cannot read is null and told, and the row stays. They are of contracts
 * with money, are no money themselves, and the contract needs them neither to take a row nor to say what it is about.
 */
export function yieldingColumns({ columns, scope, month, checks }: Contract): ReadonlySet<string> {
  const all = Object.entries(columns);
  if (!all.some(([, column]) => isMoney(column))) return new Set();
  const needed = new Set([...scope, ...(month === null ? [] : [month])]);
  for (const check of checks) {
    if (check.severity !== 'error') continue;
    if (check.kind === 'acyclic') for (const name of [check.from, check.to, check.per]) needed.add(name);
    else if (check.kind === 'at-most')
      for (const name of [check.column, check.from, check.to, ...check.per]) needed.add(name);
    else if (check.kind === 'unique') for (const name of check.columns) needed.add(name);
    else if (check.kind === 'sql') for (const name of namesIn(check.sql)) needed.add(name);
    else needed.add(check.column);
  }
  const yielding = all.filter(
    ([name, column]) => !column.required && !isMoney(column) && !needed.has(name) && kinds.has(column.type.kind),
  );
  return new Set(yielding.map(([name]) => name));
}

/** Identifiers do not yield, because a damaged one could be another's. */
const kinds = new Set(['integer', 'decimal', 'date', 'month', 'datetime', 'timestamp', 'boolean']);

function namesIn(sql: string): readonly string[] {
  return sql.match(/[a-z][a-z0-9_]*/g) ?? [];
}
