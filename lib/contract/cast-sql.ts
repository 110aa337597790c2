import { type Check, type Contract, isRowCheck, type RowCheck } from './contract.ts';
import { asideCode, asideSql } from './set-aside.ts';
import { identifier, literal, literalList } from './sql-text.ts';
import type { FormRule } from './text-form.ts';
import { ruleOf, type TypeRule } from './type-rule.ts';
import { readingSteps } from './written/reading.ts';
import { yieldingColumns } from './yielding.ts';

/** Where the text of a document's rows stands, as SQL. */
export interface TextSource {
  /** A relation: a table or a `read_csv(…)` call. */
  readonly relation: string;
  /** The SQL expression of each contract column's text; absent where the document lacks the column. */
  readonly text: Readonly<Record<string, string>>;
  /** An expression giving how the row is broken (`too-few-fields`, …) or null. */
  readonly broken: string;
  /** Further columns to carry along, as select items. */
  readonly carry: readonly string[];
}

/**
 * One SELECT that reads text rows into the contract's typed columns plus `_errors`: null for an accepted row, else its
 * violation codes joined by `|`. The checks run in the same pass as the casts; codes are only built for refused rows.
 * `_nulled` names the columns that are null because their text could not be read, where that does not cost the row its money.
 * Where a `pseudonym` is given it stands in place of personal values, after the checks have seen them.
 *
 * @example
 * await session.run(`CREATE TABLE typed AS ${castSelect(contract, source)}`);
 */
export function castSelect(contract: Contract, source: TextSource, pseudonym?: FormRule): string {
  const columns = Object.entries(contract.columns).map(([name, column]) => {
    const text = source.text[name];
    return { name, column, rule: ruleOf(column.type), text, here: identifier(`_t_${name}`), value: identifier(name) };
  });
  const staged = stagedTexts(contract, source);
  const texts: string[] = [];
  const tried: string[] = [];
  const inner: string[] = [];
  const ok: string[] = [`"_broken" IS NULL`];
  const codes: string[] = ['NULL'];
  const nulled: string[] = [];
  const yielding = yieldingColumns(contract);
  for (const { name, column, rule, text, here, value } of columns) {
    if (text === undefined) {
      inner.push(`CAST(NULL AS ${rule.sqlType}) AS ${value}`);
      if (column.required) {
        ok.push('false');
        codes.push(literal(`required:${name}`));
      }
      continue;
    }
    texts.push(`${staged.text[name] ?? withoutMissing(text, column.missing ?? contract.missing)} AS ${here}`);
    // Text of another form has no value, even where a cast would find one in it (`1e3`): checks and totals then pass it over.
    const read = rule.sqlValue(here);
    const made = read === here ? here : identifier(`_v_${name}`);
    if (made !== here) tried.push(`${read} AS ${made}`);
    const usual = staged.usual.has(name) ? usualAlias(name) : undefined;
    if (usual !== undefined) texts.push(usual);
    const valid = usual === undefined ? rule.sqlValid(here, made) : `(${usual} OR ${rule.sqlValid(here, made)})`;
    inner.push(here, `${valid === 'true' ? made : `CASE WHEN ${valid} THEN ${made} END`} AS ${value}`);
    if (column.required) {
      // Where there is a value there is a text.
      ok.push(`${value} IS NOT NULL`);
      codes.push(`CASE WHEN ${here} IS NULL THEN ${literal(`required:${name}`)} END`);
    }
    if (valid !== 'true') {
      const bad = `(${here} IS NOT NULL AND ${value} IS NULL)`;
      if (yielding.has(name)) {
        nulled.push(`CASE WHEN ${bad} THEN ${literal(name)} END`);
        continue;
      }
      if (!column.required) ok.push(`(${value} IS NOT NULL OR ${here} IS NULL)`);
      codes.push(`CASE WHEN ${bad} THEN ${literal(`${rule.code ?? 'type'}:${name}`)} END`);
    }
  }
  for (const check of contract.checks) {
    if (check.severity !== 'error' || !isRowCheck(check)) continue;
    const passes = `coalesce(${checkSql(check)}, true)`;
    ok.push(passes);
    codes.push(`CASE WHEN NOT ${passes} THEN ${literal(`check:${check.name}`)} END`);
  }
  const broken = `${source.broken} AS "_broken"`;
  // The texts of another nature's rows need not be readable: what they are goes before what is wrong with them.
  const aside = contract.setAside.map((rule) => {
    const is = asideSql(rule, (name) => (source.text[name] === undefined ? undefined : identifier(`_t_${name}`)));
    return `WHEN "_broken" IS NULL AND ${is} THEN ${literal(asideCode(rule))}`;
  });
  const values = columns.map(({ column, value }) =>
    pseudonym && column.personal ? `${pseudonym.sql(value)} AS ${value}` : value,
  );
  // Text, value and check each have a query of their own: the engine computes an expression again in each place that has it.
  const carried = ['"_broken"', ...source.carry];
  const read = `(SELECT ${[...texts, broken, ...source.carry].join(',\n  ')} FROM ${staged.relation})`;
  const cast = tried.length === 0 ? read : `(SELECT *, ${tried.join(',\n  ')} FROM ${read})`;
  return `SELECT ${[...values, ...source.carry].join(', ')},
  CASE ${aside.join(' ')} WHEN ${ok.join(' AND ')} THEN NULL
       WHEN "_broken" IS NOT NULL THEN 'row:' || "_broken"
       ELSE concat_ws('|', ${codes.join(', ')}) END AS "_errors",
  ${nulled.length === 0 ? 'CAST(NULL AS VARCHAR)' : `nullif(concat_ws('|', ${nulled.join(', ')}), '')`} AS "_nulled"
FROM (SELECT ${[...inner, ...carried].join(',\n  ')} FROM ${cast})`;
}

