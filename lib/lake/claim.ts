import { effectiveAsOf } from './as-of.ts';
import { type ClaimRef, emptyDigest, type PartId, partKey } from './object-key.ts';

/** A part that may hold current rows, with the newest evidence for it. */
export interface EffectivePart {
  readonly key: string;
  readonly account: string;
  readonly month: string;
  readonly asOf: Date;
  /** Hash of the raw object that is that evidence; breaks ties of as-of. */
  readonly sha256: string;
  readonly part: PartId;
}

/**
 * The parts that the claims on one dataset speak for, newest evidence first. A pure function of the set of claims, so it
 * does not matter in which order they were written:
 * - of one raw object and month, the claim of the as-of that counts and of the newest contract version speaks; of two of
 *   the same version, made before and after the owner changed how personal values stand, the one without them;
 * - several raw objects with the same rows share a part, which then has the newest of their as-ofs.
 *
 * @example
 * const [newest] = effectiveParts(claims.filter(({ month }) => month === '2026-08'));
 */
export function effectiveParts(claims: readonly ClaimRef[]): readonly EffectivePart[] {
  const byRaw = Map.groupBy(claims, ({ account, month, sha256 }) => `${account}/${month}/${sha256}`);
  const parts = new Map<string, EffectivePart>();
  for (const group of byRaw.values()) {
    const speaking = speakingClaim(group);
    if (!speaking || speaking.part.digest === emptyDigest) continue;
    const key = partKey(speaking);
    const { account, month, sha256, part } = speaking;
    const candidate: EffectivePart = { key, account, month, asOf: speaking.asOf.at, sha256, part };
    const known = parts.get(key);
    if (!known || newestFirst(candidate, known) < 0) parts.set(key, candidate);
  }
  return [...parts.values()].sort(newestFirst);
}

function speakingClaim(claims: readonly ClaimRef[]): ClaimRef | undefined {
  const asOf = effectiveAsOf(claims.map((claim) => claim.asOf));
  return claims
    .filter((claim) => claim.asOf.at.getTime() === asOf?.at.getTime() && claim.asOf.kind === asOf.kind)
    .reduce<ClaimRef | undefined>(
      (best, claim) => (best === undefined || outranks(claim.part, best.part) ? claim : best),
      undefined,
    );
}

function outranks(one: PartId, other: PartId): boolean {
  if (one.version !== other.version) return one.version > other.version;
  return one.form !== 'plain' && other.form === 'plain';
}

/** By as-of, then hash; parts that one raw object claims alike by their keys, so that the order is that of the set. */
function newestFirst(a: EffectivePart, b: EffectivePart): number {
  return b.asOf.getTime() - a.asOf.getTime() || compareText(b.sha256, a.sha256) || compareText(a.key, b.key);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
