import { sourceOf } from '../../contract/contract.ts';
import { recognisersOf } from '../../document/inspection.ts';
import { noEvidence } from '../../document/no-evidence.ts';
import { openArrival } from '../../document/open-arrival.ts';
import { type SpooledFile, spool, spoolFile, TooLarge } from '../../document/spool.ts';
import { isLakeError, LakeError } from '../../lake/error.ts';
import { arrivalFileName } from '../../lake/file-name.ts';
import {
  arrivalStem,
  correlationIdOf,
  type DocumentReceipt,
  type Reason,
  type Receipt,
  receiptKey,
  receiptSchema,
} from '../../lake/receipt.ts';
import { saidForms } from '../../lake/said-forms.ts';
import { readRecord, recordText } from '../../ledger/records.ts';
import { erasedBefore, holdsPersonal, personalRefusal, refusePersonal } from '../../personal/personal-data.ts';
import type { Ports } from '../../ports.ts';
import type { ObjectHead } from '../../store/port.ts';
import { keepFirst, stillHolds } from './decide-again.ts';
import { type Landed, landInRaw, wasErased } from './land-in-raw.ts';
import { type Provenance, zipNames } from './provenance.ts';

/**
 * Decides about one object in landing and writes its receipt: accepted into raw, known already, or rejected with
 * reasons. Doing it twice changes nothing. Undefined where the object is gone. Throws `object-changed` where it is still
 * being written. With a version, it decides about that one, even if another was put over it since.
 *
 * @example
 * const receipt = await validateArrival(ports, 'inbox/bank_details_20261101_081500.zip');
 * receipt?.outcome; // accepted
 */
export async function validateArrival(ports: Ports, key: string, versionId?: string): Promise<Receipt | undefined> {
  const subject = await subjectOf(ports, key, versionId);
  if (!subject) return undefined;
  const { head } = subject;
  const target = receiptKey(head, head.etag);
  const before = await readRecord(ports.store, 'ledger', target, receiptSchema);
  if (before && (await stillHolds(ports, before.value))) return before.value;
  const decided = subject.kind === 'unsafe-key' ? refusal(head, null, unsafeKey()) : await decide(ports, head);
  const receipt = receiptSchema.parse(before ? await keepFirst(ports, before.value, decided) : decided);
  const condition = before ? { ifMatch: before.etag } : { ifAbsent: true as const };
  await ports.store.put('ledger', target, recordText(receipt), { condition });
  return receipt;
}

/**
 * What an event speaks of: an object in landing, or a key that no store of ours can hold, whose head stands in for an
 * object so that the event gets a receipt.
 */
type EventSubject =
  | { readonly kind: 'object'; readonly head: ObjectHead }
  | { readonly kind: 'unsafe-key'; readonly head: ObjectHead };

async function subjectOf(
  { store }: Pick<Ports, 'store'>,
  key: string,
  versionId: string | undefined,
): Promise<EventSubject | undefined> {
  try {
    const newest = await store.head('landing', key);
    // What somebody removed is not taken, although its version is still there.
    if (!newest) return undefined;
    const isOther = versionId !== undefined && newest.versionId !== undefined && versionId !== newest.versionId;
    const head = (isOther ? await store.head('landing', key, { versionId }) : undefined) ?? newest;
    return { kind: 'object', head };
  } catch (error) {
    if (!isLakeError(error, 'invalid-key')) throw error;
    // The tag stands in the keys of receipts written before: another one would give the same event a second receipt.
    return {
      kind: 'unsafe-key',
      head: { key, sizeBytes: 0, lastModified: new Date(0), etag: 'invalid-key', metadata: {} },
    };
  }
}

async function decide(ports: Ports, head: ObjectHead): Promise<Receipt> {
  const { objectBytes } = ports.config.limits;
  if (head.sizeBytes > objectBytes) return refusal(head, null, tooLarge(objectBytes));
  return ports.workspace.with(async (folder) => {
    const source = ports.store.localPath?.('landing', head.key);
    const copy = `${folder}/arrival`;
    let file: SpooledFile;
    try {
      file = await (source === undefined
        ? spool(await ports.store.get('landing', head.key, head), copy, ports.config.limits)
        : spoolFile(source, copy, ports.config.limits));
    } catch (error) {
      if (error instanceof TooLarge) return refusal(head, null, tooLarge(objectBytes));
      // Archived, or removed by somebody, since the look: the next look finds nothing.
      if (isLakeError(error, 'object-missing')) throw stillMoving(error);
      throw error;
    }
    // A stream that ended too early without a word (a connection cut) is no shorter file.
    const isWhole = file.scan.sizeBytes === head.sizeBytes;
    if (!isWhole || (await ports.store.head('landing', head.key, head))?.etag !== head.etag) {
      throw stillMoving();
    }
    return decideContent(ports, head, file, folder);
  });
}

