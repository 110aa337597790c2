import { LakeError } from './error.ts';

/**
 * What somebody decided about evidence that covers less than what stands:
 * - `replacement`: it is right as it is, and replaces what stands
 * - `addition`: it stands beside what stands, as another file of the same statement
 * - `partial`: it covers a part only: its lines replace the same lines, the others stay
 * - `another-account`: its rows are those of another account
 * - `undone`: what was decided before does not hold any more
 */
export const decisionKinds = ['replacement', 'addition', 'partial', 'another-account', 'undone'] as const;
export type DecisionKind = (typeof decisionKinds)[number];

/** A decision about the bytes of one raw object of one account. Its key holds everything that counts. */
export interface Decision {
  readonly source: string;
  readonly account: string;
  readonly sha256: string;
  readonly decidedAt: Date;
  readonly as: DecisionKind;
  /** For `another-account`: the account that owns these rows. */
  readonly to?: string;
}

/** The prefix of all decisions about a source's evidence, or of all decisions if no source is given. */
export function decisionPrefix(source?: string): string {
  return source === undefined ? 'decisions/' : `decisions/${source}/`;
}

/** The key of a decision. It is never overwritten, so a later decision stands beside it. */
export function decisionKey({ source, account, sha256, decidedAt, as, to }: Decision): string {
  const time = decidedAt.toISOString().replaceAll(/[-:.]/g, '');
  return `${decisionPrefix(source)}${account}/${sha256}/${time}-${as}${to === undefined ? '' : `~${to}`}.json`;
}

const name = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-([a-z-]+?)(?:~(.+))?\.json$/;

/** Reads what `decisionKey` wrote. Throws `invalid-key`. */
export function parseDecisionKey(key: string): Decision {
  const [prefix, source = '', account = '', sha256 = '', file = '', ...rest] = key.split('/');
  const [, y, mo, d, h, mi, s, ms, kind, to] = name.exec(file) ?? [];
  const decidedAt = new Date(`${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`);
  const as = decisionKinds.find((one) => one === kind);
  const decision = as && { source, account, sha256, decidedAt, as, ...(to === undefined ? {} : { to }) };
  const isOurs = prefix === 'decisions' && rest.length === 0 && !Number.isNaN(decidedAt.getTime());
  if (decision && isOurs && decisionKey(decision) === key) return decision;
  throw new LakeError(
    `The ledger has a key that is not a decision and that the lake did not write: remove the object ${key}.`,
    {
      code: 'invalid-key',
      fault: 'operator',
      retry: 'never',
    },
  );
}

/** Gives the decision that holds about the bytes of a raw object. Undefined if there is none, or if it was undone. */
export type Decided = (of: { readonly account: string; readonly sha256: string }) => Decision | undefined;

/** No decisions at all. */
export const undecided: Decided = () => undefined;

/** The latest decision about each raw object holds. This is a pure function of the set of decisions, in any order. */
export function decidedBy(decisions: readonly Decision[]): Decided {
  const latest = new Map<string, Decision>();
  for (const decision of decisions) {
    const of = `${decision.account}/${decision.sha256}`;
    const known = latest.get(of);
    if (!known || decisionKey(known) < decisionKey(decision)) latest.set(of, decision);
  }
  return ({ account, sha256 }) => {
    const decision = latest.get(`${account}/${sha256}`);
    return decision?.as === 'undone' ? undefined : decision;
  };
}
