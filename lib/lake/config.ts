import { z } from 'zod';
import { accountSlug } from './account.ts';
import { LakeError } from './error.ts';
import { type Limits, limits } from './limits.ts';
import { isSafeAddress } from './safe-address.ts';
import { saidFormsSchema } from './said-forms.ts';

const slug = z.string().transform((name, context) => {
  const account = accountSlug(name);
  if (account === undefined) context.addIssue({ code: 'custom', message: 'has no letter or digit' });
  return account ?? '';
});

/**
 * What a lake does with a dataset of personal data:
 * - `refuse`: takes no more files of it. What it has stays, hashed, until its retention is over
 * - `hash`: takes it; staging holds salted hashes in place of what tells who somebody is
 * - `keep`: takes it; staging holds it as it is
 */
export const personalModes = ['refuse', 'hash', 'keep'] as const;
export type PersonalMode = (typeof personalModes)[number];

/**
 * How long objects stay in their zone before `lake archive` may move them. A zone without a time keeps all objects.
 * Months are calendar months since the object was put, and days are 24 hours.
 */
const retention = z.strictObject({
  /** Files with a receipt. */
  landing: z.strictObject({ months: z.int().positive().optional() }).prefault({}),
  /** Cleaned files. No file leaves before it was there for `lockedDays`, whatever `months` says. */
  raw: z
    .strictObject({
      months: z.int().positive().optional(),
      lockedDays: z.int().nonnegative().default(365),
      /** Files with personal data. After this time, `lake archive` removes them for good. They are never archived. */
      personalMonths: z.int().positive().optional(),
    })
    .prefault({}),
  /** Parts that no claim names any more. */
  staging: z.strictObject({ supersededDays: z.int().positive().optional() }).prefault({}),
  /**
   * Objects of a table's earlier versions. They stay for at least a day, because a reader may still use the version
   * before.
   */
  curated: z.strictObject({ supersededDays: z.int().positive().optional() }).prefault({}),
});
export type Retention = Readonly<z.output<typeof retention>>;

/**
 * How the lake gets data from a source automatically. The credentials of each account are in the secret
 * `<lake>/<source>/<account>`.
 */
const extraction = z.strictObject({
  /** Hours between two runs for each account. */
  everyHours: z.int().min(1).max(168),
  /** A run starts within this many minutes after it is due, so that not all accounts ask at once. */
  windowMinutes: z.int().min(1).max(1440).default(30),
  /** The address of the source's API, if it is not the vendor's. The account's secret goes there, so it is https or this computer. */
  baseUrl: z
    .url()
    .refine(
      (text) => isSafeAddress(new URL(text)),
      'must begin with https://, because the secret of the account goes there',
    )
    .optional(),
});
export type ExtractionConfig = Readonly<z.output<typeof extraction>>;

const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code such as USD');

/** How a distributor that the lake has no contract for writes its statements, in the words of its files' header. */
const statementLayout = z.strictObject({
  /** The layout of a distributor that the lake knows, by name. What stands beside it goes before it. */
  preset: z.string().min(1).optional(),
  /**
   * By column of `statement/lines`: its name in the header, or several names, newest first. `{currency}` stands for a
   * code.
   */
  columns: z.record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])).default({}),
  /** Currency of all amounts, if neither a column nor the header says it. */
  currency: currencyCode.optional(),
  /**
   * How months are written: `2026-05` or `2026-05-01`, `May 2026`, `5/31/2026`. Without this setting, the lake reads
   * the first two forms.
   */
  months: z.enum(['iso', 'named-month', 'us-day']).optional(),
  /**
   * How numbers are written: `1234.5`, `1,234.5` or `1.234,5`. Without this setting, the numbers of each file decide.
   * With it, they must agree with it.
   */
  numbers: z.enum(['plain', 'grouped', 'decimal-comma']).optional(),
  /** Words that mean "no value". */
  missing: z.array(z.string()).optional(),
  /**
   * Set this if the distributor's statement of a month comes in several files that these columns of `statement/lines`
   * tell apart. A newer file then replaces only the lines of its own currency, country (`region`), label or store.
   */
  series: z.array(z.enum(['currency', 'region', 'label', 'store'])).optional(),
});
export type StatementLayout = Readonly<z.output<typeof statementLayout>>;

/** Rows that belong to an artist: of accounts that are wholly theirs, or under their name in accounts they share. */
const artistRows = z
  .strictObject({ accounts: z.array(slug).default([]), names: z.array(z.string().min(1)).default([]) })
  .refine(({ accounts, names }) => accounts.length + names.length > 0, 'names neither accounts nor artist names');
export type ArtistRows = Readonly<z.output<typeof artistRows>>;

