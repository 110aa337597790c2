import { z } from 'zod';
import { nearestName } from '../lib/contract/header.ts';
import { LakeError } from '../lib/lake/error.ts';
import type { ServerCredentials } from './server-process.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A port, with the one that is taken where none is named. */
export const portOr = (otherwise: number) => z.coerce.number().int().min(1).max(65_535).default(otherwise);

/** The settings of every server of S3's protocol, each by the end of its variable. The default password guards a server that only this computer reaches. */
export const serverShape = (defaults: { readonly port: number; readonly folder: string }) => ({
  /** A running server. Without it, a server is built and started. AWS_ENDPOINT_URL means the same. */
  ENDPOINT: z.url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:9000' }).optional(),
  /** The folder of the started server's data and of the queue. */
  DIR: z.string().default(defaults.folder),
  /** The beginning of the buckets' names. */
  NAME: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/)
    .default('lake'),
  REGION: z.string().default('us-east-1'),
  USER: z.string().min(3).default('lake'),
  PASSWORD: z.string().min(8).default('only-on-this-computer'),
  PORT: portOr(defaults.port),
});

export interface ServerSettings {
  readonly endpoint: string | undefined;
  readonly folder: string;
  readonly name: string;
  readonly region: string;
  readonly credentials: ServerCredentials;
  readonly port: number;
}

/**
 * Reads variables that begin with `prefix`. An empty variable counts as unset. Throws `invalid-config`, which names what is
 * wrong.
 */
export function readServerVariables<Shape extends z.ZodRawShape>(
  env: Env,
  { prefix, server, shape }: { readonly prefix: string; readonly server: string; readonly shape: Shape },
): z.output<z.ZodObject<Shape>> {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  const own = Object.fromEntries(
    given.filter(([name]) => name.startsWith(prefix)).map(([name, value]) => [name.slice(prefix.length), value]),
  );
  const known = Object.keys(shape);
  const unknown = Object.keys(own).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const names = known.map((name) => `${prefix}${name}`);
    const nearest = nearestName(`${prefix}${unknown}`, names);
    throw invalid(
      `The environment sets ${prefix}${unknown}, which is not a setting of the lake: ${nearest ? `did you mean ${nearest}?` : 'remove it.'}`,
    );
  }
  const aws = Object.fromEntries(given);
  const parsed = z.object(shape).safeParse({
    ENDPOINT: aws.AWS_ENDPOINT_URL,
    USER: aws.AWS_ACCESS_KEY_ID,
    PASSWORD: aws.AWS_SECRET_ACCESS_KEY,
    ...own,
  });
  if (parsed.success) return parsed.data;
  const names = parsed.error.issues.map(({ path, message }) => `${prefix}${path.join('.')} (${message})`).join(', ');
  throw invalid(`The settings of ${server} are not valid: correct ${names}.`);
}

/** What all servers' settings have, by the names that the code uses. */
export function serverSettings(read: z.output<z.ZodObject<ReturnType<typeof serverShape>>>): ServerSettings {
  const { ENDPOINT, DIR, NAME, REGION, USER, PASSWORD, PORT } = read;
  const credentials = { accessKeyId: USER, secretAccessKey: PASSWORD };
  return { endpoint: ENDPOINT, folder: DIR, name: NAME, region: REGION, credentials, port: PORT };
}

function invalid(message: string): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never' });
}
