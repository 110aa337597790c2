import { z } from 'zod';

/** The most bytes of said facts as `name=value` lines: keys hold them twice as long, and names of folders are limited. */
const mostBytes = 72;

const factsSchema = z
  .record(z.string().regex(/^[a-z][a-z0-9_]*$/), z.string().regex(/^\S(?:[^\p{Cc}]*\S)?$/u))
  .refine((facts) => Buffer.byteLength(factLines(facts)) <= mostBytes, 'What is said is too long.');

/**
 * How numbers and dates of a file are written, as a person says it with `lake put --numbers comma --dates day-first`, and
 * facts that its name does not say (any more), as with `lake put --say window=28day`.
 */
export const saidFormsSchema = z.strictObject({
  numbers: z.enum(['point', 'comma']).optional(),
  dates: z.enum(['year-first', 'day-first', 'month-first']).optional(),
  facts: factsSchema.optional(),
});
export type SaidForms = Readonly<z.output<typeof saidFormsSchema>>;

/** Reads what was said with a put. It ignores the other metadata. */
export function saidForms(metadata: Readonly<Record<string, string>>): SaidForms | undefined {
  const { numbers, dates, facts } = metadata;
  const parsed = saidFormsSchema.safeParse({
    ...(numbers === undefined ? {} : { numbers }),
    ...(dates === undefined ? {} : { dates }),
    ...(facts === undefined ? {} : { facts: Object.fromEntries(new URLSearchParams(facts)) }),
  });
  return parsed.success && Object.keys(parsed.data).length > 0 ? parsed.data : undefined;
}

/** Writes facts as the metadata of a put keeps them, which `saidForms` reads: ASCII. */
export function factsText(facts: Readonly<Record<string, string>>): string {
  return new URLSearchParams(facts).toString();
}

/** True where the lake can keep these facts in a key. */
export function areFacts(facts: Readonly<Record<string, string>>): boolean {
  return factsSchema.safeParse(facts).success;
}

/** Writes facts as digits, which every key and folder name can hold. */
export function factsToken(facts: Readonly<Record<string, string>>): string {
  return Buffer.from(factLines(facts)).toString('hex');
}

/** Reads what `factsToken` wrote. */
export function factsOfToken(token: string): Readonly<Record<string, string>> {
  const lines = Buffer.from(token, 'hex').toString().split('\n');
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** True where the same was said. */
export function sameSaid(a: SaidForms, b: SaidForms): boolean {
  return a.numbers === b.numbers && a.dates === b.dates && factLines(a.facts ?? {}) === factLines(b.facts ?? {});
}

function factLines(facts: Readonly<Record<string, string>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('\n');
}