/** Texts as they are after their forms. */
interface StagedTexts extends Pick<TextSource, 'relation' | 'text'> {
  /** Columns for which the relation says, under `usualAlias`, which texts their type takes as they are. */
  readonly usual: ReadonlySet<string>;
}

interface TextStep {
  /** The SELECT items that the step adds, over the text of the step before it. */
  readonly items: (text: string, alias: string) => readonly string[];
}

/**
 * The texts of columns that have a form, read step by step, each step a query over the one before: put into one another,
 * expressions that are used in several places of the next would take the engine seconds to plan.
 */
function stagedTexts(contract: Contract, { relation, text }: TextSource): StagedTexts {
  const columns = Object.entries(contract.columns).flatMap(([name, column]) => {
    const own = text[name];
    const { form } = ruleOf(column.type);
    const isRead = (column.written ?? column.form) !== undefined;
    if (own === undefined || (!isRead && form === undefined)) return [];
    const raw = withoutMissing(own, column.missing ?? contract.missing);
    const reading = isRead ? readingSteps(column).map(({ sql }): TextStep => stepOf(sql)) : [];
    return [
      {
        name,
        hasUsual: form !== undefined && !isRead,
        steps: [stepOf(() => raw), ...typedSteps(name, form), ...reading],
      },
    ];
  });
  const longest = Math.max(0, ...columns.map(({ steps }) => steps.length));
  const alias = (name: string, step: number) => identifier(`_w${step}_${name}`);
  let stage = relation;
  for (let at = 0; at < longest; at++) {
    const items = columns.flatMap(({ name, steps }) => steps[at]?.items(alias(name, at - 1), alias(name, at)) ?? []);
    stage = `(SELECT *, ${items.join(', ')} FROM ${stage})`;
  }
  return {
    relation: stage,
    text: Object.fromEntries(columns.map(({ name, steps }) => [name, alias(name, steps.length - 1)])),
    usual: new Set(columns.flatMap(({ name, hasUsual }) => (hasUsual ? [name] : []))),
  };
}

function stepOf(sql: (text: string) => string): TextStep {
  return { items: (text, alias) => [`${sql(text)} AS ${alias}`] };
}

/** The steps of a type's own form. Nearly all texts are usual: that is found once, and nothing else is asked of them. */
function typedSteps(name: string, form: TypeRule['form']): readonly TextStep[] {
  if (form === undefined) return [];
  return [
    { items: (text, alias) => [`${form.usual(text)} AS ${usualAlias(name)}`, `${text} AS ${alias}`] },
    stepOf((text) => `CASE WHEN ${usualAlias(name)} THEN ${text} ELSE nullif(${form.sql(text)}, '') END`),
  ];
}

function usualAlias(column: string): string {
  return identifier(`_u_${column}`);
}

/** The boolean SQL of a check over the contract's typed columns; null where it does not apply. */
export function checkSql(check: RowCheck): string {
  switch (check.kind) {
    case 'range': {
      const column = identifier(check.column);
      const bounds = [
        check.min === undefined ? undefined : `${column} >= ${check.min}`,
        check.max === undefined ? undefined : `${column} <= ${check.max}`,
      ].filter((bound) => bound !== undefined);
      return `(${bounds.join(' AND ')})`;
    }
    case 'accepted':
      return `(CAST(${identifier(check.column)} AS VARCHAR) IN (${check.values.map(literal).join(', ')}))`;
    case 'pattern':
      return `regexp_full_match(CAST(${identifier(check.column)} AS VARCHAR), ${literal(check.pattern)}, 's')`;
    case 'sql':
      return `(${check.sql})`;
  }
}

