import { explain } from '../../lib/contract/violation.ts';
import {
  type CleanedDocument,
  type CleaningRecord,
  cleaningRecordSchema,
  unreadable,
} from '../../lib/lake/cleaning-record.ts';
import { cleanedKey } from '../../lib/lake/object-key.ts';
import { arrivalStem, correlationIdOf, type Reason, type Receipt, receiptSchema } from '../../lib/lake/receipt.ts';
import { type PassRecord, readRecord, readRecords } from '../../lib/ledger/records.ts';
import { datasetOf, type Ports } from '../../lib/ports.ts';
import type { RestatedMonth } from './restated-month.ts';
import { counted, moneyTexts } from './text.ts';

/** `held`: it covers less than what stands, or repeats the rows of another account, and waits for a decision. */
export type ArrivalState = 'accepted' | 'held' | 'duplicate' | 'rejected' | 'pending';

/** Refused rows of one rule in one document. */
export interface RejectedRows extends Reason {
  readonly dataset: string;
  readonly document: string;
  readonly rows: number;
}

/** What became of one arrival so far. */
export interface ArrivalStatus {
  readonly state: ArrivalState;
  readonly landingKey: string;
  readonly landedAt: string;
  readonly sizeBytes: number;
  readonly correlationId: string | null;
  readonly datasets: readonly string[];
  readonly account: string | null;
  readonly accountFrom: string | null;
  readonly asOf: string | null;
  readonly asOfFrom: string | null;
  /** Null until the rows are read, and for duplicates, whose rows belong to the first arrival. A refused document accepts no rows. */
  readonly rows: CleanedDocument['rows'] | null;
  /** Why the file, or a document of it, was refused. */
  readonly reasons: readonly (Reason & { readonly document?: string })[];
  readonly rejectedRows: readonly RejectedRows[];
  /** Notes that refuse nothing: unknown documents beside accepted ones, columns that are not kept. */
  readonly notes: readonly string[];
  readonly rawKeys: readonly string[];
  /** What it changed of what stood, and what was changed of it; only where it was asked for. */
  readonly restated: readonly RestatedMonth[];
}

type StatusPorts = Pick<Ports, 'store' | 'sources' | 'marts'>;

/** Every arrival that the lake knows or that waits in landing, newest first. Records that cannot be read are told to `pass`. */
export async function listArrivals(ports: StatusPorts, pass?: PassRecord): Promise<readonly ArrivalStatus[]> {
  const receipts = await readRecords(ports.store, 'ledger', 'receipts/', receiptSchema, pass);
  const cleaned = new Map(
    (await readRecords(ports.store, 'ledger', 'cleaned/', cleaningRecordSchema, pass)).map((one) => [one.rawKey, one]),
  );
  const decided = receipts.map((receipt) => statusOf(ports, receipt, (rawKey) => cleaned.get(rawKey)));
  const stems = new Set(receipts.map(stemOf));
  const waiting: ArrivalStatus[] = [];
  for await (const arrival of ports.store.list('landing')) {
    if (stems.has(arrivalStem(arrival))) continue;
    waiting.push(pendingStatus(arrival.key, arrival.lastModified.toISOString(), arrival.sizeBytes));
  }
  return [...decided, ...waiting].sort(newestFirst);
}

/** What became of the arrival with this receipt; undefined where there is no receipt yet. */
export async function arrivalOf(ports: StatusPorts, receiptKey: string): Promise<ArrivalStatus | undefined> {
  const receipt = await readRecord(ports.store, 'ledger', receiptKey, receiptSchema);
  if (!receipt) return undefined;
  const cleaned = await cleanedOf(ports, receipt.value.rawKeys);
  return statusOf(ports, receipt.value, (rawKey) => cleaned.get(rawKey));
}

/** The lineage records of raw objects, by their keys; those not cleaned yet are missing. */
export async function cleanedOf(
  { store }: Pick<Ports, 'store'>,
  rawKeys: readonly string[],
): Promise<ReadonlyMap<string, CleaningRecord>> {
  const records = await Promise.all(
    rawKeys.map((key) => readRecord(store, 'ledger', cleanedKey(key), cleaningRecordSchema)),
  );
  return new Map(records.flatMap((record) => (record ? [[record.value.rawKey, record.value]] : [])));
}

/** The status of an object in landing that was not validated yet. */
export function pendingStatus(landingKey: string, landedAt: string, sizeBytes: number): ArrivalStatus {
  const unknown = { correlationId: null, account: null, accountFrom: null, asOf: null, asOfFrom: null, rows: null };
  const none = {
    datasets: [],
    reasons: [],
    rejectedRows: [],
    notes: [],
    rawKeys: [],
    restated: [],
  };
  return { state: 'pending', landingKey, landedAt, sizeBytes, ...unknown, ...none };
}

