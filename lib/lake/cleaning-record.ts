import { z } from 'zod';
import { reasonSchema } from './receipt.ts';
import { saidFormsSchema } from './said-forms.ts';

const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);

/** Exact totals of one money column. `read` also counts refused rows whose amount can be read. */
export const moneyTotalSchema = z.strictObject({
  read: decimalText,
  accepted: decimalText,
  rejected: decimalText,
  setAside: decimalText.default('0'),
});
export type MoneyTotal = z.output<typeof moneyTotalSchema>;

/** Sums of money by column and currency, where amounts are of several currencies or of one that must be told. Older records lack it. */
const byCurrencySchema = z.record(z.string(), z.record(z.string(), decimalText));

const cleanedDocumentSchema = z.strictObject({
  name: z.string(),
  dataset: z.string(),
  version: z.int(),
  outcome: z.enum(['accepted', 'rejected']),
  /** read = accepted + rejected + setAside */
  rows: z.strictObject({ read: z.int(), accepted: z.int(), rejected: z.int(), setAside: z.int().default(0) }),
  /** Number of refused rows, by violation code. */
  rejectedBy: z.record(z.string(), z.int()),
  /** Rows set aside and their money, by reason. */
  setAsideBy: z
    .record(
      z.string(),
      z.strictObject({
        rows: z.int(),
        money: z.record(z.string(), decimalText),
        byCurrency: byCurrencySchema.optional(),
      }),
    )
    .default({}),
  money: z.record(z.string(), moneyTotalSchema),
  /** The same by currency: read = accepted + rejected + set aside holds in each. */
  byCurrency: z.record(z.string(), z.record(z.string(), moneyTotalSchema)).optional(),
  reasons: z.array(reasonSchema).default([]),
  /** The form of its personal values in staging, if it has such columns. */
  form: z.enum(['hashed', 'plain']).optional(),
});
export type CleanedDocument = z.output<typeof cleanedDocumentSchema>;

const cleanedPartSchema = z.strictObject({
  dataset: z.string(),
  version: z.int(),
  month: z.string(),
  claimKey: z.string(),
  /** Null if this raw object has no rows in the month any more. */
  partKey: z.string().nullable(),
  /** `unchanged`: there was already a part with the same rows, so nothing was written. */
  outcome: z.enum(['written', 'unchanged', 'empty']),
  rows: z.int(),
  money: z.record(z.string(), decimalText),
  byCurrency: byCurrencySchema.optional(),
});
export type CleanedPart = z.output<typeof cleanedPartSchema>;

/** What the object of a claim says for people; what counts stands in its key. */
export const claimSchema = cleanedPartSchema.extend({ correlationId: z.string() });

/** The cleaning record of one raw object: what became of its rows. */
export const cleaningRecordSchema = z.strictObject({
  format: z.literal(1),
  correlationId: z.string(),
  rawKey: z.string(),
  account: z.string(),
  asOf: z.iso.datetime(),
  /** How its numbers and dates are written, as it was last said with these bytes before the cleaning. */
  said: saidFormsSchema.optional(),
  documents: z.array(cleanedDocumentSchema),
  parts: z.array(cleanedPartSchema),
  /**
   * Accepted rows that a `warn` check counted, by dataset and check. `unreadable:<column>` counts rows whose text in
   * that column could not be read and is null.
   */
  warnings: z.record(z.string(), z.record(z.string(), z.int())),
  /** Keys of the refused rows, by dataset. */
  rejects: z.record(z.string(), z.string()),
  /** SHA-256 of the bytes of those rejects, by dataset. Older records lack it. */
  rejectsHashes: z.record(z.string(), z.string()).optional(),
  /** A replay sets this. The next event then cleans the object again, although none of its results is out of date. */
  again: z.literal(true).optional(),
});
/** Prefix of a column's name in the warnings of a cleaning record: its text could not be read and is null. */
export const unreadable = 'unreadable:';

export type CleaningRecord = z.output<typeof cleaningRecordSchema>;
