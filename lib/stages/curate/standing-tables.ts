import type { Contract } from '../../contract/contract.ts';
import { identifier, literal } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import type { MissingValues, ScopeComparison, ScopeSums } from './change.ts';
import { allRowsSql, type LocalPart, lineSql, scopeSql } from './current-rows.ts';

/** Measures each line of each scope in each part: how often it occurs, its money, and a digest of its rows. */
export async function measureLines(
  session: EngineSession,
  contract: Contract,
  parts: readonly LocalPart[],
  { cover, lines }: StandingTables,
): Promise<void> {
  const { money } = contract.covers ?? {};
  const amount = money === undefined ? '0' : identifier(money.column);
  const currency = money?.currency === undefined ? "''" : `coalesce(${identifier(money.currency)}, '')`;
  const columns = Object.keys(contract.columns).map(identifier).join(', ');
  await session.run(
    `CREATE OR REPLACE TABLE ${cover} AS
     SELECT "_rank", ${scopeSql(contract)} AS "_scope", ${lineSql(contract)} AS "_line_id", ${currency} AS "_currency",
       count(*) AS "_lines", CAST(coalesce(sum(${amount}), 0) AS DECIMAL(38, 12)) AS "_money", sum(hash(${columns})) AS "_digest"
     FROM (${allRowsSql(contract, parts)}) GROUP BY ALL`,
  );
  await session.run(`CREATE OR REPLACE TABLE ${lines} AS FROM ${cover} WHERE false`);
}

/** The names of two tables: the lines of each part, and the current lines. */
export interface StandingTables {
  readonly cover: string;
  readonly lines: string;
}

/** Compares the scopes of the parts with these ranks with the current lines there. */
export async function compareScopes(
  session: EngineSession,
  contract: Contract,
  { cover, lines }: StandingTables,
  ranks: readonly number[],
): Promise<readonly ScopeComparison[]> {
  if (ranks.length === 0) return [];
  const percent = contract.covers?.lessPercent ?? 0;
  const rows = await session.rows(
    `WITH new AS (SELECT * FROM ${cover} WHERE "_rank" IN (${ranks.join(', ')})),
     scopes AS (SELECT DISTINCT "_scope", "_rank" FROM new),
     old AS (SELECT "_scope", "_line_id", "_currency", sum("_lines") AS "_lines", sum("_money") AS "_money", sum("_digest") AS "_digest"
       FROM ${lines} WHERE "_scope" IN (SELECT "_scope" FROM scopes) GROUP BY ALL),
     pairs AS (SELECT coalesce(new."_scope", old."_scope") AS "_scope", coalesce(new."_currency", old."_currency") AS "_currency",
       coalesce(new."_lines", 0) AS lines_after, coalesce(old."_lines", 0) AS lines_before,
       coalesce(new."_money", 0) AS money_after, coalesce(old."_money", 0) AS money_before,
       new."_digest" IS NOT DISTINCT FROM old."_digest" AS same
       FROM new FULL JOIN old ON new."_scope" = old."_scope" AND new."_line_id" = old."_line_id" AND new."_currency" = old."_currency")
     SELECT (SELECT count(*) FROM ${lines} own WHERE own."_scope" = pairs."_scope" AND own."_rank" = scopes."_rank")
         = (SELECT count(*) FROM new own WHERE own."_scope" = pairs."_scope" AND own."_rank" = scopes."_rank") AS stands,
       scopes."_rank" AS rank, pairs."_scope" AS scope, pairs."_currency" AS currency,
       CAST(sum(lines_before) AS BIGINT) AS before, CAST(sum(lines_after) AS BIGINT) AS after, bool_and(same) AS same,
       CAST(sum(greatest(lines_before - lines_after, 0)) AS BIGINT) AS lost,
       CAST(sum(money_before) AS VARCHAR) AS money_before, CAST(sum(money_after) AS VARCHAR) AS money_after,
       sum(money_before) > sum(money_after)
         AND (sum(money_before) - sum(money_after)) * 100 > abs(sum(money_before)) * ${percent} AS less
     FROM pairs JOIN scopes ON pairs."_scope" = scopes."_scope" GROUP BY ALL ORDER BY ALL`,
  );
  return [...Map.groupBy(rows, ({ scope }) => String(scope))].map(([scope, some]): ScopeComparison => {
    const sum = (name: string) => some.reduce((total, row) => total + Number(row[name]), 0);
    const money = (name: string) => Object.fromEntries(some.map((row) => [String(row.currency), String(row[name])]));
    return {
      scope,
      rank: Number(some[0]?.rank),
      before: { lines: sum('before'), money: money('money_before') },
      after: { lines: sum('after'), money: money('money_after') },
      lostLines: sum('lost'),
      isSame: some.every(({ same }) => same === true),
      stands: some.every(({ stands }) => stands === true),
      hasLessMoney: some.some(({ less }) => less === true),
    };
  });
}

/**
 * Makes accepted lines current: in place of all current lines of the scope, beside them, or in place of the same lines.
 */
