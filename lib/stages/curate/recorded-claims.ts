import { createHash } from 'node:crypto';
import { sourceOf } from '../../contract/contract.ts';
import { type MartContract, readsWhole } from '../../contract/mart.ts';
import { cleaningRecordSchema } from '../../lake/cleaning-record.ts';
import { decisionPrefix } from '../../lake/decision.ts';
import { LakeError } from '../../lake/error.ts';
import type { ManifestObject } from '../../lake/manifest.ts';
import { cleanedKey, personalPrefix } from '../../lake/object-key.ts';
import { passUnreadable, readRecords } from '../../ledger/records.ts';
import { lostRecords } from '../../ledger/second-copy.ts';
import type { Ports } from '../../ports.ts';
import { type MartInputs, partsOfMonth } from './mart-inputs.ts';

/** A claim that a cleaning record names and that is not there. */
export interface LostClaim {
  readonly dataset: string;
  readonly month: string;
  readonly claimKey: string;
  readonly rawKey: string;
}

/** The newest evidence of each part that a month was made of, as short digests for the manifest. */
export function evidenceMarks(contract: MartContract, inputs: MartInputs, month: string): readonly string[] {
  return partsOfMonth(contract, inputs, month).map(({ key, asOf, sha256 }) => markOf(key, asOf, sha256));
}

/**
 * Throws `object-missing` where a month would be made of less than before because a claim was lost: an older statement would
 * then come back without a word. The manifest tells what the month was made of; only where some of it no longer speaks are
 * cleaning records read, because a new contract version or a decision may be the reason, too.
 */
export async function assertClaimsThere(
  { store }: Pick<Ports, 'store'>,
  contract: MartContract,
  inputs: MartInputs,
  known: readonly ManifestObject[],
): Promise<void> {
  const months = known.filter((object) => lacksEvidence(contract, inputs, object));
  if (months.length === 0) return;
  const names = new Set(months.map(({ month }) => month));
  for (const input of contract.inputs) {
    const lost = await lostClaims(store, input.dataset);
    const needed = lost.find(({ month }) => readsWhole(contract, input) || names.has(month));
    if (needed) throw claimLost(contract.mart, needed);
  }
}

/**
 * Throws `object-missing` where a decision about one of the mart's inputs was lost: what it let stand would go without a word.
 * Two listings for each source.
 */
export async function assertDecisionsThere({ store }: Pick<Ports, 'store'>, contract: MartContract): Promise<void> {
  for (const source of new Set(contract.inputs.map(({ dataset }) => sourceOf(dataset)))) {
    const [key] = await lostRecords(store, decisionPrefix(source));
    if (key === undefined) continue;
    throw new LakeError(
      `The decision ledger/${key} is gone, so ${contract.mart} stays as it is. Run lake sweep --verify --wait: it brings the decision back from its copy.`,
      { code: 'object-missing', fault: 'operator', retry: 'later', severity: 'critical', details: { key } },
    );
  }
}

/** True where some of the evidence that a month was made of no longer speaks. */
export function lacksEvidence(contract: MartContract, inputs: MartInputs, known: ManifestObject): boolean {
  if (known.evidence === undefined) return false;
  const now = new Set(
    partsOfMonth(contract, inputs, known.month).flatMap(({ key, evidence }) =>
      evidence.map(({ asOf, sha256 }) => markOf(key, asOf, sha256)),
    ),
  );
  return known.evidence.some((mark) => !now.has(mark));
}

/** The claims on a dataset that cleaning records name and that are not there. Reads all records of the dataset's source. */
export async function lostClaims(store: Ports['store'], dataset: string): Promise<readonly LostClaim[]> {
  const source = `${sourceOf(dataset)}/`;
  const named: LostClaim[] = [];
  for (const prefix of [source, `${personalPrefix}${source}`]) {
    const folder = cleanedKey(prefix).replace(/\.json$/, '');
    for (const { rawKey, parts } of await readRecords(store, 'ledger', folder, cleaningRecordSchema, passUnreadable))
      for (const part of parts) if (part.dataset === dataset) named.push({ ...part, rawKey });
  }
  // Records first, then claims: a claim is there before the record that names it.
  const there = new Set<string>();
  for await (const { key } of store.list('staging', `claims/${dataset}/`)) there.add(key);
  return named.filter(({ claimKey }) => !there.has(claimKey));
}

function markOf(key: string, asOf: Date, sha256: string): string {
  return createHash('sha256').update(`${key} ${asOf.getTime()} ${sha256}`).digest('hex').slice(0, 12);
}

function claimLost(mart: string, { claimKey, month }: LostClaim): LakeError {
  return new LakeError(
    `The claim staging/${claimKey} is gone, so ${mart} ${month} would be made of less than before. It stays as it is. Run lake sweep --verify --wait: it makes the claim again.`,
    {
      code: 'object-missing',
      fault: 'operator',
      retry: 'later',
      severity: 'critical',
      details: { mart, month, claimKey },
    },
  );
}
