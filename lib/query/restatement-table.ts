import type { Change, ScopeSums } from '../stages/curate/change.ts';
import { type Columns, type Row, rowsSql } from './records-sql.ts';

/** One row for each scope and change: `after` is what would stand where the newer evidence is held. Money is JSON by currency. */
const columns = {
  dataset: 'VARCHAR',
  account: 'VARCHAR',
  month: 'VARCHAR',
  scope: 'VARCHAR',
  outcome: 'VARCHAR',
  is_open: 'BOOLEAN',
  decision: 'VARCHAR',
  lines_before: 'BIGINT',
  lines_after: 'BIGINT',
  lines_lost: 'BIGINT',
  money_before: 'VARCHAR',
  money_after: 'VARCHAR',
  missing: 'VARCHAR',
  reason: 'VARCHAR',
  newer_as_of: 'TIMESTAMP',
  newer_sha256: 'VARCHAR',
  older_as_of: 'TIMESTAMP',
  older_sha256: 'VARCHAR',
} as const satisfies Columns;

/** A SELECT of `ledger.restatements`. */
export function restatementsSql(changes: readonly Change[]): string {
  return rowsSql(columns, changes.map(rowOf));
}

function rowOf(change: Change): Row<typeof columns> {
  const { newer, older, before, after, missing } = change;
  const lacking = Object.fromEntries(missing.map(({ name, some }) => [name, some]));
  return {
    dataset: change.dataset,
    account: change.account,
    month: change.month,
    scope: JSON.stringify(change.scope),
    outcome: change.outcome,
    is_open: String(change.isOpen),
    decision: change.decision,
    lines_before: before.lines,
    lines_after: after.lines,
    lines_lost: change.lostLines,
    money_before: moneyText(before),
    money_after: moneyText(after),
    missing: missing.length === 0 ? null : JSON.stringify(lacking),
    reason: change.reason,
    newer_as_of: newer.asOf.toISOString(),
    newer_sha256: newer.sha256,
    older_as_of: older.asOf.toISOString(),
    older_sha256: older.sha256,
  };
}

function moneyText({ money }: ScopeSums): string {
  return JSON.stringify(money);
}
