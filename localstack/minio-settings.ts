import { z } from 'zod';
import { nearestName } from '../lib/contract/header.ts';
import { LakeError } from '../lib/lake/error.ts';

const port = (otherwise: number) => z.coerce.number().int().min(1).max(65_535).default(otherwise);

/** Every setting of the MinIO place, by its variable. The default password guards a server that only this computer reaches. */
const schema = z.object({
  /** A running server. Without it, a server is built and started. AWS_ENDPOINT_URL means the same. */
  LAKE_MINIO_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:9000' })
    .optional(),
  /** The folder of the started server's data and of the queue. */
  LAKE_MINIO_DIR: z.string().default('.cache/minio'),
  /** The beginning of the buckets' names. */
  LAKE_MINIO_NAME: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/)
    .default('lake'),
  LAKE_MINIO_REGION: z.string().default('us-east-1'),
  LAKE_MINIO_USER: z.string().min(3).default('lake'),
  LAKE_MINIO_PASSWORD: z.string().min(8).default('only-on-this-computer'),
  LAKE_MINIO_PORT: port(9000),
  LAKE_MINIO_CONSOLE_PORT: port(9001),
  LAKE_MINIO_BRIDGE_PORT: port(9010),
  /** The address that the bridge listens on. Where MinIO runs in a container, it is an address of the host. */
  LAKE_MINIO_BRIDGE_HOST: z.string().default('127.0.0.1'),
  /** The secret between MinIO's webhook and the bridge. A started server gets a new one. */
  LAKE_MINIO_TOKEN: z.string().min(16).regex(/^\S+$/, 'must have no space').optional(),
});

export interface MinioSettings {
  readonly endpoint: string | undefined;
  readonly folder: string;
  readonly name: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly port: number;
  readonly consolePort: number;
  readonly bridgePort: number;
  readonly bridgeHost: string;
  readonly token: string | undefined;
}

/** Reads the settings. An empty variable counts as unset. Throws `invalid-config`, which names what is wrong. */
export function readMinioSettings(env: Readonly<Record<string, string | undefined>>): MinioSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const known = Object.keys(schema.shape);
  const unknown = Object.keys(given).find((name) => name.startsWith('LAKE_MINIO_') && !known.includes(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, known);
    throw invalid(
      `The environment sets ${unknown}, which is not a setting of the lake: ${nearest ? `did you mean ${nearest}?` : 'remove it.'}`,
    );
  }
  const parsed = schema.safeParse({
    ...given,
    LAKE_MINIO_ENDPOINT: given.LAKE_MINIO_ENDPOINT ?? given.AWS_ENDPOINT_URL,
    LAKE_MINIO_USER: given.LAKE_MINIO_USER ?? given.AWS_ACCESS_KEY_ID,
    LAKE_MINIO_PASSWORD: given.LAKE_MINIO_PASSWORD ?? given.AWS_SECRET_ACCESS_KEY,
  });
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path, message }) => `${path.join('.')} (${message})`).join(', ');
    throw invalid(`The settings of MinIO are not valid: correct ${names}.`);
  }
  const { data } = parsed;
  return {
    endpoint: data.LAKE_MINIO_ENDPOINT,
    folder: data.LAKE_MINIO_DIR,
    name: data.LAKE_MINIO_NAME,
    region: data.LAKE_MINIO_REGION,
    credentials: { accessKeyId: data.LAKE_MINIO_USER, secretAccessKey: data.LAKE_MINIO_PASSWORD },
    port: data.LAKE_MINIO_PORT,
    consolePort: data.LAKE_MINIO_CONSOLE_PORT,
    bridgePort: data.LAKE_MINIO_BRIDGE_PORT,
    bridgeHost: data.LAKE_MINIO_BRIDGE_HOST,
    token: data.LAKE_MINIO_TOKEN,
  };
}

function invalid(message: string): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never' });
}
