import { z } from 'zod';
import { LakeError } from '../lib/lake/error.ts';
import { logLevels } from '../lib/lake/logger.ts';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** The ARN of a key. Policies of roles do not take the ARN of an alias. */
const keyArn = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/;

/** The options of a deployment (`cdk deploy -c name=…`). Everything else is in lake.config.ts. */
const optionsSchema = z.strictObject({
  /** Begins the name of everything the stack makes, so that an account can hold several lakes. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{1,18}[a-z0-9]$/, 'must be 3 to 20 lower-case letters, digits and dashes')
    .default('bedrot'),
  /** `local` for a deployment to an imitation of AWS: leaves out what no imitation supports. */
  place: z.enum(['aws', 'local']).default('aws'),
  /** The architecture of the functions. arm64 costs a fifth less. */
  architecture: z.enum(['arm64', 'x86_64']).default('arm64'),
  /** Makes tables, workgroups and roles for SQL readers. Set to false where there is no Glue or Athena. */
  readers: flag.default(true),
  /** Encrypts objects, alerts and logs with a key of the customer's own: a new one, or the one with this ARN. */
  customerKey: z
    .union([flag, z.string().regex(keyArn, 'must be true, false, or the ARN of a key (not of an alias)')], {
      error: 'must be true, false, or the ARN of a key (not of an alias)',
    })
    .default(false),
  /** Reserves concurrency for stages that need it. Accounts with a limit of 10 cannot. */
  reserveConcurrency: flag.default(true),
  /** Sends traces to X-Ray. */
  tracing: flag.default(true),
  /** Lets `cdk destroy` remove the buckets (once empty) and logs. For trials: by default it leaves all data. */
  disposable: flag.default(false),
  /** The path of the owner's configuration, where it is not lake.config.ts. */
  config: z.string().optional(),
  /** The mail address for alerts. Its owner must confirm a mail from the topic. */
  alertEmail: z.email().optional(),
  logLevel: z.enum(logLevels).default('info'),
});

export type Architecture = z.output<typeof optionsSchema>['architecture'];
export type StackOptions = Readonly<z.output<typeof optionsSchema>>;

/** Reads each option by its name from CDK's context. Throws `invalid-config`. */
export function readOptions(ask: (name: string) => unknown): StackOptions {
  const given = Object.keys(optionsSchema.shape).map((name) => [name, ask(name)] as const);
  const parsed = optionsSchema.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)));
  if (parsed.success) return parsed.data;
  throw new LakeError(`The options of the deployment are not valid: ${z.prettifyError(parsed.error)}.`, {
    code: 'invalid-config',
    fault: 'operator',
    retry: 'never',
  });
}
