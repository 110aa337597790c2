import { stagingColumns } from '../../contract/catalogue/table-schema.ts';
import { type Contract, relationOf } from '../../contract/contract.ts';
import { historyOf, type Mart } from '../../contract/mart.ts';
import { literal } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { type ColumnFlow, type Columns, columnFlow, ratio } from './column-flow.ts';
import { martBug } from './mart-bug.ts';

/**
 * A mart may sum only what adds up. A sum over followers, distinct people or ratios is refused before it is built, even
 * if the column was renamed on its way there. A column of this kind is also refused if the mart's contract says that
 * readers may sum it. Throws `invalid-contract`.
 */
export async function assertAdditive(
  session: EngineSession,
  mart: Mart,
  contracts: readonly Contract[],
): Promise<void> {
  if (isProved(mart, contracts)) return;
  const never = new Map([...contracts.flatMap(unsummable), [ratio, 'never'] as const]);
  const base = new Map<string, Columns>(
    contracts.map((contract) => [relationOf(contract.dataset), columnsOf(contract)]),
  );
  if (mart.history !== undefined)
    base.set(historyOf(mart.contract), (await flowOf(session, mart.history, base)).columns);
  const { columns, sums } = await flowOf(session, mart.sql, base);
  // Totals of periods that have no day in common add up; distinct people never do.
  const ofPeriods = new Set(
    (mart.contract.addsPeriods?.columns ?? []).flatMap((name) => [...(columns.get(name) ?? [])]),
  );
  const mayAdd = (name: string) => ofPeriods.has(name) && never.get(name) === 'latest';
  const summed = sums.flatMap(({ sum, columns: from }) =>
    [...from].flatMap((name) => (never.has(name) && !mayAdd(name) ? [`${sum} over ${name} (${never.get(name)})`] : [])),
  );
  const declared = Object.entries(mart.contract.columns).flatMap(([name, { additive }]) =>
    additive === 'sum' && !mart.contract.addsMetrics.includes(name)
      ? [...(columns.get(name) ?? [])].flatMap((from) => (never.has(from) ? [`${name} holds ${from}`] : []))
      : [],
  );
  const [first] = [...summed, ...declared];
  if (first !== undefined) throw martBug(mart, `it sums a column that does not add up: ${first}`);
  proved.set(mart.contract, { mart, contracts });
}

/** What was proved in this process: neither SQL nor contracts change while it runs, and a proof costs more than a small rebuild. */
const proved = new WeakMap<Mart['contract'], { readonly mart: Mart; readonly contracts: readonly Contract[] }>();

function isProved({ contract, sql, history }: Mart, contracts: readonly Contract[]): boolean {
  const before = proved.get(contract);
  if (before?.mart.sql !== sql || before.mart.history !== history) return false;
  return before.contracts.length === contracts.length && before.contracts.every((one, at) => one === contracts[at]);
}

async function flowOf(session: EngineSession, sql: string, base: ReadonlyMap<string, Columns>): Promise<ColumnFlow> {
  const [row] = await session.rows(
    `SELECT json_serialize_sql(${literal(sql)}, skip_null := true, skip_empty := true, skip_default := true) AS tree`,
  );
  return columnFlow(JSON.parse(String(row?.tree)), base);
}

/** Gives the numbers of a dataset whose sum means nothing, with how they add up. */
function unsummable({ dataset, columns }: Contract): readonly (readonly [string, string])[] {
  return Object.entries(columns).flatMap(([name, { additive }]) =>
    additive === 'latest' || additive === 'never' ? [[`${relationOf(dataset)}.${name}`, additive] as const] : [],
  );
}

function columnsOf(contract: Contract): Columns {
  const relation = relationOf(contract.dataset);
  return new Map(stagingColumns(contract).map(({ name }) => [name.toLowerCase(), new Set([`${relation}.${name}`])]));
}