/**
 * A SELECT of checked rows in which rows are refused by the checks that look at the whole document: the later rows of each
 * key (`unique`), the rows of days on which a sum is above its limit (`at-most`), and rows whose names lead back to themselves (`acyclic`). `line` says which row came first and is given out
 * as `_line`. Undefined where the contract has no such check.
 */
export function documentSelect(contract: Contract, relation: string, line: string): string | undefined {
  const checks = contract.checks.filter((check) => !isRowCheck(check));
  if (checks.length === 0) return undefined;
  const columns = Object.keys(contract.columns).map(identifier).join(', ');
  return checks.reduce((rows, check) => {
    const refused = refusedSql(check, rows);
    return `SELECT ${columns}, "_line", "_nulled", CASE WHEN "_errors" IS NULL AND ${refused} THEN ${literal(`check:${check.name}`)} ELSE "_errors" END AS "_errors"
FROM (${rows}) ORDER BY "_line"`;
  }, `SELECT ${columns}, ${line} AS "_line", "_nulled", "_errors" FROM ${relation}`);
}

/** True (as SQL) for a row of `rows` that a check of the whole document refuses. */
function refusedSql(check: Exclude<Check, RowCheck>, rows: string): string {
  if (check.kind === 'unique') {
    const key = check.columns.map(identifier).join(', ');
    return `row_number() OVER (PARTITION BY "_errors" IS NULL, ${key} ORDER BY "_line") > 1`;
  }
  if (check.kind === 'at-most') return aboveSql(check, rows);
  const name = (column: string) => `lower(trim(${identifier(column)}))`;
  // A name that stands for itself, in another spelling, leads nowhere.
  return `"_line" IN (
    WITH RECURSIVE step AS MATERIALIZED (
      SELECT "_line" AS line, ${name(check.per)} AS per, ${name(check.from)} AS name, ${name(check.to)} AS next
      FROM (${rows}) WHERE "_errors" IS NULL AND (${check.when}) AND ${name(check.from)} <> ${name(check.to)}
    ),
    taken AS (
      SELECT asked.per, step.line, step.name, step.next
      FROM (SELECT DISTINCT per FROM step) asked JOIN step ON step.per IS NOT DISTINCT FROM asked.per OR step.per IS NULL
      QUALIFY rank() OVER (PARTITION BY asked.per, step.name ORDER BY step.per NULLS LAST) = 1
    ),
    walk AS (
      SELECT per, line, name AS origin, next AS reached FROM taken
      UNION
      SELECT walk.per, walk.line, walk.origin, taken.next
      FROM walk JOIN taken ON taken.per IS NOT DISTINCT FROM walk.per AND taken.name = walk.reached
      WHERE walk.reached <> walk.origin
    )
    SELECT line FROM walk WHERE reached = origin
  )`;
}

/** True (as SQL) for a row that counts on a day on which the sum is above its limit. A sum is greatest where some row begins. */
function aboveSql({ column, most, per, from, to }: Extract<Check, { kind: 'at-most' }>, rows: string): string {
  const key = per.map(identifier).join(', ');
  const same = per
    .map((name) => `one.${identifier(name)} IS NOT DISTINCT FROM other.${identifier(name)}`)
    .join(' AND ');
  return `"_line" IN (
    WITH valid AS MATERIALIZED (
      SELECT "_line", ${key}, ${identifier(column)} AS part, coalesce(${identifier(from)}, DATE '0001-01-01') AS first,
        coalesce(${identifier(to)}, DATE '9999-12-31') AS last
      FROM (${rows}) WHERE "_errors" IS NULL
    ),
    starts AS (SELECT DISTINCT ${key}, first AS day FROM valid),
    above AS (
      SELECT ${per.map((name) => `one.${identifier(name)}`).join(', ')}, one.day
      FROM starts one JOIN valid other ON ${same} AND one.day BETWEEN other.first AND other.last
      GROUP BY ALL HAVING sum(other.part) > ${most}
    )
    SELECT one."_line" FROM valid one JOIN above other ON ${same} AND other.day BETWEEN one.first AND one.last
  )`;
}

/** Select items that count the accepted rows failing each `warn` check, named by the check. */
export function warningCounts(contract: Contract): readonly string[] {
  return contract.checks.flatMap((check) =>
    check.severity === 'warn' && isRowCheck(check)
      ? [`count_if(NOT coalesce(${checkSql(check)}, true)) AS ${identifier(check.name)}`]
      : [],
  );
}

/** The text of a column, null where it is one of the words that mean "no value". */
export function withoutMissing(text: string, words: readonly string[]): string {
  const [only] = words;
  if (only === undefined) return text;
  if (words.length === 1) return `nullif(${text}, ${literal(only)})`;
  return `CASE WHEN list_contains(${literalList(words)}, ${text}) THEN NULL ELSE ${text} END`;
}
