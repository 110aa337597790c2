import { type Contract, relationOf } from '../../contract/contract.ts';
import { literal } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { type Moment, timelineOf } from '../../lake/claim.ts';
import { type Change, type ChangeOutcome, changeOf, type MissingValues, type ScopeComparison } from './change.ts';
import { type LocalPart, type Ruled, sortedParts } from './current-rows.ts';
import { noteTaken, otherAccountsEvidence, type SharedRows, sharedRowsOf } from './shared-rows.ts';
import {
  applyOutcomes,
  compareScopes,
  measureLines,
  missingValues,
  type StandingTables,
  sumsOf,
} from './standing-tables.ts';

/** The current rows of the accounts' months that need a ruling. */
export interface Standing extends Ruled {
  /** Every change of a scope's current rows, and every change that is held, oldest first. */
  readonly changes: readonly Change[];
}

/**
 * Walks through the evidence of each scope, oldest first, and decides what is current. Newer evidence replaces the
 * current rows if it has all their lines and about their money. If it covers less it is held, unless somebody decided
 * about it; and so it is if another account has the very same rows. This is a pure function of the parts' rows, the order of their evidence and the decisions, and so of the
 * sets of claims and decisions: it reads nothing else. It leaves tables in the session that `currentRowsSql` reads.
 */
export async function standingOf(
  session: EngineSession,
  contract: Contract,
  parts: readonly LocalPart[],
): Promise<Standing> {
  const groups = sortedParts(contract, parts).ruled;
  if (groups.length === 0) return { changes: [] };
  const judged = groups.flat();
  const rankOf = new Map<unknown, number>(judged.map((part, index) => [part, index + 1]));
  const id = relationOf(contract.dataset);
  const tables = { cover: `"_cover_${id}"`, lines: `"_standing_${id}"` };
  const walk = newWalk(session, contract, tables, await sharedRowsOf(session, contract, judged));
  await measureLines(session, contract, judged, tables);
  const timelines = linkedGroups(groups).map((group) => withoutRepetition(timelineOf(group)));
  const longest = Math.max(...timelines.map(({ length }) => length));
  for (let step = 0; step < longest; step++) {
    const moments = timelines.flatMap((timeline): (readonly [number, Moment])[] => {
      const moment = timeline[step];
      return moment ? [[rankOf.get(moment.part) ?? 0, moment]] : [];
    });
    await takeStep(walk, new Map(moments));
  }
  return endOf(walk);
}

/** Puts the groups of one month together where accounts have the very same rows: who had them first then decides. */
function linkedGroups(groups: readonly (readonly LocalPart[])[]): readonly (readonly LocalPart[])[] {
  const keyOf = (group: readonly LocalPart[], at: number) =>
    group.some(({ sharedRows }) => sharedRows !== undefined) ? `${group[0]?.month}` : `alone ${at}`;
  const keys = new Map(groups.map((group, at) => [group, keyOf(group, at)]));
  return [...Map.groupBy(groups, (group) => keys.get(group)).values()].map((some) => some.flat());
}

/**
 * Leaves out evidence that repeats the evidence just before it, because it changes nothing, unless somebody decided
 * about it.
 */
function withoutRepetition(timeline: readonly Moment[]): readonly Moment[] {
  return timeline.filter(({ part, decision }, at) => decision !== undefined || part !== timeline[at - 1]?.part);
}

interface HeldPart {
  readonly rank: number;
  readonly change: Change;
}

interface Walk {
  readonly session: EngineSession;
  readonly contract: Contract;
  readonly tables: StandingTables;
  readonly changes: Change[];
  /** By scope, the newest current evidence. */
  readonly standing: Map<string, Moment>;
  /** By scope, the evidence that is held and was not replaced since. */
  readonly held: Map<string, readonly HeldPart[]>;
  readonly shared: SharedRows;
  /** True as long as the newest part is current in every scope. */
  isPlain: boolean;
}

function newWalk(session: EngineSession, contract: Contract, tables: StandingTables, shared: SharedRows): Walk {
  return { session, contract, tables, changes: [], standing: new Map(), held: new Map(), shared, isPlain: true };
}

/** `stands`: its lines are current already, beside those of other files, and stay so. */
type Outcome = ChangeOutcome | 'first' | 'confirmed' | 'stands';

