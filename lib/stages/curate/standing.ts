import { type Contract, relationOf } from '../../contract/contract.ts';
import { literal } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { type Moment, timelineOf } from '../../lake/claim.ts';
import { type Change, type ChangeOutcome, changeOf, type ScopeComparison } from './change.ts';
import { contestedGroups, type LocalPart, needsRuling, type Ruled } from './current-rows.ts';
import {
  applyOutcomes,
  compareScopes,
  measureLines,
  missingValues,
  type StandingTables,
  sumsOf,
} from './standing-tables.ts';

/** The current rows of the accounts' months that have more than one part. */
export interface Standing extends Ruled {
  /** Every change of a scope's current rows, and every change that is held, oldest first. */
  readonly changes: readonly Change[];
}

/**
 * Walks through the evidence of each scope, oldest first, and decides what is current. Newer evidence replaces the
 * current rows if it has all their lines and about their money. If it covers less it is held, unless somebody decided
 * about it. This is a pure function of the parts' rows, the order of their evidence and the decisions, and so of the
 * sets of claims and decisions: it reads nothing else. It leaves tables in the session that `currentRowsSql` reads.
 */
export async function standingOf(
  session: EngineSession,
  contract: Contract,
  parts: readonly LocalPart[],
): Promise<Standing> {
  const groups = contestedGroups(parts);
  if (!groups.some((group) => needsRuling(contract, group))) return { changes: [] };
  const contested = groups.flat();
  const rankOf = new Map<unknown, number>(contested.map((part, index) => [part, index + 1]));
  const id = relationOf(contract.dataset);
  const walk = newWalk(session, contract, { cover: `"_cover_${id}"`, lines: `"_standing_${id}"` });
  await measureLines(session, contract, contested, walk.tables);
  const timelines = groups.map((group) => withoutRepetition(timelineOf(group)));
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
  /** True as long as the newest part is current in every scope. */
  isPlain: boolean;
}

function newWalk(session: EngineSession, contract: Contract, tables: StandingTables): Walk {
  return { session, contract, tables, changes: [], standing: new Map(), held: new Map(), isPlain: true };
}

type Outcome = ChangeOutcome | 'first' | 'confirmed';

/** Adds the next evidence of each account's month, by the rank of its part. */
async function takeStep(walk: Walk, moments: ReadonlyMap<number, Moment>): Promise<void> {
  const { session, contract, tables } = walk;
  const compared = await compareScopes(session, contract, tables, [...moments.keys()]);
  const found = compared.flatMap((comparison) => {
    const moment = moments.get(comparison.rank);
    return moment ? [{ ...comparison, moment, outcome: outcomeOf(contract, comparison, moment) }] : [];
  });
  const missing = await missingValues(session, contract, tables, found.filter(coversLess));
  await applyOutcomes(session, tables, found);
  const mixed = found.filter(({ outcome }) => outcome === 'added' || outcome === 'part-replaced');
  const sums = await sumsOf(
    session,
    tables,
    mixed.map(({ scope }) => scope),
  );
  for (const one of found) {
    const { scope, outcome, moment } = one;
    const older = walk.standing.get(scope);
    if (outcome !== 'held') walk.standing.set(scope, moment);
    if (outcome === 'replaced' || outcome === 'confirmed') walk.held.delete(scope);
    if (outcome === 'held' || mixed.includes(one)) walk.isPlain = false;
    if (!older || outcome === 'first' || outcome === 'confirmed') continue;
    const after = sums.get(scope) ?? one.after;
    const change = changeOf(contract, { ...one, outcome, older, after, missing: missing.get(scope) ?? [] });
    walk.changes.push(change);
    if (outcome === 'held') walk.held.set(scope, [...(walk.held.get(scope) ?? []), { rank: one.rank, change }]);
  }
}

function coversLess({ before, lostLines, hasLessMoney }: ScopeComparison): boolean {
  return before.lines > 0 && (lostLines > 0 || hasLessMoney);
}

function outcomeOf({ covers }: Contract, comparison: ScopeComparison, { decision }: Moment): Outcome {
  if (comparison.before.lines === 0) return 'first';
  if (comparison.isSame) return 'confirmed';
  if (!coversLess(comparison) || decision?.as === 'replacement') return 'replaced';
  // If a line occurs once, and a file is added that has the same line, the newer line counts.
  if (decision?.as === 'addition') return covers?.repeats ? 'added' : 'part-replaced';
  return decision?.as === 'partial' ? 'part-replaced' : 'held';
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
