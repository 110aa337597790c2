import type { Contract } from '../../contract/contract.ts';
import { explain } from '../../contract/violation.ts';
import type { EngineSession } from '../../engine/engine.ts';
import { type AsOf, formsOnly } from '../../lake/as-of.ts';
import {
  type CleanedDocument,
  type CleanedPart,
  type CleaningRecord,
  cleaningRecordSchema,
} from '../../lake/cleaning-record.ts';
import { eachOf, recordsAtOnce } from '../../lake/each-of.ts';
import { LakeError } from '../../lake/error.ts';
import { arrivalNames } from '../../lake/file-name.ts';
import { cleanedKey, type PersonalForm, parseRawKey, type RawRef } from '../../lake/object-key.ts';
import { correlationIdOf, type Reason } from '../../lake/receipt.ts';
import type { SaidForms } from '../../lake/said-forms.ts';
import type { Zone } from '../../lake/zone.ts';
import { saidOfBytes } from '../../ledger/raw-presence.ts';
import { passUnreadable, readOrPass, recordText } from '../../ledger/records.ts';
import { personalFormOf, pseudonymFor } from '../../personal/personal-data.ts';
import { datasetOf, type Ports } from '../../ports.ts';
import { cleanDataset, type DatasetCleaned, type Measured } from './clean-dataset.ts';
import { isCurrent } from './current-record.ts';
import type { LoadedDocument } from './first-reading.ts';
import { loadDocument } from './load-document.ts';
import { type DocumentMeasure, measureRows } from './measure-rows.ts';
import { type OpenedRaw, openRaw } from './open-raw.ts';
import { withoutRepeats } from './repeated-rows.ts';
import { claimedParts, type DatasetMonth, refusedMonths } from './unrecorded-claims.ts';
import { voidMonthsOfSameBytes, withVoidClaims } from './void-claims.ts';

/**
 * Turns one raw object into typed parts: reads and checks its documents, writes a part for each account and month whose
 * rows are new, claims every month it speaks of, keeps refused rows with their reasons, and records it all. A function of
 * the bytes and the contracts' versions; an object cleaned under these versions, with all its parts still there, is left
 * alone unless `again`.
 *
 * @example
 * const record = await cleanRaw(ports, receipt.rawKeys[0]);
 * record?.documents[0]?.rows; // { read: 375, accepted: 375, rejected: 0, setAside: 0 }
 */
export async function cleanRaw(ports: Ports, key: string, again = false): Promise<CleaningRecord | undefined> {
  const ref = parseRawKey(key);
  // A damaged record says nothing: this clean writes it again.
  const before = await readOrPass(ports.store, 'ledger', cleanedKey(key), cleaningRecordSchema, passUnreadable);
  if (before && !again && isCurrent(ports, before.value) && (await hasOutput(ports, before.value)))
    return voidMonthsOfSameBytes(ports, before.value);
  if (!(await ports.store.head('raw', key))) return undefined;
  const isForced = again || before?.value.again === true;
  const last = await saidOfBytes(ports, ref);
  const asOf: AsOf = { at: ref.asOf.at, kind: ref.asOf.kind, ...(last ? { said: last } : {}) };
  const said = last && formsOnly(last);
  const { made, claimed } = await ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      const { opened, loaded } = await loadRaw(ports, session, key, { ref, said, folder });
      const cleaned: DatasetCleaned[] = [];
      const maybeClaimed: DatasetMonth[] = [];
      for (const documents of Map.groupBy(loaded, ({ document }) => document.dataset.contract.dataset).values()) {
        const dataset = documents[0]?.document.dataset;
        if (!dataset) continue;
        const measured: Measured[] = [];
        for (const document of documents) {
          const taken = measured.filter(({ record }) => record.outcome === 'accepted');
          const path = `${folder}/repeats-${cleaned.length}-${measured.length}.parquet`;
          const others = taken.map((one) => one.loaded);
          const own = await withoutRepeats(session, document, others, path);
          const measure = await measureRows(session, own);
          measured.push({ loaded: own, measure, record: await judge(ports, session, own, measure) });
        }
        cleaned.push(await cleanDataset(ports, session, { ref, asOf, dataset, measured, folder, isForced }));
        if (!before) maybeClaimed.push(...(await refusedMonths(session, dataset.contract, measured)));
      }
      const made = { ...recordOf(ports, key, ref, opened.refused, cleaned), ...(said ? { said } : {}) };
      return { made, claimed: before?.value.parts ?? (await claimedParts(ports, ref, asOf, maybeClaimed)) };
    }),
  );
  const result = cleaningRecordSchema.parse(withVoidClaims(made, claimed, { ...ref, asOf }));
  await putClaims(ports, result);
  await ports.store.put('ledger', cleanedKey(key), recordText(result));
  await assertPartsStay(ports, result);
  return voidMonthsOfSameBytes(ports, result);
}

