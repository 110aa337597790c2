import { type CleanedDocument, cleaningRecordSchema } from '../../lib/lake/cleaning-record.ts';
import { addDecimals, subtractDecimals } from '../../lib/lake/decimal.ts';
import { cleanedKey, parseRawKey } from '../../lib/lake/object-key.ts';
import { type Receipt, receiptKey, receiptSchema } from '../../lib/lake/receipt.ts';
import { zones } from '../../lib/lake/zone.ts';
import { archiveKey } from '../../lib/ledger/archive-key.ts';
import { parseRecord } from '../../lib/ledger/records.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { type Complain, objectsOf } from './bucket.ts';
import type { Dropped, Environment } from './environment.ts';
import { decimalText } from './model/exact.ts';
import { asOneFile, isTaken } from './model/one-file.ts';
import { type SeenUpload, sha256Of } from './model/oracle.ts';
import type { Document, StatementRow } from './model/rows.ts';
import { underNextContract } from './owners/contracts.ts';
import { people, secrets } from './owners/secrets.ts';
import { sourceOfDataset } from './owners/upload.ts';

/** The uploads that the lake got to see: all that still lie in landing, and of the replaced ones those it was quick enough for. */
export async function seenUploads({ bare, dropped, isUpgraded }: Environment): Promise<readonly SeenUpload[]> {
  const stems = new Set<string | undefined>();
  for await (const { key } of bare.list('raw')) stems.add((await bare.head('raw', key))?.metadata.arrival);
  for await (const { key } of bare.list('archive', 'raw/'))
    stems.add((await bare.head('archive', key))?.metadata.arrival);
  const seen: SeenUpload[] = [];
  for (const one of dropped) {
    const isSeen = !one.replaced || stems.has(one.stem) || (await bare.head('ledger', keyOfReceipt(one))) !== undefined;
    const { upload, landedAt } = one;
    const documents = asOneFile(isUpgraded() ? upload.documents.map(underNextContract) : upload.documents);
    if (isSeen) seen.push({ upload: { ...upload, documents }, landedAt });
  }
  return seen;
}

function keyOfReceipt({ upload, landedAt, etag }: Dropped): string {
  return receiptKey({ key: upload.key, lastModified: landedAt, sizeBytes: Buffer.byteLength(upload.text) }, etag);
}

/** Landing holds what was dropped, to the byte, and each arrival has its receipt. */
export async function checkArrivals({ bare, dropped, restored, complain }: Environment): Promise<void> {
  const landing = await objectsOf(bare, 'landing');
  const archived = await objectsOf(bare, 'archive');
  for (const one of dropped) {
    const { key, text, documents, refusedMembers = [] } = one.upload;
    const isThere =
      sha256Of(landing.get(key) ?? '') === sha256Of(text) || archived.has(archiveKey('landing', key, sha256Of(text)));
    if (!one.replaced && !isThere) complain(`landing/${key} is not what was dropped`);
    const receipt = await recordOf(bare, keyOfReceipt(one), receiptSchema);
    if (!receipt) {
      if (!one.replaced) complain(`${key} has no receipt`);
      continue;
    }
    if (receipt.sha256 !== sha256Of(text)) complain(`the receipt of ${key} is about other bytes`);
    const refused = receipt.outcome === 'rejected';
    if (refused !== (documents.length === 0)) complain(`${key} is ${receipt.outcome}: ${rules(receipt)}`);
    const outcomes = new Map(receipt.documents.map(({ name, outcome }) => [name, outcome]));
    for (const member of refusedMembers)
      if (outcomes.get(member) !== 'rejected') complain(`${key}: nothing is said of ${member}`);
    if (refused && receipt.reasons.length === 0) complain(`${key} is refused without a reason`);
    for (const rawKey of receipt.rawKeys)
      if (!(await bare.head('raw', rawKey)) && !archived.has(`raw/${rawKey}`))
        complain(`the receipt of ${key} names ${rawKey}, which is not there`);
  }
  // A file that comes back from the archive is one more arrival, and has a receipt that says so.
  const most = dropped.length + restored.length;
  const receipts = [...(await objectsOf(bare, 'ledger')).keys()].filter((key) => key.startsWith('receipts/'));
  if (receipts.length > most) complain(`${receipts.length} receipts for ${most} arrivals`);
}

function rules({ reasons, documents }: Receipt): string {
  return (
    [...reasons, ...documents.flatMap((document) => document.reasons)].map(({ rule }) => rule).join(', ') || 'no reason'
  );
}

