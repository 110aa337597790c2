import { z } from 'zod';

/** A column of a dataset, as `dataset.column`. */
export type BaseColumn = string;

/** The origin of the values of each column of a relation. */
export type Columns = ReadonlyMap<string, ReadonlySet<BaseColumn>>;

/** A sum in a statement and the columns whose values go into it. */
export interface SummedColumns {
  readonly sum: string;
  readonly columns: ReadonlySet<BaseColumn>;
}

/** The output columns of a SELECT with their origins, and every sum in it. */
export interface ColumnFlow {
  readonly columns: Columns;
  readonly sums: readonly SummedColumns[];
}

const node = z.record(z.string(), z.unknown());
type Node = z.output<typeof node>;

const summing = new Set(['sum', 'avg', 'mean', 'fsum', 'sumkahan', 'kahan_sum', 'favg', 'sum_no_overflow', 'list_sum']);
/** Marks a value that is a ratio, among the base columns. */
export const ratio: BaseColumn = 'lake_ratio';
const counting = new Set(['count', 'count_star', 'count_if', 'row_number', 'rank', 'dense_rank', 'ntile']);

interface Scope {
  readonly relations: ReadonlyMap<string, Columns>;
  readonly sums: SummedColumns[];
}

/** The columns of one FROM clause by alias. */
type Tables = ReadonlyMap<string, Columns>;

/**
 * Follows values through a parsed statement (DuckDB's `json_serialize_sql`): which columns of the base relations reach
 * which output column, and which are summed on the way. Conditions carry no values. The result of a function of a
 * column still carries the column. Throws a TypeError for a kind of statement that it cannot follow, so that nothing
 * escapes it.
 */
export function columnFlow(parsed: unknown, base: ReadonlyMap<string, Columns>): ColumnFlow {
  const { statements } = z.object({ statements: z.array(z.object({ node })).length(1) }).parse(parsed);
  const sums: SummedColumns[] = [];
  const columns = queryColumns(at(statements[0], 'node'), { relations: base, sums });
  return { columns, sums };
}

function queryColumns(query: Node, outer: Scope): Columns {
  const relations = new Map(outer.relations);
  for (const entry of nodes(at(query, 'cte_map').map)) {
    const body = at(at(at(entry, 'value'), 'query'), 'node');
    relations.set(String(entry.key).toLowerCase(), queryColumns(body, { ...outer, relations }));
  }
  const scope = { ...outer, relations };
  if (query.type === 'SELECT_NODE') return selectColumns(query, scope);
  if (query.type === 'RECURSIVE_CTE_NODE') return recursiveColumns(query, scope);
  if (query.type !== 'SET_OPERATION_NODE') throw new TypeError(`A mart's SQL has a ${String(query.type)}.`);
  const branches = query.left ? [at(query, 'left'), at(query, 'right')] : nodes(query.children);
  const [first = new Map(), ...others] = branches.map((branch) => queryColumns(branch, scope));
  return unionColumns(first, others);
}

/** The columns match by position, because the names are those of the first SELECT. */
function unionColumns(first: Columns, others: readonly Columns[]): Columns {
  const lists = others.map((columns) => [...columns.values()]);
  return new Map([...first].map(([name, from], index) => [name, union([from, ...lists.map((list) => list[index])])]));
}

/** A step may move a value from one column to the next, so that there are at most as many steps as columns. */
function recursiveColumns(query: Node, scope: Scope): Columns {
  let columns = queryColumns(at(query, 'left'), scope);
  for (let step = columns.size; step > 0; step--) {
    const relations = new Map(scope.relations).set(String(query.cte_name).toLowerCase(), columns);
    columns = unionColumns(columns, [queryColumns(at(query, 'right'), { ...scope, relations })]);
  }
  return columns;
}

function selectColumns(select: Node, scope: Scope): Columns {
  const tables = select.from_table ? tablesOf(at(select, 'from_table'), scope) : new Map();
  const found = new Map<string, ReadonlySet<BaseColumn>>();
  for (const item of nodes(select.select_list)) {
    if (item.class === 'STAR') {
      for (const [name, from] of starColumns(item, tables)) found.set(name, from);
      continue;
    }
    const own = valuesOf(item, tables, scope);
    found.set(outputName(item, found.size), own);
  }
  for (const clause of ['where_clause', 'having', 'qualify']) {
    if (select[clause]) valuesOf(at(select, clause), tables, scope);
  }
  return found;
}

function outputName(item: Node, index: number): string {
  if (typeof item.alias === 'string' && item.alias !== '') return item.alias.toLowerCase();
  const names = Array.isArray(item.column_names) ? item.column_names : [];
  return names.length > 0 ? String(names.at(-1)).toLowerCase() : `column ${index}`;
}

