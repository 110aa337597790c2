import { z } from 'zod';

export const manifestObjectSchema = z.strictObject({
  month: z.string(),
  /** Null if the month's inputs give no rows. This is recorded so that the month is not rebuilt again and again. */
  key: z.string().nullable(),
  rows: z.int().nonnegative(),
  /** Exact sums of the mart's additive columns, as text. */
  totals: z.record(z.string(), z.string()),
  /**
   * The sums of totals that are told apart, by column: of money by currency, and of any other total by the values over which
   * it is never added up. Older manifests lack it.
   */
  byCurrency: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  /** How many rows lack a total that could not be converted, by column. Rows that all have it are not named. */
  without: z.record(z.string(), z.int().positive()).optional(),
  /** The newest as-of among the inputs. */
  asOf: z.iso.datetime(),
  /** A digest of the input parts, their order and their evidence. If it is equal, the month needs no rebuild. */
  inputs: z.string(),
  /**
   * A digest of the same without the times of the evidence, so it tells which rows the object was made of. Older
   * manifests lack it.
   */
  parts: z.string().optional(),
  /** A digest of what its rows took from other months. Older manifests and marts that take nothing lack it. */
  history: z.string().optional(),
  /** Short digests of the newest evidence of each part it was made of: evidence that stood does not go without a word. */
  evidence: z.array(z.string()).optional(),
});
export type ManifestObject = z.output<typeof manifestObjectSchema>;

/** The list of objects that make up a mart's current version. It is swapped whole, by compare-and-swap. */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  mart: z.string(),
  /** The version. Every promotion raises it by one. */
  version: z.int().positive(),
  contractVersion: z.int().positive(),
  promotedAt: z.iso.datetime(),
  /**
   * How often superseded objects of the mart were retired to the archive. A process that has read an older number must
   * look again.
   */
  retired: z.int().positive().optional(),
  objects: z.array(manifestObjectSchema),
});
export type Manifest = z.output<typeof manifestSchema>;

/** The schema of one mart's manifest: another mart's in its place is none. */
export function manifestOf(mart: string): z.ZodType<Manifest> {
  return manifestSchema.refine((manifest) => manifest.mart === mart, 'is the manifest of another mart');
}
