import { type Contract, sourceOf } from '../contract/contract.ts';
import type { Mart } from '../contract/mart.ts';
import type { EngineSession } from '../engine/engine.ts';
import { effectiveParts } from '../lake/claim.ts';
import type { CleaningRecord } from '../lake/cleaning-record.ts';
import { type Decided, type Decision, decidedBy } from '../lake/decision.ts';
import { isLakeError } from '../lake/error.ts';
import type { Manifest } from '../lake/manifest.ts';
import { noMonth } from '../lake/object-key.ts';
import { listDecisions } from '../ledger/decisions.ts';
import { readManifest } from '../ledger/manifests.ts';
import { datasetsOf, type Ports } from '../ports.ts';
import type { LocalPart } from '../stages/curate/current-rows.ts';
import { takeHistory } from '../stages/curate/mart-history.ts';
import { addSums } from './amount.ts';
import { claimDifferences, listClaims, namedPartDifferences, namedParts } from './claims.ts';
import { damageDifferences } from './damage.ts';
import { type FindFile, fileFinder, measureParts, type PartState } from './files.ts';
import { readLineage, reconcileLanding } from './landing.ts';
import { reconcileMart } from './marts.ts';
import { type DatasetEvidence, localEvidence, reconcileMonths, viewCurrent } from './months.ts';
import { type RawAccount, reconcileRaw } from './raw.ts';
import {
  type Difference,
  type DocumentAccount,
  type MartAccount,
  type MonthAccount,
  type ReconcileScope,
  type Reconciliation,
  type Sums,
  suggestions,
} from './report.ts';

/**
 * Proves that every row and every amount is accounted for, from landing to the marts: per document lines and money in
 * landing = accepted + rejected + set aside; per month the parts = accepted = current + superseded + held; per mart curated = current. What
 * landed is counted again from its bytes, what staging and curated hold from their Parquet; the stages' records are only
 * compared with both. Reads everything in scope and changes nothing.
 *
 * @example
 * const { holds, differences } = await reconcile(ports, { dataset: 'distrokid/bank-details' });
 */
export async function reconcile(
  ports: Ports,
  scope: ReconcileScope = {},
  onRaw: (done: number, total: number) => void = () => undefined,
): Promise<Reconciliation> {
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      const work = { ports, session, scope, folder, find: fileFinder(ports, folder), onRaw };
      const lineage = await readLineage(ports.store, scope);
      const isWhole = scope.from === undefined && scope.to === undefined;
      const landing = isWhole ? await reconcileLanding(ports.store, scope) : [];
      const staged = await reconcileStaging(work, lineage.records);
      const curated = await reconcileCurated(work, staged.evidence);
      const told = [...landing, ...lineage.differences, ...staged.differences, ...curated.differences];
      const known = new Set(told.filter(namesDamage).flatMap(({ object }) => object ?? []));
      const damage = isWhole && scope.dataset === undefined ? await damageDifferences(ports, known) : [];
      const differences = [...damage, ...told];
      const { documents, months } = staged;
      return { holds: differences.length === 0, documents, months, marts: curated.accounts, differences };
    }),
  );
}

/** Rules that say of an object itself that it is damaged. */
const damageRules: ReadonlySet<string> = new Set([
  'landing-changed',
  'raw-damaged',
  'record-unreadable',
  'part-unreadable',
  'part-changed',
  'curated-unreadable',
  'curated-changed',
]);

function namesDamage({ rule }: Difference): boolean {
  return damageRules.has(rule);
}

interface Work {
  readonly ports: Ports;
  readonly session: EngineSession;
  readonly scope: ReconcileScope;
  readonly folder: string;
  readonly find: FindFile;
  readonly onRaw: (done: number, total: number) => void;
}

function wantsMonth({ from, to }: ReconcileScope, month: string): boolean {
  return month === noMonth || ((from === undefined || month >= from) && (to === undefined || month <= to));
}

interface Staged {
  readonly documents: readonly DocumentAccount[];
  readonly months: readonly MonthAccount[];
  readonly differences: readonly Difference[];
  readonly evidence: readonly DatasetEvidence[];
}

