import { defaultAccount } from './account.ts';
import { effectiveAsOf } from './as-of.ts';
import { type Decided, type Decision, undecided } from './decision.ts';
import { type ClaimRef, emptyDigest, type PartId, partKey } from './object-key.ts';

/** A raw object with the same rows as a part, its as-of, and the decision about it. */
export interface Evidence {
  readonly asOf: Date;
  readonly sha256: string;
  readonly decision?: Decision;
  /** True where its as-of is only when it landed. */
  readonly isLanded?: boolean;
  /** Set where its content says that it is older than its as-of. */
  readonly older?: OlderThanLanded;
}

/** A complete history that nobody dated, and whose newest month is older than that of another one of its account. */
export interface OlderThanLanded {
  /** By when it was captured: the as-of of evidence that goes on for longer. */
  readonly by: Date;
  /** The newest month that it has rows of. */
  readonly newestMonth: string;
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
  readonly older?: OlderThanLanded;
  readonly part: PartId;
  /** All raw objects that give the same rows, oldest first. */
  readonly evidence: readonly Evidence[];
  /** Set where another account has the very same rows in this month: names these rows. */
  readonly sharedRows?: string;
}

/**
 * The parts that the claims on one dataset speak for, newest evidence first. A pure function of the sets of claims and
 * decisions, so it does not matter in which order they were written:
 * - of one raw object and month, the claim of the as-of that counts and of the newest contract version speaks; of two of
 *   the same version, that of what was said last about how the file is written; then, of two made before and after the
 *   owner changed how personal values stand, the one without them;
 * - several raw objects with the same rows share a part, which then has the newest of their as-ofs;
 * - what was decided to be another account's speaks for that account;
 * - where every file is the complete history (`history`), one whose as-of is only when it landed is older than evidence of
 *   the same account and month that goes on for longer. It takes the claims on all months to tell.
 *
 * @example
 * const [newest] = effectiveParts(claims.filter(({ month }) => month === '2026-08'));
 */
export function effectiveParts(
  claims: readonly ClaimRef[],
  decided: Decided = undecided,
  history?: 'complete',
): readonly EffectivePart[] {
  const byRaw = Map.groupBy(claims, ({ account, month, sha256 }) => `${account}/${month}/${sha256}`);
  const speaking = [...byRaw.values()].flatMap((group) => {
    const claim = speakingClaim(group);
    return claim && claim.part.digest !== emptyDigest ? [{ claim, decision: decided(claim) }] : [];
  });
  const evidenceOf = history === 'complete' ? datedByContent(speaking) : evidenceAsClaimed;
  const byPart = Map.groupBy(speaking, (one) => `${accountOf(one)} ${partKey(one.claim)}`);
  const parts = [...byPart.values()].flatMap((group): EffectivePart[] => {
    const [first] = group;
    const evidence = group.map(evidenceOf).sort(oldestFirst);
    const newest = evidence.at(-1);
    if (!first || !newest) return [];
    const { month, part } = first.claim;
    const { asOf, sha256, older } = newest;
    const age = { asOf, sha256, ...(older ? { older } : {}) };
    return [{ key: partKey(first.claim), account: accountOf(first), month, ...age, part, evidence }];
  });
  return withSharedRows(parts).sort(newestFirst);
}

/** Marks the parts whose rows several accounts have. A part's digest leaves the account out, so the names of parts tell. */
function withSharedRows(parts: readonly EffectivePart[]): EffectivePart[] {
  const rowsOf = ({ month, part: { version, form, digest } }: EffectivePart) =>
    `${month} v${version} ${form ?? ''} ${digest}`;
  const accounts = Map.groupBy(parts, rowsOf);
  return parts.map((part) => {
    const some = accounts.get(rowsOf(part)) ?? [];
    return some.some(({ account }) => account !== part.account) ? { ...part, sharedRows: rowsOf(part) } : part;
  });
}

interface Speaking {
  readonly claim: ClaimRef;
  readonly decision: Decision | undefined;
}

function accountOf({ claim, decision }: Speaking): string {
  return decision?.as === 'another-account' && decision.to !== undefined ? decision.to : claim.account;
}

function evidenceAsClaimed({ claim, decision }: Speaking): Evidence {
  const isLanded = claim.asOf.kind !== 'stated';
  return {
    asOf: claim.asOf.at,
    sha256: claim.sha256,
    ...(decision ? { decision } : {}),
    ...(isLanded ? { isLanded } : {}),
  };
}

/**
 * Dates complete histories by their content. One that goes on for longer existed by its as-of, so what ends before it was
 * captured before, whenever it landed; a stated as-of is believed. That time is a number of each piece of evidence and not
 * a comparison of two, so the order has no circles. Only evidence of the same month counts: its claim wakes that month.
 */
function datedByContent(speaking: readonly Speaking[]): (one: Speaking) => Evidence {
  const newest = new Map<string, string>();
  for (const one of speaking) {
    const { month } = one.claim;
    if (month > (newest.get(bytesOf(one)) ?? '')) newest.set(bytesOf(one), month);
  }
  const newestOf = (one: Speaking) => newest.get(bytesOf(one)) ?? '';
  const groups = Map.groupBy(speaking, (one) => `${accountOf(one)}/${one.claim.month}`);
  return (one) => {
    const evidence = evidenceAsClaimed(one);
    if (one.claim.asOf.kind === 'stated') return evidence;
    const longer = (groups.get(`${accountOf(one)}/${one.claim.month}`) ?? []).filter(
      (other) => newestOf(other) > newestOf(one),
    );
    const by = Math.min(...longer.map(({ claim }) => claim.asOf.at.getTime()));
    if (by > evidence.asOf.getTime()) return evidence;
    return { ...evidence, older: { by: new Date(by), newestMonth: newestOf(one) } };
  };
}

function bytesOf({ claim: { account, sha256 } }: Speaking): string {
  return `${account}/${sha256}`;
}

/** A point in time of an account's month: the part that was claimed, and the evidence. */
export interface Moment extends Evidence {
  readonly part: EffectivePart;
}

/**
 * Gives the moments of a month, of one account or of several, oldest first. At equal times a file whose name or folder
 * says its account comes before one of the account `default`, then the lesser hash comes first.
 */
export function timelineOf(parts: readonly EffectivePart[]): readonly Moment[] {
  return parts
    .flatMap((part) => part.evidence.map((evidence): Moment => ({ ...evidence, part })))
    .sort(
      (a, b) =>
        byAge(a, b) ||
        accountRank(a) - accountRank(b) ||
        compareText(a.sha256, b.sha256) ||
        compareText(a.part.account, b.part.account) ||
        compareText(a.part.key, b.part.key),
    );
}

function accountRank({ part }: Moment): number {
  return part.account === defaultAccount ? 1 : 0;
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
  return byAge(a, b) || compareText(a.sha256, b.sha256);
}

/** Of one time, what its content says to be older goes first: it ends before the evidence that the time is of. */
function byAge(a: Evidence, b: Evidence): number {
  return (
    capturedBy(a) - capturedBy(b) ||
    compareText(a.older?.newestMonth ?? afterAllMonths, b.older?.newestMonth ?? afterAllMonths) ||
    a.asOf.getTime() - b.asOf.getTime()
  );
}

const afterAllMonths = '~';

function capturedBy({ asOf, older }: Evidence): number {
  return (older?.by ?? asOf).getTime();
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
