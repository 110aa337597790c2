import type { Contract } from '../../contract/contract.ts';
import type { Dataset } from '../../contract/source.ts';
import { digestOf } from '../../engine/digest.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { type AsOf, asOfToken } from '../../lake/as-of.ts';
import type { CleanedDocument, CleanedPart } from '../../lake/cleaning-record.ts';
import { type ClaimRef, claimKey, partKey, type RawRef, rejectsKey } from '../../lake/object-key.ts';
import { replaceDamaged } from '../../ledger/quarantine.ts';
import { personalFormOf } from '../../personal/personal-data.ts';
import type { Ports } from '../../ports.ts';
import { localFiles } from '../../store/local-copy.ts';
import { bytesDigest, hashOf } from '../bytes-digest.ts';
import { damagedParts } from '../sound-parts.ts';
import type { LoadedDocument } from './first-reading.ts';
import { addMonths, type DocumentMeasure, moneyColumns, toldByCurrency } from './measure-rows.ts';
import { copyPartSql, monthFilter } from './write-part.ts';
import { writeRejects } from './write-rejects.ts';

/** A loaded document, measured and judged. */
export interface Measured {
  readonly loaded: LoadedDocument;
  readonly measure: DocumentMeasure;
  readonly record: CleanedDocument;
}

/** What became of the documents of one dataset in a raw object. */
export interface DatasetCleaned {
  readonly documents: readonly CleanedDocument[];
  readonly parts: readonly CleanedPart[];
  readonly warnings: Readonly<Record<string, number>>;
  readonly dataset: string;
  readonly rejects?: { readonly key: string; readonly sha256: string };
}

interface DatasetWork {
  readonly ref: RawRef;
  /** As its claims have it: with what was said last about these bytes. */
  readonly asOf: AsOf;
  readonly dataset: Dataset;
  readonly measured: readonly Measured[];
  readonly folder: string;
  /** Somebody asked for it to be done again: what stands there already is read, too, and replaced where it is damaged. */
  readonly isForced: boolean;
}

/** Writes the parts and the rejects of one dataset's documents. Claims nothing yet. */
export async function cleanDataset(ports: Ports, session: EngineSession, work: DatasetWork): Promise<DatasetCleaned> {
  const { ref, asOf, measured } = work;
  const { contract } = work.dataset;
  const taken = measured.filter(({ record }) => record.outcome === 'accepted');
  const months = Map.groupBy(
    taken.flatMap(({ measure }) => measure.months),
    ({ month }) => month,
  );
  const money = moneyColumns(contract);
  const form = personalFormOf(ports, contract);
  const claims = [...months]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, measures]) => {
      const measure = addMonths(measures, money);
      const digest = digestOf(measure.digestRow, money);
      const part = { version: contract.version, digest, ...(form === undefined ? {} : { form }) };
      const { account, sha256 } = ref;
      return { measure, claim: { dataset: contract.dataset, month, account, asOf, sha256, part } };
    });
  const written = await writeParts(
    ports,
    session,
    work,
    claims.map(({ claim }) => claim),
    taken.map(({ loaded }) => loaded),
  );
  const parts = claims.map(
    ({ claim, measure }): CleanedPart => ({
      dataset: contract.dataset,
      version: contract.version,
      month: claim.month,
      claimKey: claimKey(claim),
      partKey: partKey(claim),
      outcome: written.has(partKey(claim)) ? 'written' : 'unchanged',
      rows: measure.rows,
      money: Object.fromEntries(money.map((name) => [name, String(measure.digestRow[`_sum_${name}`] ?? '0')])),
      ...toldByCurrency(measure.currencies),
    }),
  );
  const refused = measured
    .filter(({ record: { rows } }) => rows.rejected + rows.setAside > 0)
    .map(({ loaded }) => loaded);
  return {
    documents: measured.map(({ record }) => record),
    parts,
    warnings: addCounts(taken.map(({ measure }) => measure.warnings)),
    dataset: contract.dataset,
    ...(refused.length > 0 ? { rejects: await putRejects(ports, session, work, contract, refused) } : {}),
  };
}

/** Writes the parts that are not there yet; gives the keys of those that are this raw object's own. A part with the same rows is not written again. */
async function writeParts(
  ports: Ports,
  session: EngineSession,
  { ref, dataset, folder, isForced }: DatasetWork,
  claims: readonly ClaimRef[],
  loaded: readonly LoadedDocument[],
): Promise<ReadonlySet<string>> {
  const { contract } = dataset;
  const heads = await Promise.all(claims.map((claim) => ports.store.head('staging', partKey(claim))));
  const there = claims.filter((_, index) => heads[index] !== undefined);
  const damaged = new Set(isForced ? await damagedClaimed(ports, session, contract, there, folder) : []);
  const missing = claims.filter((claim, index) => heads[index] === undefined || damaged.has(partKey(claim)));
  // A part says who wrote it, so that doing this again, or after a crash, tells the same of it.
  const writer = `${asOfToken(ref.asOf)}/${ref.sha256}`;
  const own = claims.filter((_, index) => heads[index]?.metadata['written-from'] === writer).map(partKey);
  const path = (claim: ClaimRef) => `${folder}/${claim.month}-${claim.part.digest}.parquet`;
  const copies = missing.map((claim) =>
    copyPartSql(path(claim), contract, ref, loaded, monthFilter(contract, claim.month)),
  );
  const puts = await session.runAll(copies, async (index) => {
    const claim = missing[index];
    if (claim === undefined) return [];
    const body = { path: path(claim), adopt: true };
    const metadata = { 'written-from': writer, ...(await bytesDigest(partKey(claim), path(claim))) };
    const key = partKey(claim);
    if (damaged.has(key))
      return (await replaceDamaged(ports, 'staging', key, { body, metadata })) === 'written' ? [key] : [];
    const put = await ports.store.put('staging', key, body, { condition: { ifAbsent: true }, metadata });
    return put.outcome === 'written' ? [key] : [];
  });
  return new Set([...own, ...puts.flat()]);
}

async function damagedClaimed(
  ports: Ports,
  session: EngineSession,
  contract: Contract,
  claims: readonly ClaimRef[],
  folder: string,
): Promise<readonly string[]> {
  const parts = claims.map((claim) => ({ key: partKey(claim), part: claim.part }));
  return damagedParts(ports, session, contract, parts, localFiles(ports.store, folder));
}

async function putRejects(
  ports: Ports,
  session: EngineSession,
  { ref, folder }: DatasetWork,
  contract: Contract,
  refused: readonly LoadedDocument[],
): Promise<NonNullable<DatasetCleaned['rejects']>> {
  const key = rejectsKey(ref, contract.dataset);
  const path = `${folder}/rejects.parquet`;
  await writeRejects(session, path, ref, refused);
  const sha256 = await hashOf(path);
  const metadata = await bytesDigest(key, path);
  await ports.store.put('ledger', key, { path, adopt: true }, { metadata });
  return { key, sha256 };
}

function addCounts(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const counts of all) for (const [name, n] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + n;
  return sums;
}
