import { z } from 'zod';
import { reasonSchema } from './receipt.ts';
import { saidFormsSchema } from './said-forms.ts';

const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);

/** Exact totals of one money column. `read` counts refused rows too, where their amount can be read. */
export const moneyTotalSchema = z.strictObject({ read: decimalText, accepted: decimalText, rejected: decimalText });
export type MoneyTotal = z.output<typeof moneyTotalSchema>;

const cleanedDocumentSchema = z.strictObject({
  name: z.string(),
  dataset: z.string(),
  version: z.int(),
  outcome: z.enum(['accepted', 'rejected']),
  rows: z.strictObject({ read: z.int(), accepted: z.int(), rejected: z.int() }),
  /** Rows refused, by violation code. */
  rejectedBy: z.record(z.string(), z.int()),
  money: z.record(z.string(), moneyTotalSchema),
  reasons: z.array(reasonSchema).default([]),
  /** How its personal values stand in staging, where it has such columns. */
  form: z.enum(['hashed', 'plain']).optional(),
});
export type CleanedDocument = z.output<typeof cleanedDocumentSchema>;

const cleanedPartSchema = z.strictObject({
  dataset: z.string(),
  version: z.int(),
  month: z.string(),
  claimKey: z.string(),
  /** Null where this raw object has no rows in the month any more. */
  partKey: z.string().nullable(),
  /** `unchanged`: a part with the same rows was there already, so nothing was written. */
  outcome: z.enum(['written', 'unchanged', 'empty']),
  rows: z.int(),
  money: z.record(z.string(), decimalText),
});
export type CleanedPart = z.output<typeof cleanedPartSchema>;

/** The lineage record of one raw object: what became of its rows. */
export const cleaningRecordSchema = z.strictObject({
  format: z.literal(1),
  correlationId: z.string(),
  rawKey: z.string(),
  account: z.string(),
  asOf: z.iso.datetime(),
  /** How its numbers and dates are written, as was said last with these bytes when it was cleaned. */
  said: saidFormsSchema.optional(),
  documents: z.array(cleanedDocumentSchema),
  parts: z.array(cleanedPartSchema),
  /** Accepted rows that a `warn` check counted, by dataset and check; `unreadable:<column>`: rows whose text there is null. */
  warnings: z.record(z.string(), z.record(z.string(), z.int())),
  /** Where the refused rows stand, by dataset. */
  rejects: z.record(z.string(), z.string()),
  /** Set by a replay: the next event cleans the object again, although nothing of it is out of date. */
  again: z.literal(true).optional(),
});
/** Before the name of a column, in the warnings of a cleaning record: its text could not be read and is null. */
export const unreadable = 'unreadable:';

export type CleaningRecord = z.output<typeof cleaningRecordSchema>;