function tablesOf(from: Node, scope: Scope): Tables {
  const alias = typeof from.alias === 'string' && from.alias !== '' ? from.alias.toLowerCase() : undefined;
  switch (from.type) {
    case 'BASE_TABLE': {
      const name = String(from.table_name).toLowerCase();
      const columns = scope.relations.get(name);
      if (!columns) throw new TypeError(`A mart's SQL reads ${name}, which is none of its inputs.`);
      return new Map([[alias ?? name, columns]]);
    }
    case 'SUBQUERY':
      return new Map([[alias ?? 'subquery', queryColumns(at(at(from, 'subquery'), 'node'), scope)]]);
    case 'JOIN': {
      const tables = new Map([...tablesOf(at(from, 'left'), scope), ...tablesOf(at(from, 'right'), scope)]);
      if (from.condition) valuesOf(at(from, 'condition'), tables, scope);
      return tables;
    }
    // Rows of constants and functions such as unnest carry no column of a dataset by name. Their arguments are
    // followed.
    case 'TABLE_FUNCTION':
    case 'EXPRESSION_LIST':
    case 'EMPTY':
      return new Map([[alias ?? 'values', new Map()]]);
    default:
      throw new TypeError(`A mart's SQL reads from a ${String(from.type)}.`);
  }
}

function starColumns(star: Node, tables: Tables): Columns {
  const relation = typeof star.relation_name === 'string' ? star.relation_name.toLowerCase() : '';
  const chosen = relation === '' ? [...tables.values()] : [tables.get(relation) ?? new Map()];
  return new Map(chosen.flatMap((columns) => [...columns]));
}

/** Gives the base columns whose values an expression holds, and notes every sum in it. */
function valuesOf(expression: Node, tables: Tables, scope: Scope): ReadonlySet<BaseColumn> {
  const all = (list: readonly Node[]) => union(list.map((one) => valuesOf(one, tables, scope)));
  switch (expression.class) {
    case 'COLUMN_REF':
      return columnOf(expression, tables);
    case 'CONSTANT':
    case 'PARAMETER':
      return new Set();
    case 'COMPARISON':
    case 'CONJUNCTION':
    case 'BETWEEN':
      all(children(expression));
      return new Set();
    case 'CASE': {
      const branches = nodes(expression.case_checks);
      all(branches.map((branch) => at(branch, 'when_expr')));
      return all([...branches.map((branch) => at(branch, 'then_expr')), at(expression, 'else_expr')]);
    }
    case 'SUBQUERY': {
      if (expression.child) valuesOf(at(expression, 'child'), tables, scope);
      return union([...queryColumns(at(at(expression, 'subquery'), 'node'), scope).values()]);
    }
    case 'FUNCTION':
    case 'WINDOW': {
      const name = String(expression.function_name).toLowerCase();
      const given = nodes(expression.children).map((one) => valuesOf(one, tables, scope));
      // An amount times a rate is an amount. A ratio never adds up, whatever it is made of.
      const columns = name === 'lake_convert' ? union(given.slice(0, 1)) : union(given);
      if (name === ratio) return new Set([...columns, ratio]);
      all(conditionsOf(expression));
      if (summing.has(name)) scope.sums.push({ sum: name, columns });
      return counting.has(name) ? new Set() : columns;
    }
    case 'OPERATOR': {
      const columns = all(children(expression));
      // Tests (IS NULL, IN, NOT) carry no value of their arguments.
      return /^(OPERATOR_(IS|NOT)|COMPARE_)/.test(String(expression.type)) ? new Set() : columns;
    }
    default:
      return all(children(expression));
  }
}

function columnOf(reference: Node, tables: Tables): ReadonlySet<BaseColumn> {
  const names = (Array.isArray(reference.column_names) ? reference.column_names : []).map((name) =>
    String(name).toLowerCase(),
  );
  const [first = '', second] = names;
  const qualified = second === undefined ? undefined : tables.get(first)?.get(second);
  if (qualified) return qualified;
  return union([...tables.values()].map((columns) => columns.get(first)));
}

/** Gives the conditions of an aggregate or window, besides its arguments. */
function conditionsOf(expression: Node): readonly Node[] {
  const filters = ['filter', 'filter_expr'].flatMap((key) => (expression[key] ? [at(expression, key)] : []));
  return [...filters, ...nodes(expression.partitions), ...nodes(expression.orders)];
}

/** Gives the expressions directly under one, under any name. */
function children(expression: Node): readonly Node[] {
  return Object.values(expression).flatMap((value) =>
    Array.isArray(value) ? nodes(value).filter(isExpression) : isExpression(value) ? [value] : [],
  );
}

function isExpression(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'class' in value;
}

function at(parent: unknown, key: string): Node {
  const value = node.parse(parent)[key];
  return value === undefined ? {} : node.parse(value);
}

function nodes(value: unknown): readonly Node[] {
  return Array.isArray(value) ? value.map((one) => node.parse(one)) : [];
}

function union(sets: readonly (ReadonlySet<BaseColumn> | undefined)[]): ReadonlySet<BaseColumn> {
  return new Set(sets.flatMap((set) => [...(set ?? [])]));
}
