import { historyOf, type Mart } from '../../contract/mart.ts';
import { identifier } from '../../contract/sql-text.ts';
import { digestItems, digestOf } from '../../engine/digest.ts';
import type { EngineSession } from '../../engine/engine.ts';

/** By month, a digest of what its rows take from other months. A month that takes nothing is absent. */
export type History = ReadonlyMap<string, string>;

/**
 * Makes the relation `<mart>_history` of a session from the views of the mart's inputs, which must have the current rows
 * of all months. The rows are held, so that the views may be narrowed afterwards.
 */
export async function takeHistory(session: EngineSession, { contract, history }: Mart): Promise<History> {
  if (history === undefined) return new Map();
  const relation = identifier(historyOf(contract));
  await session.run(`CREATE OR REPLACE TABLE ${relation} AS ${history}`);
  const described = await session.rows(`DESCRIBE ${relation}`);
  const names = described.map(({ column_name: name }) => String(name));
  const [month = ''] = names;
  const rows = await session.rows(
    `SELECT ${identifier(month)} AS "_month", ${digestItems(names, []).join(', ')} FROM ${relation} GROUP BY 1`,
  );
  return new Map(rows.map((row) => [String(row._month), digestOf(row, [])]));
}

/** The months of which the rows would take something else from other months than they did, among those that are known. */
export function changedMonths(
  history: History,
  known: Iterable<{ readonly month: string; readonly history?: string | undefined }>,
  claimed: ReadonlySet<string>,
): readonly string[] {
  const made = new Map([...known].map((object) => [object.month, object.history]));
  const months = new Set([...made.keys(), ...history.keys()]);
  return [...months].filter(
    (month) => (made.has(month) || claimed.has(month)) && history.get(month) !== made.get(month),
  );
}
