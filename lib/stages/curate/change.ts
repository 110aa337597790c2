import type { Contract } from '../../contract/contract.ts';
import type { Moment } from '../../lake/claim.ts';
import type { DecisionKind } from '../../lake/decision.ts';

/** The lines of a scope, and their money by currency. The currency is an empty text if the dataset has only one. */
export interface ScopeSums {
  readonly lines: number;
  readonly money: Readonly<Record<string, string>>;
}

/** The rows of a part in a scope, compared with the current rows there. */
export interface ScopeComparison {
  /** The scope's columns with account and series, as JSON. */
  readonly scope: string;
  readonly rank: number;
  readonly before: ScopeSums;
  readonly after: ScopeSums;
  /** Current lines that the part lacks, or has less often. */
  readonly lostLines: number;
  readonly isSame: boolean;
  /** True if all lines of the part are current, beside lines of other parts. */
  readonly stands: boolean;
  /** True if some currency has less money than the contract allows. */
  readonly hasLessMoney: boolean;
}

/**
 * What became of newer evidence in a scope that already had rows: it `replaced` them, was `held`, was `added`, or
 * `part-replaced` the lines that it has.
 */
export type ChangeOutcome = 'replaced' | 'held' | 'added' | 'part-replaced';

/** Values of the current rows that newer evidence lacks, for one of the columns that tell lines apart. */
export interface MissingValues {
  readonly name: string;
  /** How many values there are before, after, and in both. */
  readonly before: number;
  readonly after: number;
  readonly common: number;
  /** True if some line, before or after, has no value. */
  readonly hasBlank: boolean;
  /** Some of the missing values. */
  readonly some: readonly string[];
}

/** One scope in which newer evidence differs from the current rows. */
export interface Change {
  readonly dataset: string;
  readonly account: string;
  readonly month: string;
  /** The scope's columns. */
  readonly scope: Readonly<Record<string, unknown>>;
  readonly outcome: ChangeOutcome;
  /** For held evidence: true while nothing newer has replaced the current rows. */
  readonly isOpen: boolean;
  /** The newer evidence, and the evidence that it met. */
  readonly newer: ChangeEvidence;
  readonly older: ChangeEvidence;
  /** The rows before and after. For held evidence, `after` is what would be current. */
  readonly before: ScopeSums;
  readonly after: ScopeSums;
  readonly lostLines: number;
  readonly missing: readonly MissingValues[];
  /** Why the newer evidence covers less, as far as is known. Null if it covers the current rows. */
  readonly reason: string | null;
  readonly decision: DecisionKind | null;
  /** For evidence that is held because another account has the very same rows: that account. */
  readonly repeats: string | null;
}

export interface ChangeEvidence {
  /** The account that it landed for. A decision may have given its rows to another. */
  readonly account: string;
  readonly asOf: Date;
  readonly sha256: string;
  readonly partKey: string;
  /** Its newest month, where that and not its as-of says how old it is. */
  readonly endsWith: string | null;
}

/**
 * Describes what became of newer evidence in one scope that already had rows. `moment` is the newer evidence, and
 * `older` is the evidence that it met.
 */
export function changeOf(
  { dataset }: Contract,
  found: ScopeComparison & {
    readonly outcome: ChangeOutcome;
    readonly moment: Moment;
    readonly older: Moment;
    readonly missing: readonly MissingValues[];
    readonly repeats?: string | undefined;
  },
): Change {
  const { moment, older, outcome, before, after, lostLines, missing, repeats } = found;
  const { account, _series: series, ...scope } = JSON.parse(found.scope) as Readonly<Record<string, unknown>>;
  const isLess = lostLines > 0 || found.hasLessMoney;
  return {
    dataset,
    account: String(account),
    month: moment.part.month,
    scope: { ...scope, ...(series === undefined || series === null ? {} : { series }) },
    outcome,
    isOpen: outcome === 'held',
    newer: evidenceOf(moment),
    older: evidenceOf(older),
    before,
    after,
    lostLines,
    missing: missing.filter(({ some }) => some.length > 0),
    reason: repeats === undefined ? (isLess ? reasonOf(missing, found) : null) : repeatReason(repeats),
    decision: moment.decision?.as ?? null,
    repeats: repeats ?? null,
  };
}

function evidenceOf({ asOf, sha256, part, older }: Moment): ChangeEvidence {
  const account = /\/account=([^/]+)\//.exec(part.key)?.[1] ?? part.account;
  return { account, asOf, sha256, partKey: part.key, endsWith: older?.newestMonth ?? null };
}

function repeatReason(account: string): string {
  return `the very same rows stand under the account ${account}, and would count twice`;
}

function reasonOf(missing: readonly MissingValues[], { lostLines, before, after }: ScopeComparison): string {
  if (lostLines === 0) return 'it has the same lines and less money';
  const [first] = missing;
  if (first && first.common === 0)
    return `it has no ${first.name} in common with the current rows: it may be another account, or another file of the same period`;
  const single = missing.find(({ before: b, after: a, name }) => a === 1 && b > 1 && name !== first?.name);
  if (single) return `it has only one ${wordsOf(single.name)}: it may be filtered, or for one region`;
  const lacking = missing.filter(({ some }) => some.length > 0).map(({ name }) => wordsOf(name));
  if (lacking.length > 0)
    return `it lacks some values of ${lacking.join(', ')}: it may be filtered, or an unfinished download`;
  return after.lines < before.lines
    ? 'it has fewer lines of the same kinds: some may be refused, or the download may be unfinished'
    : 'it lacks some of the current lines';
}

function wordsOf(name: string): string {
  return name.replaceAll('_', ' ');
}
