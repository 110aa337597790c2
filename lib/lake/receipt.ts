import { createHash } from 'node:crypto';
import { z } from 'zod';
import { saidFormsSchema } from './said-forms.ts';

/** Why something was refused: the rule, the place, and what to do. It never holds values of rows. */
export const reasonSchema = z.strictObject({
  rule: z.string(),
  fields: z.array(z.string()).default([]),
  line: z.int().positive().optional(),
  reason: z.string(),
  suggestion: z.string(),
});
export type Reason = z.output<typeof reasonSchema>;

const documentSchema = z.strictObject({
  name: z.string(),
  outcome: z.enum(['accepted', 'rejected']),
  dataset: z.string().optional(),
  /** Set where a column that its contract declares personal is in it. */
  personal: z.literal(true).optional(),
  reasons: z.array(reasonSchema).default([]),
  /** Facts that refuse nothing, such as columns that the lake does not keep. */
  warnings: z.array(z.string()).default([]),
});
export type DocumentReceipt = z.output<typeof documentSchema>;

export const receiptSchema = z.strictObject({
  format: z.literal(1),
  /**
   * Identifies the arrival in all stages: the first 16 digits of its hash. Any key that holds the hash gives it too.
   */
  correlationId: z.string(),
  landingKey: z.string(),
  sizeBytes: z.int().nonnegative(),
  etag: z.string(),
  landedAt: z.iso.datetime(),
  sha256: z.string().nullable(),
  outcome: z.enum(['accepted', 'duplicate', 'rejected']),
  account: z.string().optional(),
  accountFrom: z.enum(['stated', 'path', 'name', 'configured', 'default']).optional(),
  asOf: z.iso.datetime().optional(),
  asOfFrom: z.enum(['stated', 'name', 'path', 'landed']).optional(),
  /** How its numbers and dates are written, as it was said with the put. */
  said: saidFormsSchema.optional(),
  rawKeys: z.array(z.string()).default([]),
  documents: z.array(documentSchema).default([]),
  reasons: z.array(reasonSchema).default([]),
  /** All columns of its documents were looked at for people's data. Receipts of older lakes lack it. */
  checkedForPeople: z.literal(true).optional(),
  /** A replay sets this. The next event then decides about the arrival again. */
  again: z.literal(true).optional(),
});
export type Receipt = z.output<typeof receiptSchema>;

/** One object in landing at one time. */
export interface Arrival {
  readonly key: string;
  readonly sizeBytes: number;
  readonly lastModified: Date;
}

/** The facts of an arrival that a listing of landing gives. The sweep compares these with the receipts' keys. */
export function arrivalStem(arrival: Arrival): string {
  return hash(`${arrival.key}\n${arrival.lastModified.getTime()}\n${arrival.sizeBytes}`).slice(0, 32);
}

/**
 * The key of a receipt. Each state of each landing object has one, because another content under the same name is
 * another arrival.
 */
export function receiptKey(arrival: Arrival, etag: string): string {
  return `receipts/${arrivalStem(arrival)}-${hash(etag).slice(0, 8)}.json`;
}

/** Gives the arrival's stem from a receipt's key. */
export function stemOfReceipt(key: string): string {
  return key.slice('receipts/'.length, 'receipts/'.length + 32);
}

/** Gives the id that identifies an arrival in logs and records: the first 16 digits of its SHA-256. */
export function correlationIdOf(sha256: string): string {
  return sha256.slice(0, 16);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