/** Adds the next evidence of each account's month, by the rank of its part. */
async function takeStep(walk: Walk, moments: ReadonlyMap<number, Moment>): Promise<void> {
  const { session, contract, tables } = walk;
  const compared = await compareScopes(session, contract, tables, [...moments.keys()]);
  const lacking = compared.filter((comparison) => coversLess(contract, comparison));
  const missing = await missingValues(session, contract, tables, lacking);
  const found = compared.flatMap((comparison) => {
    const moment = moments.get(comparison.rank);
    if (!moment) return [];
    const other = otherAccountsEvidence(walk.shared, comparison.scope, moment);
    const outcome = other ? ('held' as const) : outcomeOf(contract, comparison, moment, missing.get(comparison.scope));
    if (outcome !== 'held') noteTaken(walk.shared, comparison.scope, moment);
    return [{ ...comparison, moment, outcome, other }];
  });
  await applyOutcomes(session, tables, found);
  const mixed = found.filter(({ outcome }) => outcome === 'added' || outcome === 'part-replaced');
  const sums = await sumsOf(
    session,
    tables,
    mixed.map(({ scope }) => scope),
  );
  for (const one of found) {
    const { scope, outcome, moment, other } = one;
    const older = other ?? walk.standing.get(scope);
    if (outcome !== 'held') walk.standing.set(scope, moment);
    if (outcome === 'replaced' || outcome === 'confirmed' || outcome === 'first') letGo(walk, scope);
    if (outcome === 'held' || mixed.includes(one)) walk.isPlain = false;
    if (outcome === 'stands' || !older || outcome === 'first' || outcome === 'confirmed') continue;
    // Without `covers` newer rows replace older ones every day: that is not told.
    if (outcome !== 'held' && contract.covers === undefined) continue;
    const after = sums.get(scope) ?? one.after;
    const repeats = other?.part.account;
    const change = changeOf(contract, { ...one, outcome, older, after, missing: missing.get(scope) ?? [], repeats });
    walk.changes.push(change);
    if (outcome === 'held') walk.held.set(scope, [...(walk.held.get(scope) ?? []), { rank: one.rank, change }]);
  }
}

/**
 * Newer evidence settles what was held before it. Another account's rows stay held where rows are filled in from older ones:
 * they must not fill in this account's.
 */
function letGo({ contract, held }: Walk, scope: string): void {
  const stays = contract.covers ? [] : (held.get(scope) ?? []).filter(({ change }) => change.repeats !== null);
  if (stays.length > 0) held.set(scope, stays);
  else held.delete(scope);
}

function coversLess({ covers }: Contract, { before, lostLines, hasLessMoney }: ScopeComparison): boolean {
  return covers !== undefined && before.lines > 0 && (lostLines > 0 || hasLessMoney);
}

function outcomeOf(
  contract: Contract,
  comparison: ScopeComparison,
  { decision }: Moment,
  missing: readonly MissingValues[] = [],
): Outcome {
  if (comparison.before.lines === 0) return 'first';
  if (comparison.isSame) return 'confirmed';
  if (comparison.stands && decision === undefined) return 'stands';
  if (!coversLess(contract, comparison) || decision?.as === 'replacement') return 'replaced';
  // If a line occurs once, and a file is added that has the same line, the newer line counts.
  if (decision?.as === 'addition') return contract.covers?.repeats ? 'added' : 'part-replaced';
  if (decision?.as === 'partial') return 'part-replaced';
  return isApart(contract, missing) ? 'added' : 'held';
}

/**
 * True if the newer evidence has no region, or what else tells files of a scope apart, in common with what stands, and is
 * money of a currency that stands: another currency may be another account's.
 */
function isApart({ covers }: Contract, missing: readonly MissingValues[]): boolean {
  const values = missing.find(({ name }) => name === covers?.apart);
  const currency = missing.find(({ name }) => name === 'currency');
  return values !== undefined && values.common === 0 && !values.hasBlank && currency?.common !== 0;
}

function endOf({ tables, changes, held, isPlain }: Walk): Standing {
  const open = [...held].flatMap(([scope, some]) => some.map((one) => ({ scope, ...one })));
  const rows = open.map(({ scope, rank }) => `(${literal(scope)}, ${rank})`);
  const openChanges = new Set(open.map(({ change }) => change));
  return {
    ...(isPlain ? {} : { lines: tables.lines }),
    ...(rows.length === 0 ? {} : { held: `(VALUES ${rows.join(', ')})` }),
    changes: changes.map((change) => ({ ...change, isOpen: openChanges.has(change) })),
  };
}
