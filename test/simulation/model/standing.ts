/** What one piece of evidence says of one scope, and what somebody decided about it. */
export interface Said<R> {
  readonly rows: readonly R[];
  /** All that it says of the month: files that say the same of it are one part, whose rows stand once. */
  readonly part: string;
  readonly decision?: 'replacement' | 'addition' | 'partial' | undefined;
}

export interface StandingRules<R> {
  /** What tells a row's line from others. */
  readonly lineOf: (row: R) => string;
  readonly moneyOf: (row: R) => bigint;
  /** All of a row, to tell whether two say the same. */
  readonly textOf: (row: R) => string;
  readonly lessPercent: bigint;
}

/**
 * The rows of one scope that stand after all that was said of it, oldest first: newer evidence replaces what stands unless
 * a line becomes rarer or the money too much less; then it is held, or does what was decided. Computed the plain way.
 */
export function standingRows<R>(said: readonly Said<R>[], rules: StandingRules<R>): readonly R[] {
  let standing: readonly Standing<R>[] = [];
  for (const { rows, part, decision } of said) {
    if (rows.length === 0) continue;
    const stands = standing.map(({ row }) => row);
    const mine = rows.map((row) => ({ row, part }));
    if (stands.length === 0 || isSame(stands, rows, rules) || !coversLess(stands, rows, rules)) standing = mine;
    else if (decision === 'replacement') standing = mine;
    else if (decision === 'addition') standing = [...standing.filter((one) => one.part !== part), ...mine];
    else if (decision === 'partial') {
      const lines = new Set(rows.map(rules.lineOf));
      standing = [...standing.filter(({ row }) => !lines.has(rules.lineOf(row))), ...mine];
    }
  }
  return standing.map(({ row }) => row);
}

interface Standing<R> {
  readonly row: R;
  readonly part: string;
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