/**
 * A part that was found there may be old and unclaimed until now, and on its way to the archive: whoever moves it looks at
 * the claims again after it is gone, and we look at the part after it is claimed, so that one of the two puts it back.
 */
async function assertPartsStay(ports: Ports, record: CleaningRecord): Promise<void> {
  if (await areThere(ports, 'staging', partKeysOf(record))) return;
  throw new LakeError('A part was removed from staging while it was claimed; it is written again.', {
    code: 'object-changed',
    fault: 'operator',
    retry: 'later',
  });
}

/** Opens a raw object and loads its documents; once more and patiently, where its end belies its beginning (a late é in latin-1). */
async function loadRaw(
  ports: Ports,
  session: EngineSession,
  key: string,
  { ref, said, folder }: { readonly ref: RawRef; readonly said: SaidForms | undefined; readonly folder: string },
): Promise<{ readonly opened: OpenedRaw; readonly loaded: readonly LoadedDocument[] }> {
  for (const patient of [false, true]) {
    const opened = await openRaw(ports, key, ref, folder, { patient, said });
    const loaded: LoadedDocument[] = [];
    for (const document of opened.documents) {
      const id = `rows_${loaded.length}${patient ? '_again' : ''}`;
      const pseudonym = await pseudonymFor(ports, document.dataset.contract);
      const context = { fileName: arrivalNames(ref.fileName).fileName, asOf: ref.asOf.at, said, folder, id, pseudonym };
      loaded.push(await loadDocument(session, document, context));
    }
    if (await opened.holds) return { opened, loaded };
  }
  throw new LakeError('A raw object changed while it was read.', {
    code: 'object-changed',
    fault: 'bug',
    retry: 'later',
  });
}

/** A record says what was made, not that it is still there: looking costs little, and lets the ordinary event make it again. */
async function hasOutput(ports: Ports, record: CleaningRecord): Promise<boolean> {
  const claims = record.parts.map(({ claimKey }) => claimKey);
  const staged = await areThere(ports, 'staging', [...partKeysOf(record), ...claims]);
  return staged && areThere(ports, 'ledger', Object.values(record.rejects));
}

function partKeysOf({ parts }: CleaningRecord): readonly string[] {
  return parts.flatMap(({ partKey }) => partKey ?? []);
}

async function areThere({ store }: Ports, zone: Zone, keys: readonly string[]): Promise<boolean> {
  const heads = await eachOf(keys, (key) => store.head(zone, key), recordsAtOnce);
  return !heads.includes(undefined);
}

/** A document is refused whole where too many of its rows are: then it is not what it seemed to be. */
async function judge(
  ports: Ports,
  session: EngineSession,
  loaded: LoadedDocument,
  measure: DocumentMeasure,
): Promise<CleanedDocument> {
  const { contract } = loaded.document.dataset;
  const { rows, rejectedBy, setAsideBy, money, byCurrency } = measure;
  const most = ports.config.datasets[contract.dataset]?.maxRejectedShare ?? contract.maxRejectedShare;
  const base = {
    name: loaded.document.name,
    dataset: contract.dataset,
    version: contract.version,
    rows,
    rejectedBy,
    setAsideBy,
    money,
    ...(Object.keys(byCurrency).length > 0 ? { byCurrency } : {}),
    ...formOf(ports, contract),
  };
  if (loaded.refused) return { ...base, outcome: 'rejected', reasons: [loaded.refused] };
  const lines = rows.read - rows.setAside;
  if (rows.read > 0 && rows.rejected <= lines * most) return { ...base, outcome: 'accepted', reasons: [] };
  return { ...base, outcome: 'rejected', reasons: [await tooManyRejected(session, loaded, measure, most)] };
}

