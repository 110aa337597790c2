import { z } from 'zod';
import { LakeError } from '../lib/lake/error.ts';
import { type LogLevel, logLevels } from '../lib/lake/logger.ts';
import { type QueueName, queueNames, type Zone, zones } from '../lib/lake/zone.ts';

/** The variable that names a zone's bucket. */
export const bucketName = (zone: Zone) => `LAKE_BUCKET_${zone.toUpperCase()}`;
/** The variable that names a queue. */
export const queueName = (queue: QueueName) => `LAKE_QUEUE_URL_${queue.toUpperCase()}`;
/** The variable that names the dead-letter queue of a queue. */
export const deadLetterName = (queue: QueueName) => `LAKE_DEAD_LETTER_URL_${queue.toUpperCase()}`;
/** The variable with the address of a source's API, where it is not the vendor's. */
export const baseUrlName = (source: string) => `LAKE_BASE_URL_${source.toUpperCase()}`;
/** The variable that names the topic of alerts. */
export const alertTopicName = 'LAKE_ALERT_TOPIC_ARN';

/** What a deployed function reads from its environment. The stack sets it. */
const schema = z.object({
  ...Object.fromEntries(zones.map((zone) => [bucketName(zone), z.string().min(1)])),
  // The stack names only the queues that the function may use.
  ...Object.fromEntries(
    queueNames
      .flatMap((queue) => [queueName(queue), deadLetterName(queue)])
      .map((name) => [name, z.string().default('')]),
  ),
  /** The lake's name, for metrics: an account can hold several. */
  LAKE_NAME: z.string().default('lake'),
  LAKE_LOG_LEVEL: z.enum(logLevels).default('info'),
  /** `1` where buckets are paths and not host names, as on MinIO. */
  LAKE_S3_PATH_STYLE: z.enum(['0', '1']).default('0'),
});

export interface Environment {
  readonly lake: string;
  readonly logLevel: LogLevel;
  readonly isPathStyle: boolean;
  readonly buckets: Readonly<Record<Zone, string>>;
  readonly queueUrls: Readonly<Record<QueueName, string>>;
  readonly deadLetterUrls: Readonly<Record<QueueName, string>>;
  /** Empty in a function that raises no alerts. */
  readonly alertTopicArn: string;
}

/** Reads a function's environment. Throws `invalid-config`, which names the variables that are missing or wrong. */
export function readEnvironment(env: NodeJS.ProcessEnv): Environment {
  const parsed = schema.safeParse(env);
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new LakeError(`The environment of the function lacks ${names}: deploy the stack again.`, {
      code: 'invalid-config',
      fault: 'operator',
      retry: 'never',
    });
  }
  const { LAKE_NAME, LAKE_LOG_LEVEL, LAKE_S3_PATH_STYLE } = parsed.data;
  return {
    lake: LAKE_NAME,
    logLevel: LAKE_LOG_LEVEL,
    isPathStyle: LAKE_S3_PATH_STYLE === '1',
    buckets: byName(zones, env, bucketName),
    queueUrls: byName(queueNames, env, queueName),
    deadLetterUrls: byName(queueNames, env, deadLetterName),
    alertTopicArn: env[alertTopicName] ?? '',
  };
}

function byName<T extends string>(
  names: readonly T[],
  env: NodeJS.ProcessEnv,
  variable: (name: T) => string,
): Record<T, string> {
  return Object.fromEntries(names.map((name) => [name, env[variable(name)] ?? ''])) as Record<T, string>;
}