function statusOf(
  ports: StatusPorts,
  receipt: Receipt,
  cleanedBy: (rawKey: string) => CleaningRecord | undefined,
): ArrivalStatus {
  const records = receipt.outcome === 'rejected' ? [] : receipt.rawKeys.map(cleanedBy);
  const isPending = receipt.outcome === 'accepted' && records.some((record) => record === undefined);
  const documents = receipt.outcome === 'accepted' ? records.flatMap((record) => record?.documents ?? []) : [];
  const refused = documents.filter(({ outcome }) => outcome === 'rejected');
  const isRefused = documents.length > 0 && refused.length === documents.length;
  return {
    state: isPending ? 'pending' : isRefused ? 'rejected' : receipt.outcome,
    landingKey: receipt.landingKey,
    landedAt: receipt.landedAt,
    sizeBytes: receipt.sizeBytes,
    correlationId: receipt.sha256 === null ? receipt.correlationId : correlationIdOf(receipt.sha256),
    datasets: [...new Set(receipt.documents.flatMap(({ dataset }) => dataset ?? []))],
    account: receipt.account ?? null,
    accountFrom: receipt.accountFrom ?? null,
    asOf: receipt.asOf ?? null,
    asOfFrom: receipt.asOfFrom ?? null,
    rows: receipt.outcome === 'accepted' && !isPending ? rowsOf(documents) : null,
    reasons: [
      ...receipt.reasons,
      ...refused.flatMap(({ name, reasons }) => reasons.map((reason) => ({ document: name, ...reason }))),
    ],
    rejectedRows: documents.flatMap((document) => rejectedRowsOf(ports, document)),
    notes: [
      ...receiptNotes(receipt),
      ...unusedNotes(ports, receipt),
      ...documents.flatMap((document) => asideNotes(ports, document)),
      ...records.flatMap((record) => (record ? warningNotes(record) : [])),
    ],
    rawKeys: receipt.rawKeys,
    restated: [],
  };
}

function rowsOf(documents: readonly CleanedDocument[]): NonNullable<ArrivalStatus['rows']> {
  const read = documents.reduce((sum, { rows }) => sum + rows.read, 0);
  // A document that is refused whole gives no rows, not even its good ones.
  const accepted = documents.reduce((sum, { rows, outcome }) => sum + (outcome === 'accepted' ? rows.accepted : 0), 0);
  const setAside = documents.reduce((sum, { rows, outcome }) => sum + (outcome === 'accepted' ? rows.setAside : 0), 0);
  return { read, accepted, rejected: read - accepted - setAside, setAside };
}

function rejectedRowsOf(ports: StatusPorts, { name, dataset, rejectedBy }: CleanedDocument): readonly RejectedRows[] {
  const contract = datasetOf(ports, dataset)?.contract;
  return Object.entries(rejectedBy).map(([code, rows]) => {
    const unknown = {
      rule: code,
      fields: [],
      reason: 'A rule of an older contract version.',
      suggestion: 'Run lake replay.',
    };
    const { rule, fields, reason, suggestion } = contract ? explain(contract, code) : unknown;
    return { dataset, document: name, rows, rule, fields: [...fields], reason, suggestion };
  });
}

/** That no curated table is made of anything in an arrival, and why where its contracts say it. */
function unusedNotes(ports: StatusPorts, { outcome, documents }: Receipt): readonly string[] {
  if (outcome === 'rejected') return [];
  const accepted = documents
    .filter((document) => document.outcome === 'accepted')
    .flatMap(({ dataset }) => dataset ?? []);
  const read = new Set(ports.marts.flatMap(({ contract }) => contract.inputs.map(({ dataset }) => dataset)));
  const unused = [...new Set(accepted)];
  if (unused.some((dataset) => read.has(dataset))) return [];
  const reasons = Map.groupBy(unused, (dataset) => datasetOf(ports, dataset)?.contract.because ?? '');
  return [...reasons].map(
    ([because, datasets]) =>
      `${datasets.join(', ')}: reaches no curated table${because === '' ? '' : ` (${because})`}; its rows are in staging`,
  );
}

/** Rows of another nature, with the money that they state. */
function asideNotes(ports: StatusPorts, { name, dataset, outcome, setAsideBy }: CleanedDocument): readonly string[] {
  if (outcome === 'rejected') return [];
  const rules = datasetOf(ports, dataset)?.contract.setAside ?? [];
  return Object.entries(setAsideBy).map(([reason, { rows, money, byCurrency }]) => {
    const amounts = moneyTexts(money, byCurrency).join(', ');
    const what = rules.find((rule) => rule.reason === reason)?.description ?? '';
    const stated = amounts === '' ? '' : ` (${amounts})`;
    return `${name}: ${counted(rows, 'row')} set aside as ${reason.replaceAll('_', ' ')}${stated}. ${what}`.trimEnd();
  });
}

function receiptNotes({ outcome, documents }: Receipt): readonly string[] {
  if (outcome === 'rejected') return [];
  return documents.flatMap(({ name, reasons, warnings }) =>
    [...reasons.map(({ reason }) => reason), ...warnings].map((note) => `${name}: ${note}`),
  );
}

function warningNotes({ warnings }: CleaningRecord): readonly string[] {
  return Object.entries(warnings).flatMap(([dataset, checks]) =>
    Object.entries(checks).map(([check, rows]) =>
      check.startsWith(unreadable)
        ? `${dataset}: ${check.slice(unreadable.length)} could not be read in ${rows} rows: it is empty there, and the rows are kept`
        : `${dataset}: ${rows} rows accepted with a warning of the check ${check}`,
    ),
  );
}

function stemOf({ landingKey, landedAt, sizeBytes }: Receipt): string {
  return arrivalStem({ key: landingKey, lastModified: new Date(landedAt), sizeBytes });
}

function newestFirst(a: ArrivalStatus, b: ArrivalStatus): number {
  return Date.parse(b.landedAt) - Date.parse(a.landedAt) || (a.landingKey < b.landingKey ? -1 : 1);
}
