import type { z } from 'zod';
import { claimSchema, cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { decisionKey, parseDecisionKey } from '../lake/decision.ts';
import { failureRecordKey, failureRecordSchema, failureRecordsPrefix } from '../lake/failure-record.ts';
import { manifestSchema } from '../lake/manifest.ts';
import { archivedManifestKey, cleanedKey, erasedKey, erasedPrefix, manifestKey } from '../lake/object-key.ts';
import { receiptKey, receiptSchema } from '../lake/receipt.ts';
import type { Zone } from '../lake/zone.ts';
import { archivedRecordKey, archivedSchema } from '../ledger/archived-record.ts';
import { decisionSchema } from '../ledger/decisions.ts';
import { erasedSchema } from '../ledger/erased.ts';
import { parseRecord } from '../ledger/records.ts';
import { secondCopies } from '../ledger/second-copy.ts';
import { verificationKey, verificationSchema, verificationsPrefix } from '../ledger/verification.ts';
import { saltKey, saltSchema } from '../personal/salt.ts';

/** A kind of record: where its objects stand, and whether bytes are the record that stands under a key. */
interface RecordKind {
  readonly zone: Zone;
  readonly prefix: string;
  holds(bytes: Uint8Array, key: string): boolean;
}

/** A record says in itself which key it has, so one that was copied over another is found like one that was changed. */
function kind<T>(
  zone: Zone,
  prefix: string,
  schema: Pick<z.ZodType<T>, 'parse'>,
  keyOf: (record: T, key: string) => string,
): RecordKind {
  return { zone, prefix, holds: (bytes, key) => keyOf(parseRecord(bytes, schema), key) === key };
}

const inLedger: readonly RecordKind[] = [
  kind('ledger', 'receipts/', receiptSchema, ({ landingKey, landedAt, sizeBytes, etag }) =>
    receiptKey({ key: landingKey, lastModified: new Date(landedAt), sizeBytes }, etag),
  ),
  kind('ledger', 'cleaned/', cleaningRecordSchema, ({ rawKey }) => cleanedKey(rawKey)),
  kind('ledger', 'manifests/', manifestSchema, ({ mart }) => manifestKey(mart)),
  kind('ledger', 'decisions/', decisionSchema, ({ as, to, decidedAt }, key) => {
    const { source, account, sha256 } = parseDecisionKey(key);
    const decided = { source, account, sha256, decidedAt: new Date(decidedAt), as };
    return decisionKey({ ...decided, ...(to === undefined ? {} : { to }) });
  }),
  kind('ledger', erasedPrefix, erasedSchema, ({ rawKey }) => erasedKey(rawKey)),
  kind('ledger', 'archived/', archivedSchema, ({ archiveKey }) => archivedRecordKey(archiveKey)),
  kind('ledger', failureRecordsPrefix, failureRecordSchema, (failure) => failureRecordKey(failure)),
  kind('ledger', verificationsPrefix, verificationSchema, ({ zone }) => verificationKey(zone)),
  kind('ledger', saltKey, saltSchema, (_, key) => key),
];

const kinds: readonly RecordKind[] = [
  ...inLedger,
  ...inLedger.map((one): RecordKind => {
    const prefix = `${secondCopies}${one.prefix}`;
    return { zone: 'archive', prefix, holds: (bytes, key) => one.holds(bytes, key.slice(secondCopies.length)) };
  }),
  kind('archive', 'manifests/', manifestSchema, ({ mart, version }) => archivedManifestKey(mart, version)),
  kind('staging', 'claims/', claimSchema, ({ claimKey }) => claimKey),
];

/** True for keys of records that tell by themselves whether they are whole. */
export function isRecord(zone: Zone, key: string): boolean {
  return kindOf(zone, key) !== undefined;
}

/** Whether the bytes are the record of this key: readable, as its digest says, and no other record's. */
export function holdsRecord(zone: Zone, key: string, bytes: Uint8Array): boolean {
  try {
    return kindOf(zone, key)?.holds(bytes, key) ?? true;
  } catch {
    return false; // what no schema takes, or no key can be made of, is not the record
  }
}

function kindOf(zone: Zone, key: string): RecordKind | undefined {
  return kinds.find((one) => one.zone === zone && key.startsWith(one.prefix));
}
