import { type Contract, relationOf } from '../../contract/contract.ts';
import { type Mart, readsWhole } from '../../contract/mart.ts';
import { identifier } from '../../contract/sql-text.ts';
import type { EngineSession } from '../../engine/engine.ts';
import type { ManifestObject } from '../../lake/manifest.ts';
import type { CurrentManifest } from '../../ledger/manifests.ts';
import { datasetOf, type Ports } from '../../ports.ts';
import { localFiles } from '../../store/local-copy.ts';
import { putMonth } from '../curated-object.ts';
import { assertSoundParts } from '../sound-parts.ts';
import { assertAdditive } from './additivity.ts';
import { assertConserved } from './conserved-sums.ts';
import { currentRowsSql, type LocalPart } from './current-rows.ts';
import { martBug, martBugOf } from './mart-bug.ts';
import { changedMonths, type History, takeHistory } from './mart-history.ts';
import { type InputPart, inputsAsOf, inputsDigest, localParts, type MartInputs, partsDigest } from './mart-inputs.ts';
import { assertKey, type MartMeasure, measureMonths, writeMonths } from './mart-rows.ts';
import type { MonthResult } from './promote.ts';
import { assertClaimsThere, evidenceMarks } from './recorded-claims.ts';
import { freshMartKey } from './spent-keys.ts';
import { standingOf } from './standing.ts';

/**
 * Computes the given months of a mart from its inputs in one query, proves them, and stores the new ones. It promotes
 * nothing. `seen` is the manifest that is to be swapped. Months whose rows take something from other months that has
 * changed are computed too, unless the given ones are to be computed `alone`: of a mart with a history, `inputs` has all
 * months.
 */
export async function buildMart(
  ports: Ports,
  mart: Mart,
  asked: readonly string[],
  inputs: MartInputs,
  seen: CurrentManifest,
  alone = false,
): Promise<readonly MonthResult[]> {
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      const files = soundFiles(ports, session, folder);
      const history = await historyOfInputs(ports, session, mart, inputs, files);
      const claimed = claimedMonths(mart, inputs);
      const known = seen.manifest?.objects ?? [];
      const changed = alone ? [] : changedMonths(history, known, claimed).filter((month) => !asked.includes(month));
      const others = known.filter(({ month }) => changed.includes(month));
      await assertClaimsThere(ports, mart.contract, inputs, others);
      const months = [...asked, ...changed].sort();
      // Views of all months are right as they are.
      const own = filledInputs(mart, months, inputs);
      if (mart.history === undefined || [...claimed].some((month) => !months.includes(month)))
        await viewInputs(ports, session, own.mart, own.inputs, files);
      await assertAdditive(session, mart, contractsOf(ports, mart));
      const written = await writeMonths(session, own.mart, folder, givesOthers(mart) ? months : undefined);
      const strangers = [...written.keys()].filter((month) => !months.includes(month));
      if (strangers.length > 0)
        throw martBug(mart, `it gives rows of months that were not asked for: ${strangers.join(', ')}`);
      const measures = await measureMonths(session, mart, written);
      await assertKey(session, mart, written);
      await assertConserved(ports, session, mart, { months, measures, inputs: own.inputs });
      const keys = await putMonths(ports, session, mart, { files: written, measures, seen, folder });
      return months.map(
        (month) =>
          [
            month,
            withHistory(history, monthObject(mart, month, keys.get(month) ?? null, measures.get(month), inputs)),
          ] as const,
      );
    }),
  );
}

/** True where its SQL gives rows of all months, whichever months are asked for. */
function givesOthers({ contract }: Mart): boolean {
  return contract.inputs.some(({ by }) => by === 'every-month');
}

/** What the rows of each month take from other months; nothing for most marts. */
async function historyOfInputs(
  ports: Ports,
  session: EngineSession,
  mart: Mart,
  inputs: MartInputs,
  files: SoundFiles,
): Promise<History> {
  if (mart.history === undefined) return new Map();
  const all = filledInputs(mart, [...claimedMonths(mart, inputs)], inputs);
  await viewInputs(ports, session, all.mart, all.inputs, files);
  return takeHistory(session, all.mart);
}

/** The parts of each input that the months are made of, and the mart with the SQL over them: without the datasets of its union that have none. */
function filledInputs(
  mart: Mart,
  months: readonly string[],
  inputs: MartInputs,
): { readonly mart: Mart; readonly inputs: MartInputs } {
  const { contract, union } = mart;
  const wanted = new Map(
    contract.inputs.map((input) => {
      const parts = inputs.get(input.dataset) ?? [];
      return [input.dataset, parts.filter((part) => readsWhole(contract, input) || months.includes(part.month))];
    }),
  );
  const filled = new Set(union?.datasets.filter((dataset) => (wanted.get(dataset) ?? []).length > 0));
  if (union === undefined || filled.size === 0) return { mart, inputs: wanted };
  for (const dataset of union.datasets) if (!filled.has(dataset)) wanted.delete(dataset);
  return { mart: { ...mart, ...union.sqlOf(filled) }, inputs: wanted };
}