/** What the owner of a lake writes in lake.config.ts. */
export const lakeConfigSchema = z.strictObject({
  /**
   * By source: the accounts it has. If there is exactly one, files that do not name an account belong to it. Without
   * `extract`, people put its files by hand.
   */
  sources: z
    .record(
      z.string(),
      z
        .strictObject({ accounts: z.array(slug).default([]), extract: extraction.optional() })
        .refine(({ accounts, extract }) => !extract || accounts.length > 0, 'is extracted, but has no accounts'),
    )
    .default({}),
  /** By dataset: what this lake does otherwise than the contract says. */
  datasets: z
    .record(
      z.string(),
      z.strictObject({
        /** Share of refused rows above which a document is refused whole, 0 to 1. */
        maxRejectedShare: z.number().min(0).max(1).optional(),
        /** Hours after which new evidence is overdue. */
        freshEveryHours: z.number().positive().optional(),
        /**
         * For a dataset with personal columns: whether its files are taken in, and what staging holds of those columns.
         */
        personal: z.enum(personalModes).optional(),
        /** By column of the contract: its name in this lake's files, if the contract does not know that name. */
        columns: z.record(z.string(), z.string().min(1)).optional(),
        /** How the files write numbers that could be read in two ways: `1.600` is 1.6 or 1600. */
        numbers: saidFormsSchema.shape.numbers,
        /** How the files write dates that could be read in two ways: `01/03/2026` is in January or March. */
        dates: saidFormsSchema.shape.dates,
        /**
         * The currency of the amounts, if the files do not say it. Only for the statements whose README names this key.
         */
        currency: currencyCode.optional(),
        /** Of statements: how much less money a newer file may have before it is held, in whole percent; 5 where nothing is said. */
        lessPercent: z.int().min(0).max(100).optional(),
        /**
         * Raise this by one whenever a change here affects how columns are read (`columns`, `numbers`, `dates`,
         * `currency`, `statements`). Never lower it. `lake replay` then reads all files of the dataset again, and the
         * new result replaces the old one.
         */
        revision: z.int().min(0).max(999).default(0),
      }),
    )
    .default({}),
  /** By distributor: how it writes its statements. See lib/sources/statement/README.md. */
  statements: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), statementLayout).default({}),
  /** On AWS, who besides the label's own people reads: artists and their managers, each their own rows alone. */
  readers: z
    .strictObject({ artists: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,23}$/), artistRows).default({}) })
    .prefault({}),
  /** Without it, nothing is ever archived. */
  retention: retention.optional(),
  /**
   * In how many days every object is read once and held against what its name or record says: a share each day. What is in
   * archive costs money to read on AWS, and nothing is made of it, so it has a time of its own.
   */
  verify: z
    .strictObject({
      everyDays: z.int().min(1).max(365).default(30),
      archiveEveryDays: z.int().min(1).max(3_650).default(365),
    })
    .prefault({}),
  limits: z
    .strictObject({
      objectBytes: z.int().positive().default(limits.objectBytes),
      lineBytes: z.int().positive().default(limits.lineBytes),
      columns: z.int().positive().default(limits.columns),
      zipMembers: z.int().positive().default(limits.zipMembers),
      zipExpandedBytes: z.int().positive().default(limits.zipExpandedBytes),
      zipRatio: z.number().positive().default(limits.zipRatio),
    })
    .prefault({}),
});

export type LakeConfig = Readonly<z.output<typeof lakeConfigSchema>> & { readonly limits: Limits };
export type LakeConfigInput = z.input<typeof lakeConfigSchema>;

/** What this lake does with a dataset of personal data: it takes none that its owner did not ask for. */
export function personalModeOf({ datasets }: Pick<LakeConfig, 'datasets'>, dataset: string): PersonalMode {
  return datasets[dataset]?.personal ?? 'refuse';
}

/** Types lake.config.ts: a misspelt key does not compile. */
export function defineLake(config: LakeConfigInput): LakeConfigInput {
  return config;
}

/**
 * Checks and completes an owner's configuration. Unknown keys, sources and datasets are errors. Throws `invalid-config`.
 *
 * @example
 * parseLakeConfig({ sources: { tiktok: { accounts: ['nova.kite'] } } }, { sources: ['tiktok'], datasets: [] });
 */
export function parseLakeConfig(
  input: unknown,
  known: { readonly sources: readonly string[]; readonly datasets: readonly string[] },
): LakeConfig {
  const parsed = lakeConfigSchema.safeParse(input);
  if (!parsed.success) throw invalidConfig(z.prettifyError(parsed.error));
  const config = parsed.data;
  const strangers = [
    ...Object.keys(config.sources).filter((source) => !known.sources.includes(source)),
    ...Object.keys(config.datasets).filter((dataset) => !known.datasets.includes(dataset)),
  ];
  if (strangers.length > 0) {
    throw invalidConfig(
      `${strangers.join(', ')}: there is no such source or dataset; the sources are ${known.sources.join(', ')}`,
    );
  }
  return config;
}

/** What is wrong in lake.config.ts, as its one sentence after a colon. */
export function invalidConfig(why: string): LakeError {
  return new LakeError(`lake.config.ts is not valid: ${why}.`, {
    code: 'invalid-config',
    fault: 'operator',
    retry: 'never',
  });
}
