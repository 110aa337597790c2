import { z } from 'zod';

/** The record of an archived object, for people and restores. The keys of the archive alone are enough to restore. */
export const archivedSchema = z.strictObject({
  format: z.literal(1),
  zone: z.string(),
  key: z.string(),
  archiveKey: z.string(),
  sha256: z.string(),
  sizeBytes: z.int().nonnegative(),
  metadata: z.record(z.string(), z.string()),
  /** When it was put into its zone. */
  lastModified: z.iso.datetime(),
  archivedAt: z.iso.datetime(),
  /** The key of its receipt, if it was an arrival. */
  receiptKey: z.string().optional(),
});
export type Archived = z.output<typeof archivedSchema>;

/** The key, in ledger, of the record of an archived object. Takes the key of its copy in archive. */
export function archivedRecordKey(archivedAtKey: string): string {
  return `archived/${archivedAtKey}.json`;
}