/** Each row of each raw object is accounted for, and its money adds up to what the file says. */
export async function checkLineage({ bare, complain }: Environment, seen: readonly SeenUpload[]): Promise<void> {
  const documents = new Map(seen.map(({ upload }) => [sha256Of(upload.text), upload.documents]));
  for (const key of await rawKeys(bare)) {
    const { sha256, source } = parseRawKey(key);
    const own = (documents.get(sha256) ?? []).filter(({ dataset }) => sourceOfDataset(dataset) === source);
    const record = await recordOf(bare, cleanedKey(key), cleaningRecordSchema);
    if (own.length === 0 || !record) {
      complain(`raw/${key} holds what nobody dropped, or has no lineage record`);
      continue;
    }
    const cleanedAs = (document: Document) =>
      record.documents.filter(
        ({ name, dataset }) =>
          dataset === document.dataset && (document.member === undefined || name === document.member),
      );
    for (const document of own) {
      const [cleaned, ...more] = cleanedAs(document);
      if (!cleaned || more.length > 0) complain(`${key}: ${more.length + 1} records of ${document.dataset}`);
      else checkDocument(key, document, cleaned, complain);
    }
    // What only other sources read may be listed too, with no row of this one.
    const known = new Set(own.flatMap(cleanedAs));
    for (const { name, rows } of record.documents.filter((one) => !known.has(one)))
      if (rows.read > 0) complain(`${key}: ${name} has ${rows.read} rows that nobody wrote`);
    for (const [dataset, some] of Map.groupBy(own, (document) => document.dataset)) {
      const parts = record.parts.filter((part) => part.dataset === dataset);
      const parted = parts.reduce((sum, part) => sum + part.rows, 0);
      const taken = some.filter(isTaken).reduce((sum, { rows }) => sum + rows.length, 0);
      if (parted !== taken) complain(`${key}: ${parted} rows in parts of ${dataset}, but ${taken} are taken`);
      const kept = record.rejects[dataset];
      const hasRefused = some.some(({ read, rows, aside = 0 }) => read > rows.length + aside);
      if (hasRefused && (kept === undefined || !(await bare.head('ledger', kept))))
        complain(`${key}: refused rows of ${dataset} are not kept`);
    }
  }
}

function checkDocument(key: string, document: Document, cleaned: CleanedDocument, complain: Complain): void {
  const { aside = 0 } = document;
  const rejected = document.read - document.rows.length - aside;
  const { rows, outcome, money } = cleaned;
  const isCounted = rows.read === document.read && rows.accepted === document.rows.length;
  if (!isCounted || rows.rejected !== rejected || rows.setAside !== aside)
    complain(
      `${key}: ${JSON.stringify(rows)} of ${document.dataset}, but ${document.read} rows, ${rejected} of them refused`,
    );
  if (outcome !== (isTaken(document) ? 'accepted' : 'rejected')) complain(`${key} is ${outcome}`);
  for (const [column, total] of Object.entries(money)) {
    if (!isZero(subtractDecimals(total.read, addDecimals([total.accepted, total.rejected, total.setAside]))))
      complain(`${key}: ${column} does not add up`);
  }
  const earned = money.earnings_usd;
  if (earned && !isZero(subtractDecimals(earned.accepted, earningsOf(document))))
    complain(`${key}: earnings are ${earned.accepted}`);
}

/** The raw objects, wherever they are now. */
export async function rawKeys(bare: ObjectStore): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for await (const { key } of bare.list('raw')) keys.add(key);
  for await (const { key } of bare.list('archive', 'raw/')) keys.add(key.slice('raw/'.length));
  return keys;
}

function earningsOf({ dataset, rows }: Document): string {
  const lines = dataset === 'distrokid/bank-details' ? (rows as readonly StatementRow[]) : [];
  return decimalText(
    lines.reduce((sum, { earnings }) => sum + earnings, 0n),
    12,
  );
}

/** Planted values of rows are in rows, and nowhere else. */
export async function checkSecrets({ bare, complain, queue }: Environment, logged: readonly string[]): Promise<void> {
  const holds = (text: string) => secrets.some((secret) => text.includes(secret));
  const holdsPeople = (text: string) => people.some((person) => text.includes(person));
  for (const line of logged) if (holds(line) || holdsPeople(line)) complain(`a row value is in a log line: ${line}`);
  for (const zone of zones) {
    for (const [key, bytes] of await objectsOf(bare, zone)) {
      const isRows = /^(archive\/)?(damaged\/)?(landing|raw)\/|\.parquet(\/~[0-9a-f]+)?$/.test(`${zone}/${key}`);
      const isPeoples = /^(archive\/)?(damaged\/)?(landing|raw\/personal)\//.test(`${zone}/${key}`);
      if (!isPeoples && holdsPeople(bytes.toString('latin1'))) complain(`a person is in ${zone}/${key}`);
      if (holds(key) || (!isRows && holds(bytes.toString()))) complain(`a row value is in ${zone}/${key}`);
    }
  }
  for (const stage of ['validate', 'clean', 'curate'] as const)
    for (const { body } of await queue.deadLetters(stage))
      if (holds(body)) complain(`a row value is in a dead letter of ${stage}`);
}

async function recordOf<T>(
  store: ObjectStore,
  key: string,
  schema: { parse(value: unknown): T },
): Promise<T | undefined> {
  const found = await store.read('ledger', key);
  return found && parseRecord(found.bytes, schema);
}

function isZero(decimal: string): boolean {
  return !/[1-9]/.test(decimal);
}
