import { effectiveAsOf } from './as-of.ts';
import { type Decided, type Decision, undecided } from './decision.ts';
import { type ClaimRef, emptyDigest, type PartId, partKey } from './object-key.ts';

/** A raw object with the same rows as a part, its as-of, and the decision about it. */
export interface Evidence {
  readonly asOf: Date;
  readonly sha256: string;
  readonly decision?: Decision;
}

/** A part that may hold current rows, with the newest evidence for it. */
export interface EffectivePart {
  readonly key: string;
  /** The account that owns these rows: the part's own account, or the one that a decision gives them to. */
  readonly account: string;
  readonly month: string;
  readonly asOf: Date;
  /** Hash of the raw object that is that evidence. It breaks ties of as-of. */
  readonly sha256: string;
  readonly part: PartId;
  /** All raw objects that give the same rows, oldest first. */
  readonly evidence: readonly Evidence[];
}

/**
 * The parts that the claims on one dataset speak for, newest evidence first. A pure function of the sets of claims and
 * decisions, so it does not matter in which order they were written:
 * - of one raw object and month, the claim of the as-of that counts and of the newest contract version speaks; of two of
 *   the same version, that of what was said last about how the file is written; then, of two made before and after the
 *   owner changed how personal values stand, the one without them;
 * - several raw objects with the same rows share a part, which then has the newest of their as-ofs;
 * - what was decided to be another account's speaks for that account.
 *
 * @example
 * const [newest] = effectiveParts(claims.filter(({ month }) => month === '2026-08'));
 */
export function effectiveParts(claims: readonly ClaimRef[], decided: Decided = undecided): readonly EffectivePart[] {
  const byRaw = Map.groupBy(claims, ({ account, month, sha256 }) => `${account}/${month}/${sha256}`);
  const speaking = [...byRaw.values()].flatMap((group) => {
    const claim = speakingClaim(group);
    return claim && claim.part.digest !== emptyDigest ? [{ claim, decision: decided(claim) }] : [];
  });
  const byPart = Map.groupBy(speaking, (one) => `${accountOf(one)} ${partKey(one.claim)}`);
  const parts = [...byPart.values()].flatMap((group): EffectivePart[] => {
    const [first] = group;
    const evidence = group.map(evidenceOf).sort(oldestFirst);
    const newest = evidence.at(-1);
    if (!first || !newest) return [];
    const { month, part } = first.claim;
    const { asOf, sha256 } = newest;
    return [{ key: partKey(first.claim), account: accountOf(first), month, asOf, sha256, part, evidence }];
  });
  return parts.sort(newestFirst);
}

interface Speaking {
  readonly claim: ClaimRef;
  readonly decision: Decision | undefined;
}

function accountOf({ claim, decision }: Speaking): string {
  return decision?.as === 'another-account' && decision.to !== undefined ? decision.to : claim.account;
}

function evidenceOf({ claim, decision }: Speaking): Evidence {
  return { asOf: claim.asOf.at, sha256: claim.sha256, ...(decision ? { decision } : {}) };
}

/** A point in time of an account's month: the part that was claimed, and the evidence. */
export interface Moment extends Evidence {
  readonly part: EffectivePart;
}

/** Gives the moments of one account's month, oldest first. At equal times, the lesser hash comes first. */
export function timelineOf(parts: readonly EffectivePart[]): readonly Moment[] {
  return parts
    .flatMap((part) => part.evidence.map((evidence): Moment => ({ ...evidence, part })))
    .sort((a, b) => oldestFirst(a, b) || compareText(a.part.key, b.part.key));
}

function speakingClaim(claims: readonly ClaimRef[]): ClaimRef | undefined {
  const asOf = effectiveAsOf(claims.map((claim) => claim.asOf));
  return claims
    .filter((claim) => claim.asOf.at.getTime() === asOf?.at.getTime() && claim.asOf.kind === asOf.kind)
    .reduce<ClaimRef | undefined>(
      (best, claim) => (best === undefined || outranks(claim, best) ? claim : best),
      undefined,
    );
}

function outranks({ part: one, asOf }: ClaimRef, { part: other, asOf: others }: ClaimRef): boolean {
  if (one.version !== other.version) return one.version > other.version;
  const [said, before] = [asOf.said?.at.getTime() ?? 0, others.said?.at.getTime() ?? 0];
  if (said !== before) return said > before;
  if ((one.form === 'plain') !== (other.form === 'plain')) return other.form === 'plain';
  // Two names of the same bytes and the same time: rows go before none, and whoever lists the claims finds the same.
  return one.digest < other.digest;
}

/**
 * Sorts by as-of, then by hash. Parts that one raw object claims alike sort by their keys, so that the order is that of
 * the set.
 */
function newestFirst(a: EffectivePart, b: EffectivePart): number {
  return oldestFirst(b, a) || compareText(a.key, b.key) || compareText(a.account, b.account);
}

function oldestFirst(a: Evidence, b: Evidence): number {
  return a.asOf.getTime() - b.asOf.getTime() || compareText(a.sha256, b.sha256);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