function stillMoving(cause?: unknown): LakeError {
  return new LakeError('The file is still being written or moved; the lake validates it again when it is complete.', {
    code: 'object-changed',
    fault: 'operator',
    retry: 'later',
    cause,
  });
}

async function decideContent(ports: Ports, head: ObjectHead, file: SpooledFile, folder: string): Promise<Receipt> {
  // A folder on the way may say it too: Safari keeps an unfinished download in one.
  const notTaken = noEvidence(head.key);
  if (notTaken) return refusal(head, file.sha256, notTaken);
  const opened = await openArrival(
    {
      fileName: arrivalFileName(head.key, zipNames(ports.sources)),
      source: statedSource(ports, head),
      said: saidForms(head.metadata),
      file,
    },
    { recognisers: recognisersOf(ports.sources), limits: ports.config.limits, folder, forPeople: true },
  );
  if ('refused' in opened) return refusal(head, file.sha256, opened.refused);
  const documents = opened.inspections.map(({ receipt }) => receipt);
  return landDocuments(ports, head, file, refusePersonal(ports, documents));
}

/** Puts an arrival into raw for each source that it has an accepted document of. */
async function landDocuments(
  ports: Ports,
  head: ObjectHead,
  file: SpooledFile,
  documents: readonly DocumentReceipt[],
): Promise<Receipt> {
  const base = { ...receiptOf(head, file.sha256), documents: [...documents], checkedForPeople: true as const };
  const refuse = (reasons: readonly Reason[]): Receipt => ({ ...base, outcome: 'rejected', reasons: [...reasons] });
  const accepted = documents.filter(({ outcome }) => outcome === 'accepted');
  if (accepted.length === 0) return refuse(personalRefusal(documents) ?? documents.flatMap(({ reasons }) => reasons));
  const isPersonal = documents.some((document) => holdsPersonal(ports, document));
  const sources = [...new Set(accepted.map(({ dataset }) => sourceOf(dataset ?? '')))];
  const landed: Landed[] = [];
  for (const [index, id] of sources.entries()) {
    if (isPersonal && (await wasErased(ports, head, id, file.sha256))) return refuse([erasedBefore()]);
    // Our copy is handed over with the last put: the store may then keep it instead of copying it once more.
    const adopt = index === sources.length - 1;
    landed.push(await landInRaw(ports, { head, file, adopt, source: id, isPersonal }));
  }
  const [first] = landed;
  return {
    ...base,
    ...provenanceFields(first?.provenance),
    outcome: landed.some(({ isNew }) => isNew) ? 'accepted' : 'duplicate',
    rawKeys: landed.map(({ rawKey }) => rawKey),
  };
}

function statedSource(ports: Ports, head: ObjectHead): string | undefined {
  const ids = ports.sources.map(({ id }) => id);
  const [first = ''] = head.key.split('/');
  const { source } = head.metadata;
  return source !== undefined && ids.includes(source) ? source : ids.includes(first) ? first : undefined;
}

function receiptOf(head: ObjectHead, sha256: string | null): Receipt {
  return {
    format: 1,
    correlationId: correlationIdOf(sha256 ?? arrivalStem(head)),
    landingKey: head.key,
    sizeBytes: head.sizeBytes,
    etag: head.etag,
    landedAt: head.lastModified.toISOString(),
    sha256,
    outcome: 'rejected',
    rawKeys: [],
    documents: [],
    reasons: [],
  };
}

function provenanceFields(provenance: Provenance | undefined): Partial<Receipt> {
  if (!provenance) return {};
  const { account, accountFrom, asOf, asOfFrom, said } = provenance;
  return { account, accountFrom, asOf: asOf.at.toISOString(), asOfFrom, ...(said ? { said } : {}) };
}

function refusal(head: ObjectHead, sha256: string | null, reason: Reason): Receipt {
  return { ...receiptOf(head, sha256), reasons: [reason] };
}

function tooLarge(objectBytes: number): Reason {
  return {
    rule: 'too-large',
    fields: [],
    reason: `The file is larger than ${objectBytes} bytes.`,
    suggestion: 'Export it in smaller periods, or raise limits.objectBytes in lake.config.ts.',
  };
}

function unsafeKey(): Reason {
  return {
    rule: 'unsafe-key',
    fields: [],
    reason: 'Its key has an empty, `.` or `..` segment or a control character.',
    suggestion: 'Drop it again under a plain name.',
  };
}
