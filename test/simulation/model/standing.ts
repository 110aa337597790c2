import { type MonthOfFile, repeatsOf } from './repeats.ts';

/** What one piece of evidence says of one month of one account, and what somebody decided about it. */
export interface Said<R> extends MonthOfFile {
  readonly rows: readonly R[];
}

export interface StandingRules<R> {
  readonly scopeOf: (row: R) => string;
  /** What tells a row's line from others of its scope. */
  readonly lineOf: (row: R) => string;
  readonly moneyOf: (row: R) => bigint;
  /** All of a row, to tell whether two say the same. */
  readonly textOf: (row: R) => string;
  readonly lessPercent: bigint;
}

/** A row that stands, and for whom. */
export interface Standing<R> {
  readonly row: R;
  readonly account: string;
}

/**
 * The rows of one month that stand after all that was said of it by all accounts, oldest first: newer evidence replaces what
 * stands in a scope unless a line becomes rarer or the money too much less, or another account said the same before; then it
 * is held, or does what was decided. Computed the plain way.
 */
export function standingRows<R>(said: readonly Said<R>[], rules: StandingRules<R>): readonly Standing<R>[] {
  const repeats = repeatsOf(said);
  const standing = new Map<string, readonly Stood<R>[]>();
  for (const file of said)
    for (const [scope, rows] of Map.groupBy(file.rows, rules.scopeOf)) {
      if (repeats.isHeld(file, scope)) continue;
      const key = JSON.stringify([file.account, scope]);
      const next = afterwards(standing.get(key) ?? [], rows, file, rules);
      if (next === undefined) continue;
      repeats.take(file, scope);
      standing.set(key, next);
    }
  return [...standing].flatMap(([key, rows]) =>
    rows.map(({ row }) => ({ row, account: (JSON.parse(key) as string[])[0] ?? '' })),
  );
}

interface Stood<R> {
  readonly row: R;
  readonly part: string;
}

/** What stands in a scope after these rows; nothing where they are held. */
function afterwards<R>(
  standing: readonly Stood<R>[],
  rows: readonly R[],
  { part, told }: MonthOfFile,
  rules: StandingRules<R>,
): readonly Stood<R>[] | undefined {
  const stands = standing.map(({ row }) => row);
  const mine = rows.map((row) => ({ row, part }));
  if (stands.length === 0 || isSame(stands, rows, rules) || !coversLess(stands, rows, rules)) return mine;
  if (told?.as === 'replacement') return mine;
  if (told?.as === 'addition') return [...standing.filter((one) => one.part !== part), ...mine];
  if (told?.as !== 'partial') return undefined;
  const lines = new Set(rows.map(rules.lineOf));
  return [...standing.filter(({ row }) => !lines.has(rules.lineOf(row))), ...mine];
}

function isSame<R>(stands: readonly R[], rows: readonly R[], { textOf }: StandingRules<R>): boolean {
  return JSON.stringify(stands.map(textOf).toSorted()) === JSON.stringify(rows.map(textOf).toSorted());
}

function coversLess<R>(stands: readonly R[], rows: readonly R[], rules: StandingRules<R>): boolean {
  const count = (some: readonly R[], line: string) => some.filter((row) => rules.lineOf(row) === line).length;
  if (stands.some((row) => count(rows, rules.lineOf(row)) < count(stands, rules.lineOf(row)))) return true;
  const sum = (some: readonly R[]) => some.reduce((total, row) => total + rules.moneyOf(row), 0n);
  const [before, after] = [sum(stands), sum(rows)];
  return after < before && (before - after) * 100n > (before < 0n ? -before : before) * rules.lessPercent;
}
