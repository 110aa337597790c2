import { z } from 'zod';
import { LakeError } from '../lib/lake/error.ts';
import { logLevels } from '../lib/runtime/logger.ts';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** What may be said at a deployment (`cdk deploy -c name=…`); everything else is in lake.config.ts. */
const optionsSchema = z.strictObject({
  /** Begins the name of everything the stack makes, so that an account can hold several lakes. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,18}[a-z0-9]$/, 'must be 3 to 20 lower-case letters, digits and dashes')
    .default('bedrot'),
  /** `local` where something that imitates AWS takes the deployment: leaves out what no imitation takes. */
  place: z.enum(['aws', 'local']).default('aws'),
  /** Of the functions. arm64 costs a fifth less. */
  architecture: z.enum(['arm64', 'x86_64']).default('arm64'),
  /** Makes tables, workgroups and roles for SQL readers. Without where Glue and Athena are not to be had. */
  readers: flag.default(true),
  /** Encrypts the buckets with a key of the customer's own instead of S3's. */
  customerKey: flag.default(false),
  /** Keeps concurrency free for stages that need it. Accounts with a limit of 10 cannot. */
  reserveConcurrency: flag.default(true),
  /** Sends traces to X-Ray. */
  tracing: flag.default(true),
  /** Lets `cdk destroy` remove the buckets (once empty) and logs. For trials: by default it leaves all data. */
  disposable: flag.default(false),
  /** The owner's configuration, where it is not lake.config.ts. */
  config: z.string().optional(),
  /** Who hears of alerts; confirms by a mail of the topic's. */
  alertEmail: z.email().optional(),
  logLevel: z.enum(logLevels).default('info'),
});

export type Architecture = z.output<typeof optionsSchema>['architecture'];
export type StackOptions = Readonly<z.output<typeof optionsSchema>>;

/** Reads the options by asking for each by name, as CDK's context does. Throws `invalid-config`. */
export function readOptions(ask: (name: string) => unknown): StackOptions {
  const given = Object.keys(optionsSchema.shape).map((name) => [name, ask(name)] as const);
  const parsed = optionsSchema.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  if (parsed.success) return parsed.data;
  throw new LakeError(`The deployment's options are not valid: ${z.prettifyError(parsed.error)}.`, {
    code: 'invalid-config',
    fault: 'operator',
    retry: 'never',
  });
}
