import { currencyColumns } from '../contract/column.ts';
import { type Contract, relationOf } from '../contract/contract.ts';
import { identifier } from '../contract/sql-text.ts';
import type { EngineSession, JsonRow } from '../engine/engine.ts';
import type { EffectivePart } from '../lake/claim.ts';
import type { CleanedPart } from '../lake/cleaning-record.ts';
import { parseClaimKey } from '../lake/object-key.ts';
import { byCurrency, currencySums } from '../stages/clean/currency-sums.ts';
import { moneyColumns, monthSql } from '../stages/clean/measure-rows.ts';
import {
  allRowsSql,
  currentRowsSql,
  type LocalPart,
  lineSql,
  type Ruled,
  scopeSql,
  sortedParts,
} from '../stages/curate/current-rows.ts';
import { capturedWholeSql, hasOneRowScopes, newestFirstSql } from '../stages/curate/newer-captures.ts';
import { standingOf } from '../stages/curate/standing.ts';
import { addSums, noSums, sameSums, sumsText } from './amount.ts';
import type { PartState } from './files.ts';
import { type Difference, type MonthAccount, type Sums, suggestions } from './report.ts';

/** A dataset's evidence: the claims of all cleaning records, the parts that may be current, and the contents of their Parquet files. */
export interface DatasetEvidence {
  readonly contract: Contract;
  readonly claims: readonly CleanedPart[];
  readonly effective: readonly EffectivePart[];
  /** The same of all months, where only some are proved. */
  readonly whole: readonly EffectivePart[];
  readonly parts: ReadonlyMap<string, PartState>;
  /** The sums of the bytes for each month. Null where some documents do not state their month. */
  readonly landing: (month: string) => Sums | null;
}

/** The parts that exist and can be read, newest evidence first. */
export function localEvidence({
  effective,
  parts,
}: Pick<DatasetEvidence, 'effective' | 'parts'>): readonly LocalPart[] {
  return effective.flatMap((part) => {
    const state = parts.get(part.key);
    return typeof state === 'object' ? [{ ...part, path: state.path }] : [];
  });
}

/**
 * Proves per month that accepted = current + superseded + held. Each is counted in its own way: accepted from the parts of
 * every claim, current as the marts read it, superseded by ranking rows here. Where a decision rules which evidence stands,
 * superseded and held rows are those that do not stand.
 */
export async function reconcileMonths(
  session: EngineSession,
  evidence: DatasetEvidence,
): Promise<{ readonly months: readonly MonthAccount[]; readonly differences: readonly Difference[] }> {
  const { contract, claims, effective, parts } = evidence;
  const local = localEvidence(evidence);
  const ruled = await standingOf(session, contract, local);
  const current = await sumsByMonth(session, contract, currentRowsSql(contract, local, ruled));
  const replaced = await sumsByMonth(session, contract, supersededRowsSql(contract, local, ruled));
  const waiting = await sumsByMonth(session, contract, heldRowsSql(contract, local, ruled));
  const speaking = new Set(effective.map(({ key, sha256, asOf }) => `${key} ${sha256} ${asOf.getTime()}`));
  const rowsOf = ({ partKey }: CleanedPart): Sums => {
    const state = parts.get(partKey ?? '');
    return typeof state === 'object' ? state : noSums;
  };
  const byMonth = Map.groupBy(claims, ({ month }) => month);
  const names = [...new Set([...byMonth.keys(), ...current.keys(), ...replaced.keys()])].sort();
  const months = names.map((month): MonthAccount => {
    const own = byMonth.get(month) ?? [];
    const repeated = own.filter((claim) => {
      const { sha256, asOf } = parseClaimKey(claim.claimKey);
      return !speaking.has(`${claim.partKey} ${sha256} ${asOf.at.getTime()}`);
    });
    const accepted = addSums(own.map(rowsOf).map(plain));
    const superseded = addSums([replaced.get(month) ?? noSums, ...repeated.map(rowsOf).map(plain)]);
    const now = current.get(month) ?? noSums;
    const held = waiting.get(month) ?? noSums;
    const holds = sameSums(accepted, addSums([now, superseded, held]));
    const { dataset } = contract;
    return { dataset, month, landing: evidence.landing(month), accepted, current: now, superseded, held, holds };
  });
  return { months, differences: months.filter(({ holds }) => !holds).map(monthDifference) };
}

function monthDifference({ dataset, month, accepted, current, superseded, held }: MonthAccount): Difference {
  const [expected, actual] = [sumsText(accepted), sumsText(addSums([current, superseded, held]))];
  return {
    rule: 'current-differs',
    dataset,
    month,
    expected,
    actual,
    reason: `The accepted rows are ${expected}, but current, superseded and held rows together are ${actual}.`,
    suggestion: suggestions.sweep,
  };
}

