import { z } from 'zod';

/**
 * How numbers and dates of a file are written, as a person says it with `lake put --numbers comma --dates day-first`.
 */
export const saidFormsSchema = z.strictObject({
  numbers: z.enum(['point', 'comma']).optional(),
  dates: z.enum(['year-first', 'day-first', 'month-first']).optional(),
});
export type SaidForms = Readonly<z.output<typeof saidFormsSchema>>;

/** Reads what was said with a put. It ignores the other metadata. */
export function saidForms(metadata: Readonly<Record<string, string>>): SaidForms | undefined {
  const { numbers, dates } = metadata;
  const parsed = saidFormsSchema.safeParse({
    ...(numbers === undefined ? {} : { numbers }),
    ...(dates === undefined ? {} : { dates }),
  });
  return parsed.success && (numbers !== undefined || dates !== undefined) ? parsed.data : undefined;
}