export async function applyOutcomes(
  session: EngineSession,
  { cover, lines }: StandingTables,
  verdicts: readonly { readonly scope: string; readonly rank: number; readonly outcome: string }[],
): Promise<void> {
  const taken = verdicts.filter(({ outcome }) => outcome !== 'held');
  const scopesOf = (...outcomes: readonly string[]) =>
    taken.filter(({ outcome }) => outcomes.includes(outcome)).map(({ scope }) => literal(scope));
  const whole = scopesOf('replaced', 'confirmed');
  if (whole.length > 0) await session.run(`DELETE FROM ${lines} WHERE "_scope" IN (${whole.join(', ')})`);
  const values = taken.map(({ scope, rank, outcome }) => `(${literal(scope)}, ${rank}, ${literal(outcome)})`);
  if (values.length === 0) return;
  const chosen = `SELECT one.*, verdict.outcome FROM ${cover} one
    JOIN (VALUES ${values.join(', ')}) verdict(scope, rank, outcome) ON one."_scope" = verdict.scope AND one."_rank" = verdict.rank`;
  if (scopesOf('part-replaced').length > 0)
    await session.run(
      `DELETE FROM ${lines} USING (SELECT DISTINCT "_scope", "_line_id" FROM (${chosen}) WHERE outcome = 'part-replaced') newer
       WHERE ${lines}."_scope" = newer."_scope" AND ${lines}."_line_id" = newer."_line_id"`,
    );
  // The rows of one part stand once, however many files say them and are added.
  await session.run(
    `INSERT INTO ${lines} SELECT * EXCLUDE (outcome) FROM (${chosen}) one ANTI JOIN ${lines} standing
     ON one."_scope" = standing."_scope" AND one."_rank" = standing."_rank"
       AND one."_line_id" = standing."_line_id" AND one."_currency" = standing."_currency"`,
  );
}

/** Gives the sums of the current lines in these scopes. */
export async function sumsOf(
  session: EngineSession,
  { lines }: StandingTables,
  scopes: readonly string[],
): Promise<ReadonlyMap<string, ScopeSums>> {
  if (scopes.length === 0) return new Map();
  const rows = await session.rows(
    `SELECT "_scope" AS scope, "_currency" AS currency, CAST(sum("_lines") AS BIGINT) AS lines, CAST(sum("_money") AS VARCHAR) AS money
     FROM ${lines} WHERE "_scope" IN (${scopes.map(literal).join(', ')}) GROUP BY ALL ORDER BY ALL`,
  );
  return new Map(
    [...Map.groupBy(rows, ({ scope }) => String(scope))].map(([scope, some]) => [
      scope,
      {
        lines: some.reduce((sum, { lines: count }) => sum + Number(count), 0),
        money: Object.fromEntries(some.map(({ currency, money }) => [String(currency), String(money)])),
      },
    ]),
  );
}

/** How many missing values of one kind are named. The rest is counted. */
const namedValues = 5;

/**
 * For each scope and each column that tells lines apart: how many values are current, newer and in both, and some that
 * are missing.
 */
export async function missingValues(
  session: EngineSession,
  { covers }: Contract,
  { cover, lines }: StandingTables,
  scopes: readonly { readonly scope: string; readonly rank: number }[],
): Promise<ReadonlyMap<string, readonly MissingValues[]>> {
  const found = new Map<string, MissingValues[]>();
  if (scopes.length === 0) return found;
  const asked = scopes.map(({ scope, rank }) => `(${literal(scope)}, ${rank})`).join(', ');
  for (const name of Object.keys(covers?.lines ?? {})) {
    const value = `coalesce("_line_id"->>${literal(name)}, '')`;
    const rows = await session.rows(
      `WITH asked AS (FROM (VALUES ${asked}) asked(scope, rank)),
       old AS (SELECT DISTINCT scope, ${value} AS value FROM ${lines} JOIN asked ON "_scope" = scope),
       new AS (SELECT DISTINCT scope, ${value} AS value FROM ${cover} JOIN asked ON "_scope" = scope AND "_rank" = rank)
       SELECT coalesce(old.scope, new.scope) AS scope, count(old.value) AS before, count(new.value) AS after,
         count(*) FILTER (old.value = new.value) AS common, bool_or(coalesce(old.value, new.value) = '') AS blank,
         (list(old.value ORDER BY old.value) FILTER (new.value IS NULL))[1:${namedValues}] AS some
       FROM old FULL JOIN new ON old.scope = new.scope AND old.value = new.value GROUP BY ALL`,
    );
    for (const { scope, before, after, common, blank, some } of rows) {
      const counts = { before: Number(before), after: Number(after), common: Number(common) };
      const one = { name, ...counts, hasBlank: blank === true };
      const values = Array.isArray(some) ? some.map(String) : [];
      found.set(String(scope), [...(found.get(String(scope)) ?? []), { ...one, some: values }]);
    }
  }
  return found;
}