/**
 * A SELECT of the rows that rows of another part in the same scope outrank, or that a newer capture took back, with their
 * columns `_rank` and `_scope`.
 */
function supersededRowsSql(contract: Contract, parts: readonly LocalPart[], ruled: Ruled): string {
  const { byAge, ruled: groups } = sortedParts(contract, parts);
  const judged = groups.flat();
  const scoped = (some: readonly LocalPart[]) =>
    `SELECT *, ${scopeSql(contract)} AS "_scope" FROM (${allRowsSql(contract, some)})`;
  const isHeld = ruled.held === undefined ? '' : ` AND ("_scope", "_rank") NOT IN ${ruled.held}`;
  const outranked = (some: readonly LocalPart[]) => {
    const whole = contract.takesBack?.only ? undefined : capturedWholeSql(contract, some);
    const order = newestFirstSql(contract);
    const isOutranked = hasOneRowScopes(contract)
      ? `row_number() OVER (PARTITION BY "_scope" ORDER BY ${order}) > 1`
      : '"_rank" > min("_rank") OVER (PARTITION BY "_scope")';
    return `SELECT * FROM (${scoped(some)}) WHERE true${some === judged ? isHeld : ''}
      QUALIFY ${isOutranked}${whole === undefined ? '' : ` OR as_of < ${whole}`}`;
  };
  const others = [byAge, ...(ruled.lines === undefined || contract.covers === undefined ? [judged] : [])];
  const selects = others.filter(({ length }) => length > 0).map((some) => `SELECT * FROM (${outranked(some)})`);
  if (ruled.lines !== undefined && contract.covers !== undefined) {
    const stands = `SELECT 1 FROM ${ruled.lines} stands WHERE stands."_scope" = one."_scope" AND stands."_rank" = one."_rank"
      AND stands."_line_id" = ${lineSql(contract)}`;
    selects.push(`SELECT * FROM (${scoped(judged)}) one WHERE NOT EXISTS (${stands})${isHeld}`);
  }
  return selects.length === 0 ? scoped([]) : selects.join('\nUNION ALL\n');
}

/** A SELECT of the rows of parts that are held in their scope, with their columns `_rank` and `_scope`. */
function heldRowsSql(contract: Contract, parts: readonly LocalPart[], { held }: Ruled): string {
  const judged = sortedParts(contract, parts).ruled.flat();
  const rows = `SELECT *, ${scopeSql(contract)} AS "_scope" FROM (${allRowsSql(contract, judged)})`;
  return `SELECT * FROM (${rows}) WHERE ${held === undefined ? 'false' : `("_scope", "_rank") IN ${held}`}`;
}

async function sumsByMonth(
  session: EngineSession,
  contract: Contract,
  sql: string,
): Promise<ReadonlyMap<string, Sums>> {
  const names = moneyColumns(contract);
  const sums = names.map((name) => `CAST(sum(${identifier(name)}) AS VARCHAR) AS ${identifier(name)}`);
  const rows = await session.rows(
    `SELECT ${monthSql(contract)} AS "_month", count(*) AS "_rows"${sums.map((one) => `, ${one}`).join('')} FROM (${sql}) GROUP BY 1`,
  );
  const money = (row: JsonRow) => Object.fromEntries(names.map((name) => [name, String(row[name] ?? '0')]));
  const found = Map.groupBy(
    await currencySums(session, contract, `(${sql})`, monthSql(contract)),
    ({ group }) => group,
  );
  const currencies = (month: string) =>
    currencyColumns(contract).length > 0 ? { byCurrency: byCurrency(found.get(month) ?? []) } : {};
  return new Map(
    rows.map((row) => {
      const month = String(row._month);
      return [month, { rows: Number(row._rows), money: money(row), ...currencies(month) }];
    }),
  );
}

/** Makes a view of the dataset's current rows, under the name that the marts' SQL uses. */
export async function viewCurrent(
  session: EngineSession,
  contract: Contract,
  parts: readonly LocalPart[],
): Promise<void> {
  const sql = currentRowsSql(contract, parts, await standingOf(session, contract, parts));
  await session.run(`CREATE OR REPLACE VIEW ${identifier(relationOf(contract.dataset))} AS ${sql}`);
}

function plain({ rows, money, byCurrency: currencies }: Sums): Sums {
  return { rows, money, ...(currencies ? { byCurrency: currencies } : {}) };
}
