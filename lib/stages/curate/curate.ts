import { type Mart, readsWhole } from '../../contract/mart.ts';
import type { ManifestObject } from '../../lake/manifest.ts';
import { noMonth } from '../../lake/object-key.ts';
import { readManifest } from '../../ledger/manifests.ts';
import { untilSwapped } from '../../ledger/swap-record.ts';
import type { Ports } from '../../ports.ts';
import { inputsAsOf, inputsDigest, listInputs, type MartInputs, partsDigest } from './mart-inputs.ts';
import { type MonthResult, promote } from './promote.ts';
import { assertClaimsThere, assertDecisionsThere, evidenceMarks } from './recorded-claims.ts';
import { buildSoundMonths } from './sound-months.ts';

/** A dataset's month that has a new claim. */
export interface TouchedMonth {
  readonly dataset: string;
  readonly month: string;
}

export interface CurateReport {
  readonly mart: string;
  /**
   * Number of months whose rows were computed again. The others had the inputs they were made from, or were confirmed.
   */
  readonly rebuiltMonths: number;
  readonly outcome: 'promoted' | 'unchanged' | 'failed';
  readonly version?: number;
  /** Why it failed. The version before it stays current. */
  readonly error?: unknown;
  /** The datasets that it reads, so that a failure is reported to the messages about them. */
  readonly reads: readonly string[];
}

/**
 * Brings every mart that reads the touched months up to date, with one rebuild for each mart and any number of events.
 * It lists the current parts, computes the touched months in one query, and swaps the manifest.
 *
 * @example
 * const [report] = await curate(ports, [{ dataset: 'distrokid/bank-details', month: '2026-08' }]);
 * report?.outcome; // promoted
 */
export async function curate(ports: Ports, touched: readonly TouchedMonth[]): Promise<readonly CurateReport[]> {
  const reports: CurateReport[] = [];
  for (const mart of ports.marts) {
    const months = monthsToRebuild(mart, touched);
    if (!months) continue;
    // A mart that cannot be built must not keep the others from being built, so its failure becomes its report.
    reports.push(
      await curateMart(ports, mart, months).catch((error: unknown) =>
        reportOf(mart, { rebuiltMonths: 0, outcome: 'failed', error }),
      ),
    );
  }
  return reports;
}

function reportOf({ contract }: Mart, report: Omit<CurateReport, 'mart' | 'reads'>): CurateReport {
  return { mart: contract.mart, reads: contract.inputs.map(({ dataset }) => dataset), ...report };
}

function monthsToRebuild(
  { contract }: Mart,
  touched: readonly TouchedMonth[],
): ReadonlySet<string> | 'all' | undefined {
  const months = new Set<string>();
  for (const input of contract.inputs) {
    for (const touch of touched) {
      if (touch.dataset !== input.dataset) continue;
      if (readsWhole(contract, input)) return 'all';
      months.add(touch.month);
    }
  }
  return months.size > 0 ? months : undefined;
}

async function curateMart(ports: Ports, mart: Mart, asked: ReadonlySet<string> | 'all'): Promise<CurateReport> {
  const failure = { subject: mart.contract.mart, remedy: 'the rebuild is tried again later' };
  return untilSwapped(failure, async () => {
    const report = await rebuild(ports, mart, asked);
    return report === 'overtaken' ? report : { result: reportOf(mart, report) };
  });
}

type Rebuild = Pick<CurateReport, 'rebuiltMonths' | 'outcome' | 'version'>;

/**
 * Makes one attempt. `overtaken` if another process promoted meanwhile, because the result may rest on older inputs.
 */
async function rebuild(ports: Ports, mart: Mart, asked: ReadonlySet<string> | 'all'): Promise<Rebuild | 'overtaken'> {
  const { contract } = mart;
  // The manifest is read before the inputs are listed. If another process swaps in between, our swap fails and we look
  // again.
  const seen = await readManifest(ports, contract.mart);
  const inputs = await listInputs(ports, contract, mart.history === undefined ? asked : 'all');
  const objects = new Map((seen.manifest?.objects ?? []).map((object) => [object.month, object]));
  const months = monthsOf(mart, asked, inputs, objects.keys());
  const gone = await goneMonths(ports, months, objects);
  const stale = months.filter(
    (month) => gone.has(month) || objects.get(month)?.inputs !== inputsDigest(contract, inputs, month),
  );
  if (stale.length === 0) return { rebuiltMonths: 0, outcome: 'unchanged' };
  await assertDecisionsThere(ports, contract);
  await assertClaimsThere(
    ports,
    contract,
    inputs,
    stale.flatMap((month) => objects.get(month) ?? []),
  );
  const confirmed = stale.flatMap((month) => (gone.has(month) ? [] : confirm(mart, inputs, objects.get(month))));
  const kept = new Set(confirmed.map(([month]) => month));
  const anew = stale.filter((month) => !kept.has(month));
  const { built, fault } =
    anew.length === 0 ? { built: [] } : await buildSoundMonths(ports, mart, { months: anew, inputs, seen });
  const results = [...confirmed, ...built];
  const promotion = await promote(ports, { name: contract.mart, version: contract.version }, results, seen);
  if (promotion.outcome !== 'overtaken' && fault !== undefined) throw fault;
  return promotion.outcome === 'overtaken' ? 'overtaken' : { rebuiltMonths: built.length, ...promotion };
}

/**
 * Confirms a month whose rows newer evidence repeats: it keeps its object and takes over the evidence. Empty if the
 * month must be computed.
 */
function confirm({ contract }: Mart, inputs: MartInputs, known: ManifestObject | undefined): readonly MonthResult[] {
  if (contract.usesAsOf || known?.parts !== partsDigest(contract, inputs, known?.month ?? noMonth)) return [];
  const asOf = inputsAsOf(contract, inputs, known.month);
  if (asOf === undefined) return [];
  const evidence = [...evidenceMarks(contract, inputs, known.month)];
  const digest = inputsDigest(contract, inputs, known.month);
  return [[known.month, { ...known, asOf: asOf.toISOString(), inputs: digest, evidence }]];
}

/**
 * Gives the months whose object is missing although the manifest names it. Equal inputs are no reason to leave them so.
 */
async function goneMonths(
  { store }: Ports,
  months: readonly string[],
  known: ReadonlyMap<string, ManifestObject>,
): Promise<ReadonlySet<string>> {
  const named = months.filter((month) => typeof known.get(month)?.key === 'string');
  const heads = await Promise.all(named.map((month) => store.head('curated', known.get(month)?.key ?? '')));
  return new Set(named.filter((_, index) => heads[index] === undefined));
}

/** Gives the months that a rebuild has to look at: the requested ones, or all that the inputs and the manifest name. */
function monthsOf(
  { contract }: Mart,
  asked: ReadonlySet<string> | 'all',
  inputs: MartInputs,
  known: Iterable<string>,
): readonly string[] {
  if (contract.month === null) return [noMonth];
  if (asked !== 'all') return [...asked].sort();
  const byMonth = contract.inputs.filter(({ by }) => by !== 'whole').map(({ dataset }) => dataset);
  const claimed = byMonth.flatMap((dataset) => (inputs.get(dataset) ?? []).map(({ month }) => month));
  return [...new Set([...claimed, ...known])].sort();
}
