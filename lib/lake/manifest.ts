import { z } from 'zod';

export const manifestObjectSchema = z.strictObject({
  month: z.string(),
  /** Null where the month's inputs give no rows: recorded, so that nobody rebuilds it again and again. */
  key: z.string().nullable(),
  rows: z.int().nonnegative(),
  /** Exact sums of the mart's additive columns, as text. */
  totals: z.record(z.string(), z.string()),
  /** Newest evidence among the inputs. */
  asOf: z.iso.datetime(),
  /** A digest of the input parts, their order and their evidence: equal inputs need no look. */
  inputs: z.string(),
  /** A digest of the same without the times of the evidence: which rows it was made of. Older manifests lack it. */
  parts: z.string().optional(),
});
export type ManifestObject = z.output<typeof manifestObjectSchema>;

/** The list of objects that make up a mart's current version. Swapped whole, by compare-and-swap. */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  mart: z.string(),
  /** Raised by one with every promotion. */
  version: z.int().positive(),
  contractVersion: z.int().positive(),
  promotedAt: z.iso.datetime(),
  /** How often superseded objects of the mart were retired to the archive: whoever has read an older number must look again. */
  retired: z.int().positive().optional(),
  objects: z.array(manifestObjectSchema),
});
export type Manifest = z.output<typeof manifestSchema>;
