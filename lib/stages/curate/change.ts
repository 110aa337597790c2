import type { Contract } from '../../contract/contract.ts';
import type { Moment } from '../../lake/claim.ts';
import type { DecisionKind } from '../../lake/decision.ts';

/** Lines of a scope, and their money by currency; by the empty text where the dataset has one currency only. */
export interface ScopeSums {
  readonly lines: number;
  readonly money: Readonly<Record<string, string>>;
}

/** What a part says of a scope, against what stands there. */
export interface ScopeComparison {
  /** The scope's columns with account and series, as JSON. */
  readonly scope: string;
  readonly rank: number;
  readonly before: ScopeSums;
  readonly after: ScopeSums;
  /** Lines that stand and that the part has not, or not as often. */
  readonly lostLines: number;
  readonly isSame: boolean;
  /** In some currency by more than the contract lets pass. */
  readonly hasLessMoney: boolean;
}

/**
 * What became of newer evidence where something stood: it `replaced` it, was `held`, was `added`, or `part-replaced` the
 * lines that it has.
 */
export type ChangeOutcome = 'replaced' | 'held' | 'added' | 'part-replaced';

/** Values that stand and that newer evidence no longer has, of one of the things that tell lines apart. */
export interface MissingValues {
  readonly name: string;
  /** How many there are before, after, and in both. */
  readonly before: number;
  readonly after: number;
  readonly common: number;
  /** Some of those that are missing. */
  readonly some: readonly string[];
}

/** One scope in which newer evidence says something else than what stood. */
export interface Change {
  readonly dataset: string;
  readonly account: string;
  readonly month: string;
  /** The scope's columns. */
  readonly scope: Readonly<Record<string, unknown>>;
  readonly outcome: ChangeOutcome;
  /** Of what is held: nothing newer has replaced what stands since. */
  readonly isOpen: boolean;
  /** The newer evidence, and what it met. */
  readonly newer: ChangeEvidence;
  readonly older: ChangeEvidence;
  /** What stood, and what stands after; of what is held what would stand. */
  readonly before: ScopeSums;
  readonly after: ScopeSums;
  readonly lostLines: number;
  readonly missing: readonly MissingValues[];
  /** Why the newer evidence covers less, as far as one can tell; null where it covers what stood. */
  readonly reason: string | null;
  readonly decision: DecisionKind | null;
}

export interface ChangeEvidence {
  readonly asOf: Date;
  readonly sha256: string;
  readonly partKey: string;
}

/** What became of newer evidence in one scope where something stood. `moment` is the newer evidence, `older` is what it met. */
export function changeOf(
  { dataset }: Contract,
  found: ScopeComparison & {
    readonly outcome: ChangeOutcome;
    readonly moment: Moment;
    readonly older: Moment;
    readonly missing: readonly MissingValues[];
  },
): Change {
  const { moment, older, outcome, before, after, lostLines, missing } = found;
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
    reason: isLess ? reasonOf(missing, found) : null,
    decision: moment.decision?.as ?? null,
  };
}

function evidenceOf({ asOf, sha256, part }: Moment): ChangeEvidence {
  return { asOf, sha256, partKey: part.key };
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
