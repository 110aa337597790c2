import { z } from 'zod';

/** What one run of the bench found, as a file: the tables, the document and the picture are all made from it. */
export const resultsSchema = z.strictObject({
  format: z.literal(1),
  measuredAt: z.iso.datetime(),
  machine: z.strictObject({
    cores: z.int(),
    processor: z.string(),
    memoryBytes: z.int(),
    system: z.string(),
    /** Load average of the minute before the run: who else was at work. */
    loadBefore: z.number(),
  }),
  /** By name; Python and its packages only where they took part. */
  versions: z.record(z.string(), z.string()),
  /** By scenario, each of its own shape. */
  scenarios: z.record(z.string(), z.unknown()),
});
export type Results = z.output<typeof resultsSchema>;