async function tooManyRejected(
  session: EngineSession,
  loaded: LoadedDocument,
  { rows }: DocumentMeasure,
  most: number,
): Promise<Reason> {
  const [first] = await session.rows(
    `SELECT ${loaded.line} AS line, "_errors" AS codes FROM ${loaded.relation} WHERE NOT starts_with("_errors", 'aside:') ORDER BY 1 LIMIT 1`,
  );
  const violation = explain(loaded.document.dataset.contract, String(first?.codes ?? '').split('|')[0] ?? '');
  return {
    rule: 'too-many-rejected-rows',
    fields: [...violation.fields],
    ...(first ? { line: Number(first.line) } : {}),
    reason: `${rows.rejected} of ${rows.read - rows.setAside} rows are refused, more than ${Math.round(most * 100)} %. The first: ${violation.reason}`,
    suggestion: violation.suggestion,
  };
}

function formOf(ports: Ports, contract: Contract): { readonly form?: PersonalForm } {
  const form = personalFormOf(ports, contract);
  return form === undefined ? {} : { form };
}

function recordOf(
  ports: Ports,
  key: string,
  ref: RawRef,
  unread: OpenedRaw['refused'],
  cleaned: readonly DatasetCleaned[],
): CleaningRecord {
  const nothing = {
    rows: { read: 0, accepted: 0, rejected: 0, setAside: 0 },
    rejectedBy: {},
    setAsideBy: {},
    money: {},
  };
  const refused = unread.flatMap(({ name, dataset, reasons }): CleanedDocument[] => {
    if (dataset === undefined) return [];
    // The version that refused it: its void claims must go before those of the version that took it.
    const contract = datasetOf(ports, dataset)?.contract;
    const now = contract ? { version: contract.version, ...formOf(ports, contract) } : { version: 0 };
    return [{ name, dataset, ...now, outcome: 'rejected', ...nothing, reasons: [...reasons] }];
  });
  return {
    format: 1,
    correlationId: correlationIdOf(ref.sha256),
    rawKey: key,
    account: ref.account,
    asOf: ref.asOf.at.toISOString(),
    documents: [...cleaned.flatMap(({ documents }) => documents), ...refused],
    parts: cleaned.flatMap(({ parts }) => parts),
    warnings: Object.fromEntries(
      cleaned.flatMap(({ dataset, warnings }) => (Object.keys(warnings).length > 0 ? [[dataset, warnings]] : [])),
    ),
    rejects: Object.fromEntries(cleaned.flatMap(({ dataset, rejects }) => (rejects ? [[dataset, rejects.key]] : []))),
    ...rejectsHashes(cleaned),
  };
}

function rejectsHashes(cleaned: readonly DatasetCleaned[]): Pick<CleaningRecord, 'rejectsHashes'> {
  const hashes = cleaned.flatMap(({ dataset, rejects }) => (rejects ? [[dataset, rejects.sha256] as const] : []));
  return hashes.length > 0 ? { rejectsHashes: Object.fromEntries(hashes) } : {};
}

/**
 * Claims are what wakes curate, so they are written when everything they name is there. How old a complete history is, is
 * told by its newest month, in every month: so months that it has no longer go first, then its newest, then all others.
 */
async function putClaims({ store }: Ports, { parts, correlationId }: CleaningRecord): Promise<void> {
  const newest = new Map<string, string>();
  for (const { dataset, month, partKey } of parts)
    if (partKey !== null && month > (newest.get(dataset) ?? '')) newest.set(dataset, month);
  const turnOf = ({ dataset, month, partKey }: CleanedPart) =>
    partKey === null ? 0 : month === newest.get(dataset) ? 1 : 2;
  for (const turn of [0, 1, 2])
    await Promise.all(
      parts
        .filter((part) => turnOf(part) === turn)
        .map((part) => store.put('staging', part.claimKey, recordText({ correlationId, ...part }))),
    );
}
