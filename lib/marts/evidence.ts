import { literalList } from '../contract/sql-text.ts';

/**
 * How the pieces of evidence of one thing are weighed, as SQL over the rows that a mart compares. The order of the sources
 * is never the first word: an older file of a better kind does not win over a newer file of another kind.
 */
export interface Weights {
  /** When the evidence was captured; `as_of` where nothing else is said. */
  readonly asOf?: string;
  /**
   * How full the evidence is: of one as-of, the greater value counts, and a missing value is the least. The first
   * expression that differs decides.
   */
  readonly fullness?: readonly string[];
  /** The last word between kinds that are equally new and full: a column and its values, the best first. */
  readonly kinds?: { readonly column: string; readonly best: readonly string[] };
  /**
   * What a reader sees of the row. Of rows that are equal in all else, the one with the greater value counts, so that a
   * person can see why, and so that the same rows always give the same answer. Name every column that may differ.
   */
  readonly shown: readonly string[];
}

/**
 * The order of evidence, best first, for an `ORDER BY`: the newest, of them the fullest, of them the kind that is named
 * first, of them the row with the greater values.
 */
export function orderOf(weights: Weights): string {
  return [...rankOf(weights), ...weights.shown.map(greatest)].join(', ');
}

/** A condition for `QUALIFY` that keeps, of the rows of each partition, the one row that counts. */
export function isBest(partition: readonly string[], weights: Weights): string {
  return `row_number() OVER (${partitionOf(partition)}ORDER BY ${orderOf(weights)}) = 1`;
}

/**
 * A condition for `QUALIFY` that keeps all rows of the evidence that counts in each partition: for evidence of several rows
 * that stand or fall together. The weights must be equal for all rows of one piece of evidence; `shown` is not looked at.
 */
export function isOfBest(partition: readonly string[], weights: Omit<Weights, 'shown'>): string {
  return `rank() OVER (${partitionOf(partition)}ORDER BY ${rankOf(weights).join(', ')}) = 1`;
}

/**
 * An aggregate that gives the newest known value of a column: a null in newer evidence leaves what older evidence knew. Use
 * it for names and measurements, where null says that the evidence does not tell.
 */
export function newestKnown(column: string, weights: Weights): string {
  return `first(${column} ORDER BY ${orderOf(weights)}) FILTER (WHERE ${column} IS NOT NULL)`;
}

/**
 * A condition over rows that is true for those of which `newestKnown` takes a value, for one of the columns, in each
 * partition: for the lines that a row of a mart is made of. Take it for `QUALIFY`.
 */
export function tellsNewest(columns: readonly string[], partition: readonly string[], weights: Weights): string {
  const first = (column: string) =>
    `(${column} IS NOT NULL AND row_number() OVER (PARTITION BY ${[...partition, `${column} IS NULL`].join(', ')} ORDER BY ${orderOf(weights)}) = 1)`;
  return `(${columns.map(first).join(' OR ')})`;
}

/**
 * Puts SQL in place of the `{{names}}` of a mart's SQL file. Throws a TypeError where a name has no SQL, or SQL no name.
 *
 * @example
 * const sql = fill(readFileSync(…, 'utf8'), { newest: isBest(['account', 'video_id'], weights) });
 */
export function fill(sql: string, parts: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const filled = sql.replace(/\{\{([a-z_]+)\}\}/g, (_, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new TypeError(`The SQL of the mart names {{${name}}}, for which there is no SQL.`);
    used.add(name);
    return part;
  });
  const unused = Object.keys(parts).filter((name) => !used.has(name));
  if (unused.length > 0) throw new TypeError(`The SQL of the mart does not name {{${unused.join('}}, {{')}}}.`);
  return filled;
}

function rankOf({ asOf = 'as_of', fullness = [], kinds }: Omit<Weights, 'shown'>): readonly string[] {
  const kind = kinds === undefined ? [] : [`list_position(${literalList(kinds.best)}, ${kinds.column}) NULLS LAST`];
  return [greatest(asOf), ...fullness.map(greatest), ...kind];
}

function greatest(expression: string): string {
  return `${expression} DESC NULLS LAST`;
}

function partitionOf(columns: readonly string[]): string {
  return columns.length === 0 ? '' : `PARTITION BY ${columns.join(', ')} `;
}
