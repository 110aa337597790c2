import { z } from 'zod';
import { nearestName } from '../lib/contract/header.ts';
import { LakeError } from '../lib/lake/error.ts';
import { logLevels } from '../lib/runtime/logger.ts';
import { placeNames } from './place.ts';

/** One setting of the environment. */
interface Setting<S extends z.ZodType = z.ZodType> {
  readonly env: string;
  /** Reads the text of the variable. Undefined means that it is not set. */
  readonly schema: S;
  /** The default, in words. */
  readonly unset: string;
  /** Its value is never shown. */
  readonly secret: boolean;
  readonly doc: string;
}

const whole = (least: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(least));

const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, `must be one of ${names.join(', ')}`);

/** Every setting that the command reads from the environment; nothing else is read. */
export const settingTable = {
  lakeDir: {
    env: 'LAKE_DIR',
    schema: z.string().optional(),
    unset: 'lake-data beside lake.config.ts, else ./lake-data',
    secret: false,
    doc: 'Folder of the lake; --lake goes before it (default lake-data beside lake.config.ts)',
  },
  place: {
    env: 'LAKE_PLACE',
    schema: oneOf(placeNames).default('embedded'),
    unset: 'embedded',
    secret: false,
    doc: `Where the lake is: ${placeNames.join(', ')}; --place overrides it (default embedded)`,
  },
  lakeName: {
    env: 'LAKE_NAME',
    schema: z.string().default('bedrot'),
    unset: 'bedrot',
    secret: false,
    doc: 'Name of a deployed lake and of its stack (default bedrot)',
  },
  configPath: {
    env: 'LAKE_CONFIG',
    schema: z.string().optional(),
    unset: 'the nearest lake.config.ts upwards, else the package’s own',
    secret: false,
    doc: 'The configuration file (default the nearest lake.config.ts upwards, else the package’s own)',
  },
  logLevel: {
    env: 'LAKE_LOG_LEVEL',
    schema: oneOf(logLevels).default('silent'),
    unset: 'silent',
    secret: false,
    doc: `Log lines on standard error: ${logLevels.join(', ')} (default silent)`,
  },
  memoryMb: {
    env: 'LAKE_MEMORY_MB',
    schema: whole(64).default(384),
    unset: '384',
    secret: false,
    doc: 'Memory of the query engine in MB before it spills to disk (default 384)',
  },
  threads: {
    env: 'LAKE_THREADS',
    schema: whole(1).optional(),
    unset: 'all cores',
    secret: false,
    doc: 'Threads of the query engine (default all cores)',
  },
  secretsDir: {
    env: 'LAKE_SECRETS_DIR',
    schema: z.string().optional(),
    unset: 'none',
    secret: false,
    doc: 'Folder of secrets for lake extract, one file <source>/<account> each (default none)',
  },
  chrome: {
    env: 'LAKE_CHROME',
    schema: z.string().optional(),
    unset: 'its own on Linux x86_64, else Google Chrome',
    secret: false,
    doc: 'Path of the Chrome for lake extract (default its own on Linux x86_64, else Google Chrome)',
  },
  noColor: {
    env: 'NO_COLOR',
    schema: z
      .string()
      .transform(() => true)
      .default(false),
    unset: 'false',
    secret: false,
    doc: 'Any value: no colour, even on a terminal',
  },
} as const satisfies Readonly<Record<string, Setting>>;

type SettingName = keyof typeof settingTable;
export type Settings = { readonly [Name in SettingName]: z.output<(typeof settingTable)[Name]['schema']> };

export interface ResolvedSettings {
  readonly values: Settings;
  /** Where each value came from: an option, the environment, or the default. */
  readonly from: Readonly<Record<SettingName, 'option' | 'environment' | 'default'>>;
}

/** Reads the settings. An option of the command line overrides its variable. Throws `invalid-config`. */
export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly lakeDir?: string | undefined; readonly place?: string | undefined } = {},
): ResolvedSettings {
  refuseUnknown(env);
  const values: Record<string, unknown> = {};
  const from: Record<string, string> = {};
  for (const [name, { env: variable, schema }] of Object.entries(settingTable)) {
    const option = name === 'lakeDir' || name === 'place' ? options[name] : undefined;
    // An empty variable counts as unset.
    const text = option ?? (env[variable] || undefined);
    const parsed = schema.safeParse(text);
    if (!parsed.success)
      throw invalid(
        `${option === undefined ? variable : `--${name}`} is not valid: ${parsed.error.issues[0]?.message ?? 'see lake --help'}.`,
      );
    values[name] = parsed.data;
    from[name] = option !== undefined ? 'option' : text !== undefined ? 'environment' : 'default';
  }
  return { values, from } as unknown as ResolvedSettings; // the loop above goes over the same table as the types
}

function refuseUnknown(env: Readonly<Record<string, string | undefined>>): void {
  const known: readonly string[] = Object.values(settingTable).map(({ env: name }) => name);
  for (const name of Object.keys(env)) {
    // LAKE_MINIO_… are the MinIO place's own (localstack/minio-settings.ts).
    if (!name.startsWith('LAKE_') || name.startsWith('LAKE_MINIO_') || known.includes(name)) continue;
    const nearest = nearestName(name, known);
    throw invalid(
      `The environment sets ${name}, which is not a setting of the lake: ${nearest ? `did you mean ${nearest}?` : 'remove it.'}`,
    );
  }
}

function invalid(message: string): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never' });
}