async function reconcileStaging(work: Work, records: readonly CleaningRecord[]): Promise<Staged> {
  const { ports, session, scope } = work;
  const wants = (dataset: string) => scope.dataset === undefined || dataset === scope.dataset;
  const inScope = records.filter(
    ({ documents, parts }) =>
      documents.some(({ dataset }) => wants(dataset)) &&
      (parts.length === 0 || parts.some(({ dataset, month }) => wants(dataset) && wantsMonth(scope, month))),
  );
  const differences: Difference[] = [];
  const states = new Map<string, PartState>();
  const evidence: DatasetEvidence[] = [];
  const landing = new Map<string, RawAccount[]>();
  const decided = decidedBySource(await listDecisions(ports.store));
  for (const { contract } of datasetsOf(ports)) {
    const named = namedParts(records, contract.dataset);
    const claims = await listClaims(ports.store, contract.dataset);
    const whole = effectiveParts([...claims.values()], decided(contract), contract.history);
    const effective = whole.filter(({ month }) => wantsMonth(scope, month));
    const ofScope = namedParts(inScope, contract.dataset).flatMap(({ partKey }) => partKey ?? []);
    const ofMonths = named.filter(({ month }) => wantsMonth(scope, month));
    const keys = [...ofScope, ...ofMonths.flatMap(({ partKey }) => partKey ?? []), ...effective.map(({ key }) => key)];
    const measured = await measureParts(session, contract, [...new Set(keys)].sort(), work.find);
    for (const [key, state] of measured) states.set(key, state);
    const accounts: RawAccount[] = [];
    landing.set(contract.dataset, accounts);
    const own = { contract, claims: ofMonths, effective, whole, parts: states };
    evidence.push({ ...own, landing: (month) => landingSums(contract, accounts, month) });
    if (!wants(contract.dataset)) continue;
    differences.push(...claimDifferences(claims, named), ...namedPartDifferences(ofMonths, effective, measured));
  }
  const documents: DocumentAccount[] = [];
  for (const [index, record] of inScope.entries()) {
    work.onRaw(index, inScope.length);
    const account = await reconcileRaw(ports, session, { record, parts: states, find: work.find, wants });
    documents.push(...account.documents);
    differences.push(...account.differences);
    for (const { dataset } of record.documents) {
      const known = landing.get(dataset);
      if (known && !known.includes(account)) known.push(account);
    }
  }
  const months: MonthAccount[] = [];
  for (const one of evidence.filter(({ contract }) => wants(contract.dataset))) {
    const found = await reconcileMonths(session, one);
    months.push(...found.months.filter(({ month }) => wantsMonth(scope, month)));
    differences.push(...found.differences);
  }
  return {
    documents,
    months: months.map((one) => ({ ...one, holds: one.holds && !named(one, differences) })),
    differences,
    evidence,
  };
}

function decidedBySource(decisions: readonly Decision[]): (contract: Contract) => Decided {
  const bySource = Map.groupBy(decisions, ({ source }) => source);
  return ({ dataset }) => decidedBy(bySource.get(sourceOf(dataset)) ?? []);
}

function named({ dataset, month }: MonthAccount, differences: readonly Difference[]): boolean {
  return differences.some((one) => one.dataset === dataset && one.month === month);
}

/** The sums of the bytes of all raw objects for a month. Null where one of them does not state its months. */
function landingSums({ dataset }: Contract, accounts: readonly RawAccount[], month: string): Sums | null {
  const found: Sums[] = [];
  for (const { kept } of accounts) {
    const months = kept.get(dataset);
    if (!months) return null;
    const sums = months.get(month);
    if (sums) found.push(sums);
  }
  return found.length > 0 ? addSums(found) : null;
}

/** Makes the view of a dataset's current rows of all months, where a mart takes something of theirs. */
async function viewWhole(
  { session, find }: Work,
  { contract, whole }: DatasetEvidence,
  marts: readonly Mart[],
): Promise<void> {
  const isRead = marts.some(({ contract: { inputs } }) => inputs.some(({ dataset }) => dataset === contract.dataset));
  const parts = isRead ? whole : [];
  const local: LocalPart[] = [];
  for (const part of parts) {
    const path = await find('staging', part.key);
    if (path !== undefined) local.push({ ...part, path });
  }
  await viewCurrent(session, contract, local);
}

async function reconcileCurated(
  work: Work,
  evidence: readonly DatasetEvidence[],
): Promise<{ readonly accounts: readonly MartAccount[]; readonly differences: readonly Difference[] }> {
  const { ports, session, scope, folder, find } = work;
  const { from, to } = scope;
  const isPartial = from !== undefined || to !== undefined;
  // What rows take from other months is taken from all of them, whichever months are proved.
  const whole = ports.marts.filter(({ history }) => history !== undefined);
  if (isPartial) for (const one of evidence) await viewWhole(work, one, whole);
  else for (const one of evidence) await viewCurrent(session, one.contract, localEvidence(one));
  for (const mart of whole) await takeHistory(session, mart);
  if (isPartial) for (const one of evidence) await viewCurrent(session, one.contract, localEvidence(one));
  const accounts: MartAccount[] = [];
  const differences: Difference[] = [];
  for (const mart of ports.marts) {
    const { mart: name, inputs, month } = mart.contract;
    if (scope.dataset !== undefined && !inputs.some(({ dataset }) => dataset === scope.dataset)) continue;
    // A mart without months is made of all rows, so it cannot be checked against some months.
    if (month === null && (scope.from !== undefined || scope.to !== undefined)) continue;
    const manifest = await manifestOf(ports, name);
    if (manifest === 'unreadable') {
      const object = `ledger/manifests/${name}.json`;
      const reason = 'The manifest cannot be read.';
      differences.push({ rule: 'record-unreadable', mart: name, object, reason, suggestion: suggestions.sweep });
      continue;
    }
    const wants = (one: string) => wantsMonth(scope, one);
    const found = await reconcileMart(ports, session, { mart, manifest, find, folder, wants });
    accounts.push(...found.accounts);
    differences.push(...found.differences);
  }
  return { accounts, differences };
}

async function manifestOf(ports: Ports, mart: string): Promise<Manifest | undefined | 'unreadable'> {
  try {
    return (await readManifest(ports, mart)).manifest;
  } catch (error) {
    if (isLakeError(error, 'invalid-record')) return 'unreadable';
    throw error;
  }
}