/** Gives the local files of parts that were found sound. Each part is looked at once in a session. */
type SoundFiles = (contract: Contract, parts: readonly InputPart[]) => Promise<readonly LocalPart[]>;

function soundFiles(ports: Ports, session: EngineSession, folder: string): SoundFiles {
  const files = localFiles(ports.store, folder);
  const sound = new Set<string>();
  return async (contract, parts) => {
    const fresh = parts.filter(({ key }) => !sound.has(key));
    await assertSoundParts(ports, session, contract, fresh, files);
    for (const { key } of fresh) sound.add(key);
    return localParts(parts, files);
  };
}

/** The months that the inputs of a mart give it. */
export function claimedMonths({ contract }: Mart, inputs: MartInputs): ReadonlySet<string> {
  const byMonth = contract.inputs.filter(({ by }) => by !== 'whole').map(({ dataset }) => dataset);
  return new Set(byMonth.flatMap((dataset) => (inputs.get(dataset) ?? []).map(({ month }) => month)));
}

function withHistory(history: History, object: ManifestObject | null): ManifestObject | null {
  const digest = object === null ? undefined : history.get(object.month);
  return object === null || digest === undefined ? object : { ...object, history: digest };
}

function contractsOf(ports: Ports, { contract }: Mart): readonly Contract[] {
  return contract.inputs.flatMap(({ dataset }) => datasetOf(ports, dataset)?.contract ?? []);
}

async function viewInputs(
  ports: Ports,
  session: EngineSession,
  { contract }: Mart,
  inputs: MartInputs,
  files: SoundFiles,
): Promise<void> {
  for (const { dataset, asOf } of contract.inputs) {
    const wanted = inputs.get(dataset);
    if (wanted === undefined) continue;
    const described = datasetOf(ports, dataset);
    if (!described) throw martBugOf(contract.mart, `it reads ${dataset}, which no source has`);
    const parts = await files(described.contract, wanted);
    const sql = currentRowsSql(described.contract, parts, await standingOf(session, described.contract, parts));
    const rows = contract.usesAsOf || asOf ? sql : `SELECT * EXCLUDE (as_of) FROM (${sql})`;
    await session.run(`CREATE OR REPLACE VIEW ${identifier(relationOf(dataset))} AS ${rows}`);
  }
}

/** Stores each month's file, unless an object with the same rows is there. Gives the months' keys. */
async function putMonths(
  ports: Ports,
  session: EngineSession,
  mart: Mart,
  {
    files,
    measures,
    seen,
    folder,
  }: {
    readonly files: ReadonlyMap<string, string>;
    readonly measures: ReadonlyMap<string, MartMeasure>;
    readonly seen: CurrentManifest;
    readonly folder: string;
  },
): Promise<ReadonlyMap<string, string>> {
  const { contract } = mart;
  const there = localFiles(ports.store, folder);
  const puts = [...files].map(async ([month, path]): Promise<readonly (readonly [string, string])[]> => {
    const digest = measures.get(month)?.digest;
    if (digest === undefined) return [];
    const part = { version: contract.version, digest };
    const key = await freshMartKey(ports, contract.mart, { month, part }, seen);
    await putMonth(ports, session, mart, { key, path }, there);
    return [[month, key]];
  });
  return new Map((await Promise.all(puts)).flat());
}

function monthObject(
  { contract }: Mart,
  month: string,
  key: string | null,
  measure: MartMeasure | undefined,
  inputs: MartInputs,
): ManifestObject | null {
  const asOf = inputsAsOf(contract, inputs, month);
  if (asOf === undefined) return null;
  const totals = measure?.totals ?? Object.fromEntries(contract.totals.map((name) => [name, '0']));
  return {
    month,
    key,
    rows: measure?.rows ?? 0,
    totals,
    ...(Object.keys(measure?.byCurrency ?? {}).length > 0 ? { byCurrency: measure?.byCurrency } : {}),
    ...(Object.keys(measure?.without ?? {}).length > 0 ? { without: measure?.without } : {}),
    asOf: asOf.toISOString(),
    inputs: inputsDigest(contract, inputs, month),
    parts: partsDigest(contract, inputs, month),
    evidence: [...evidenceMarks(contract, inputs, month)],
  };
}
