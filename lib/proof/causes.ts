import { sourceOf } from '../contract/contract.ts';
import type { MartContract } from '../contract/mart.ts';
import { isLakeError } from '../lake/error.ts';
import { parseClaimKey, parsePartKey, parseRawKey } from '../lake/object-key.ts';
import type { Difference } from './report.ts';

/** A difference that stands by itself, with those that are there because of it: what heals it heals them. */
export interface Cause {
  readonly difference: Difference;
  readonly followers: readonly Difference[];
}

/** Differences that follow where an object they rest on is at fault. All others name an object that is itself at fault. */
const following: ReadonlySet<string> = new Set([
  'claim-unrecorded',
  'document-missing',
  'record-changed',
  'part-differs',
  'part-not-as-recorded',
  'row-missing',
  'row-extra',
  'row-changed',
  'amount-changed',
  'current-differs',
  'manifest-differs',
  'not-conserved',
  'curated-row-missing',
  'curated-row-extra',
  'curated-row-changed',
]);

/**
 * Root causes first: a difference that follows from an object at fault stands below that one. A difference without such an
 * object is a cause of its own.
 */
export function causesOf(differences: readonly Difference[], marts: readonly MartContract[]): readonly Cause[] {
  const roots = differences.filter(({ rule }) => !following.has(rule));
  const below = new Map<Difference, Difference[]>(roots.map((root) => [root, []]));
  const alone: Difference[] = [];
  for (const difference of differences.filter(({ rule }) => following.has(rule))) {
    const root = roots.find((one) => touches(reachOf(one), reachOf(difference), marts));
    (root ? (below.get(root) ?? alone) : alone).push(difference);
  }
  return [
    ...[...below].map(([difference, followers]): Cause => ({ difference, followers })),
    ...alone.map((difference): Cause => ({ difference, followers: [] })),
  ];
}

/** What a difference speaks of. */
interface Reach {
  readonly source?: string;
  readonly dataset?: string;
  readonly month?: string;
  readonly rawKey?: string;
  readonly mart?: string;
}

function reachOf({ dataset, month, rawKey, mart, object = '' }: Difference): Reach {
  const told = {
    ...(dataset === undefined ? {} : { dataset }),
    ...(month === undefined ? {} : { month }),
    ...(rawKey === undefined ? {} : { rawKey }),
    ...(mart === undefined ? {} : { mart }),
  };
  const reach = { ...reachOfObject(object), ...told };
  const source = reach.dataset === undefined ? sourceOfRaw(reach.rawKey) : sourceOf(reach.dataset);
  return source === undefined ? reach : { ...reach, source };
}

function reachOfObject(object: string): Reach {
  const [zone = '', folder = ''] = object.split('/');
  const key = object.slice(zone.length + 1);
  if (zone === 'raw') return { rawKey: key };
  if (zone === 'staging') return parsePartKey(key) ?? ownClaim(key);
  if (zone === 'curated') return { mart: folder, month: /\/month=([^/]+)\//.exec(key)?.[1] ?? 'all' };
  if (folder === 'cleaned') return { rawKey: key.slice('cleaned/'.length, -'.json'.length) };
  if (folder === 'manifests') return { mart: key.slice('manifests/'.length, -'.json'.length) };
  if (folder === 'decisions') return { source: key.split('/')[1] ?? '' };
  return {};
}

function ownClaim(key: string): Reach {
  try {
    const { dataset, month } = parseClaimKey(key);
    return { dataset, month };
  } catch (error) {
    if (isLakeError(error, 'invalid-key')) return {};
    throw error;
  }
}

function sourceOfRaw(rawKey: string | undefined): string | undefined {
  try {
    return rawKey === undefined ? undefined : parseRawKey(rawKey).source;
  } catch (error) {
    if (isLakeError(error, 'invalid-key')) return undefined;
    throw error;
  }
}

/** True where what the first speaks of is part of what the second one rests on. */
function touches(root: Reach, other: Reach, marts: readonly MartContract[]): boolean {
  const sameMonth = root.month === undefined || other.month === undefined || root.month === other.month;
  if (root.mart !== undefined) return root.mart === other.mart && sameMonth;
  if (root.rawKey !== undefined && other.rawKey !== undefined) return root.rawKey === other.rawKey;
  if (root.source === undefined) return false;
  if (other.mart === undefined) {
    return (root.dataset === undefined ? root.source === other.source : root.dataset === other.dataset) && sameMonth;
  }
  const inputs = marts.find(({ mart }) => mart === other.mart)?.inputs ?? [];
  return inputs.some(({ dataset, by }) => {
    const reads = root.dataset === undefined ? sourceOf(dataset) === root.source : dataset === root.dataset;
    return reads && (by === 'whole' || sameMonth);
  });
}
