import { lastSaid } from '../../lake/as-of.ts';
import { type CleanedPart, type CleaningRecord, cleaningRecordSchema } from '../../lake/cleaning-record.ts';
import {
  claimKey,
  cleanedKey,
  emptyDigest,
  parseClaimKey,
  parseRawKey,
  type RawRef,
  rawPrefix,
} from '../../lake/object-key.ts';
import { readRecords, recordText } from '../../ledger/records.ts';
import { swapRecord } from '../../ledger/swap-record.ts';
import type { Ports } from '../../ports.ts';

/** The months that an earlier contract version found rows in and this one does not are void, or the old claims would stand. */
export function withVoidClaims(
  record: CleaningRecord,
  before: readonly CleanedPart[],
  ref: Pick<RawRef, 'account' | 'sha256' | 'asOf'>,
): CleaningRecord {
  const versions = versionsOf(record);
  const voids = missingFrom(record, before).map((part) =>
    voidOf(part, ref, Math.max(versions.get(part.dataset) ?? 0, part.version)),
  );
  return { ...record, parts: [...record.parts, ...voids] };
}

/**
 * Bytes that landed again have a raw object for each as-of, and each may say other months: its name may mean another year,
 * its contract may be a newer one. Only the newest evidence of the bytes counts, for every month: so each of the records
 * says of the months of the others, too, that it has no rows there. Whoever writes a record looks at the others afterwards,
 * so that of two who write at the same time the later one sees both. Gives the record with its own void months.
 */
export async function voidMonthsOfSameBytes(ports: Ports, record: CleaningRecord): Promise<CleaningRecord> {
  const prefix = cleanedKey(rawPrefix(parseRawKey(record.rawKey))).replace(/\.json$/, '');
  const records = await readRecords(ports.store, 'ledger', prefix, cleaningRecordSchema);
  let own = record;
  for (const one of records) {
    const others = records.filter(({ rawKey }) => rawKey !== one.rawKey).flatMap(({ parts }) => parts);
    if (missingFrom(one, spoken(others)).length === 0) continue;
    const completed = await addVoids(ports, one.rawKey, spoken(others));
    if (one.rawKey === record.rawKey && completed) own = completed;
  }
  return own;
}

/** Claims before the record that names them, as everywhere: a record says what is there. */
async function addVoids(
  { store }: Ports,
  rawKey: string,
  others: readonly CleanedPart[],
): Promise<CleaningRecord | undefined> {
  const key = cleanedKey(rawKey);
  const failure = { subject: `The record ${key}`, remedy: 'the event is worked again later' };
  return swapRecord<CleaningRecord, CleaningRecord | undefined>(
    store,
    { key, schema: cleaningRecordSchema, failure },
    async (record) => {
      if (record === undefined) return { result: undefined };
      const { account, sha256, asOf } = parseRawKey(rawKey);
      const said = lastSaid(record.parts.map((part) => parseClaimKey(part.claimKey).asOf));
      const ref = { account, sha256, asOf: { at: asOf.at, kind: asOf.kind, ...(said ? { said } : {}) } };
      const versions = versionsOf(record);
      // Of its own version: rows that a newer one finds there outrank it.
      const voids = missingFrom(record, others).map((part) => voidOf(part, ref, versions.get(part.dataset) ?? 0));
      for (const part of voids)
        await store.put('staging', part.claimKey, recordText({ correlationId: record.correlationId, ...part }));
      const next = { ...record, parts: [...record.parts, ...voids] };
      return voids.length === 0 ? { result: record } : { next, result: next };
    },
  );
}

function spoken(parts: readonly CleanedPart[]): readonly CleanedPart[] {
  return parts.filter(({ partKey }) => partKey !== null);
}

/** One part of each month that the record does not speak of. */
function missingFrom(record: CleaningRecord, parts: readonly CleanedPart[]): readonly CleanedPart[] {
  const known = new Set(record.parts.map(monthOf));
  return [...new Map(parts.map((part) => [monthOf(part), part])).values()].filter((part) => !known.has(monthOf(part)));
}

function monthOf({ dataset, month }: CleanedPart): string {
  return `${dataset} ${month}`;
}

function versionsOf({ documents }: CleaningRecord): ReadonlyMap<string, number> {
  return new Map(documents.map(({ dataset, version }) => [dataset, version]));
}

function voidOf(
  { dataset, month, money }: CleanedPart,
  { account, sha256, asOf }: Pick<RawRef, 'account' | 'sha256' | 'asOf'>,
  version: number,
): CleanedPart {
  const claim = { dataset, month, account, asOf, sha256, part: { version, digest: emptyDigest } };
  const nothing = Object.fromEntries(Object.keys(money).map((name) => [name, '0']));
  return {
    dataset,
    version,
    month,
    claimKey: claimKey(claim),
    partKey: null,
    outcome: 'empty',
    rows: 0,
    money: nothing,
  };
}
