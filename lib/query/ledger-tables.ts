import { type CleanedPart, type CleaningRecord, cleaningRecordSchema } from '../lake/cleaning-record.ts';
import { type Receipt, receiptSchema } from '../lake/receipt.ts';
import { type PassRecord, readRecords } from '../ledger/records.ts';
import type { Ports } from '../ports.ts';
import { type Columns, type Row, rowsSql } from './records-sql.ts';

/** A table made of the lake's own records; `sql` reads them and gives a SELECT of their rows. */
export interface LedgerTable {
  readonly name: string;
  readonly sql: () => Promise<string>;
}

/**
 * The records of the ledger as tables: the receipt of every arrival, and every claim of a raw object on a month. A record
 * that cannot be read is told to `pass` and left out.
 */
export function ledgerTables({ store }: Pick<Ports, 'store'>, pass?: PassRecord): readonly LedgerTable[] {
  return [
    {
      name: 'receipts',
      sql: async () =>
        rowsSql(receiptColumns, (await readRecords(store, 'ledger', 'receipts/', receiptSchema, pass)).map(receiptRow)),
    },
    {
      name: 'parts',
      sql: async () =>
        rowsSql(
          partColumns,
          (await readRecords(store, 'ledger', 'cleaned/', cleaningRecordSchema, pass)).flatMap(partRows),
        ),
    },
  ];
}

const receiptColumns = {
  landing_key: 'VARCHAR',
  outcome: 'VARCHAR',
  account: 'VARCHAR',
  account_from: 'VARCHAR',
  as_of: 'TIMESTAMP',
  as_of_from: 'VARCHAR',
  landed_at: 'TIMESTAMP',
  size_bytes: 'BIGINT',
  sha256: 'VARCHAR',
  datasets: 'VARCHAR',
  rules: 'VARCHAR',
  reasons: 'VARCHAR',
  suggestions: 'VARCHAR',
  raw_keys: 'VARCHAR',
  correlation_id: 'VARCHAR',
} as const satisfies Columns;

function receiptRow(receipt: Receipt): Row<typeof receiptColumns> {
  const datasets = receipt.documents.flatMap(({ dataset }) => (dataset === undefined ? [] : [dataset]));
  return {
    landing_key: receipt.landingKey,
    outcome: receipt.outcome,
    account: receipt.account,
    account_from: receipt.accountFrom,
    as_of: receipt.asOf,
    as_of_from: receipt.asOfFrom,
    landed_at: receipt.landedAt,
    size_bytes: receipt.sizeBytes,
    sha256: receipt.sha256,
    datasets: joined(datasets, ', '),
    rules: joined(
      receipt.reasons.map(({ rule }) => rule),
      ', ',
    ),
    reasons: joined(
      receipt.reasons.map(({ reason }) => reason),
      ' ',
    ),
    suggestions: joined(
      receipt.reasons.map(({ suggestion }) => suggestion),
      ' ',
    ),
    raw_keys: joined(receipt.rawKeys, ', '),
    correlation_id: receipt.correlationId,
  };
}

/** `rows` and `money` are those of the part. `rows_read`, … and `documents_money` are those of all its documents, in all months. */
const partColumns = {
  dataset: 'VARCHAR',
  month: 'VARCHAR',
  account: 'VARCHAR',
  as_of: 'TIMESTAMP',
  outcome: 'VARCHAR',
  rows: 'BIGINT',
  money: 'VARCHAR',
  contract_version: 'BIGINT',
  rows_read: 'BIGINT',
  rows_accepted: 'BIGINT',
  rows_rejected: 'BIGINT',
  rows_set_aside: 'BIGINT',
  documents_money: 'VARCHAR',
  raw_key: 'VARCHAR',
  part_key: 'VARCHAR',
  claim_key: 'VARCHAR',
  correlation_id: 'VARCHAR',
} as const satisfies Columns;

function partRows(cleaned: CleaningRecord): readonly Row<typeof partColumns>[] {
  return cleaned.parts.map((part) => partRow(cleaned, part));
}

function partRow({ documents, ...cleaned }: CleaningRecord, part: CleanedPart): Row<typeof partColumns> {
  const own = documents.filter(({ dataset }) => dataset === part.dataset);
  const sum = (count: 'read' | 'accepted' | 'rejected' | 'setAside') =>
    own.reduce((total, { rows }) => total + rows[count], 0);
  return {
    dataset: part.dataset,
    month: part.month,
    account: cleaned.account,
    as_of: cleaned.asOf,
    outcome: part.outcome,
    rows: part.rows,
    money: JSON.stringify(part.money),
    contract_version: part.version,
    rows_read: sum('read'),
    rows_accepted: sum('accepted'),
    rows_rejected: sum('rejected'),
    rows_set_aside: sum('setAside'),
    documents_money: JSON.stringify(Object.fromEntries(own.map(({ name, money }) => [name, money]))),
    raw_key: cleaned.rawKey,
    part_key: part.partKey,
    claim_key: part.claimKey,
    correlation_id: cleaned.correlationId,
  };
}

function joined(texts: readonly string[], separator: string): string | null {
  return texts.length === 0 ? null : [...new Set(texts)].join(separator);
}
