import type { EffectivePart } from '../lake/claim.ts';
import type { CleanedPart, CleaningRecord } from '../lake/cleaning-record.ts';
import { type ClaimRef, claimPrefix, parseClaimKey } from '../lake/object-key.ts';
import type { ObjectStore } from '../store/port.ts';
import { sameSums, sumsText } from './amount.ts';
import type { PartState } from './files.ts';
import { type Difference, suggestions } from './report.ts';

/** A part that a cleaning record names, with the raw object of the record. */
export interface NamedPart extends CleanedPart {
  readonly rawKey: string;
}

/** The parts of a dataset that the cleaning records name. */
export function namedParts(records: readonly CleaningRecord[], dataset: string): readonly NamedPart[] {
  return records.flatMap(({ rawKey, parts }) =>
    parts.filter((part) => part.dataset === dataset).map((part) => ({ rawKey, ...part })),
  );
}

/** All claims on a dataset, by key. Throws `invalid-key` for a key below `claims/` that the lake did not write. */
export async function listClaims(store: ObjectStore, dataset: string): Promise<ReadonlyMap<string, ClaimRef>> {
  const claims = new Map<string, ClaimRef>();
  for await (const { key } of store.list('staging', claimPrefix(dataset))) claims.set(key, parseClaimKey(key));
  return claims;
}

/** Compares claims with cleaning records. Curate uses the claims, people and this reconciliation use the records. */
export function claimDifferences(
  claims: ReadonlyMap<string, ClaimRef>,
  named: readonly NamedPart[],
): readonly Difference[] {
  const missing = named.filter(({ claimKey }) => !claims.has(claimKey));
  const known = new Set(named.map(({ claimKey }) => claimKey));
  const evidence = new Set(named.map(({ claimKey }) => evidenceOf(parseClaimKey(claimKey))));
  // Claims of older contract versions stay, but only those of the newest version speak.
  const strange = [...claims].filter(([key, claim]) => !known.has(key) && !evidence.has(evidenceOf(claim)));
  return [
    ...missing.map(({ dataset, month, rawKey, claimKey }): Difference => {
      const reason = 'The claim that a cleaning record names is gone, so its part does not count.';
      const at = { dataset, month, rawKey, object: `staging/${claimKey}` };
      return { rule: 'claim-missing', ...at, reason, suggestion: suggestions.replay };
    }),
    ...strange.map(([key, { dataset, month }]): Difference => {
      const reason = 'A claim speaks for rows that no cleaning record names.';
      return {
        rule: 'claim-unrecorded',
        dataset,
        month,
        object: `staging/${key}`,
        reason,
        suggestion: suggestions.replay,
      };
    }),
  ];
}

function evidenceOf({ dataset, month, account, sha256, asOf }: ClaimRef): string {
  return `${dataset} ${month} ${account} ${sha256} ${asOf.at.getTime()} ${asOf.kind}`;
}

/** Compares parts with the records that name them: a part must be there, be readable, and have the rows and sums of the record. */
export function namedPartDifferences(
  named: readonly NamedPart[],
  effective: readonly EffectivePart[],
  states: ReadonlyMap<string, PartState>,
): readonly Difference[] {
  const live = new Set(effective.map(({ key }) => key));
  return named.flatMap(({ dataset, month, rawKey, partKey, rows, money, byCurrency }): readonly Difference[] => {
    if (partKey === null) return [];
    const state = states.get(partKey);
    const at = { dataset, month, rawKey, object: `staging/${partKey}` };
    if (state === undefined || state === 'missing') {
      // A part without a speaking claim may have been archived.
      if (state === undefined || !live.has(partKey)) return [];
      return [{ rule: 'part-missing', ...at, reason: 'The part is gone.', suggestion: suggestions.replay }];
    }
    if (state === 'unreadable')
      return [{ rule: 'part-unreadable', ...at, reason: 'The part cannot be read.', suggestion: suggestions.replay }];
    const recorded = { rows, money, ...(byCurrency ? { byCurrency } : {}) };
    if (sameSums(state, recorded)) return [];
    const [expected, actual] = [sumsText(recorded), sumsText(state)];
    const reason = `The cleaning record says ${expected}, but the part holds ${actual}.`;
    return [{ rule: 'part-not-as-recorded', ...at, expected, actual, reason, suggestion: suggestions.replay }];
  });
}
