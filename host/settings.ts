import { z } from 'zod';
import { nearestName } from '../lib/contract/header.ts';
import { LakeError } from '../lib/lake/error.ts';
import { logLevels } from '../lib/lake/logger.ts';
import { placeNames } from './place.ts';
import { type SettingName, settingList } from './setting-list.ts';

const whole = (least: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.int().min(least));

const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, `must be one of ${names.join(', ')}`);

/** How the text of each variable is read. Undefined means that it is not set. */
const schemas = {
  lakeDir: z.string().optional(),
  place: oneOf(placeNames).default('embedded'),
  lakeName: z.string().default('bedrot'),
  configPath: z.string().optional(),
  logLevel: oneOf(logLevels).default('silent'),
  memoryMb: whole(64).default(384),
  threads: whole(1).optional(),
  secretsDir: z.string().optional(),
  chrome: z.string().optional(),
  noColor: z
    .string()
    .transform(() => true)
    .default(false),
} as const satisfies Readonly<Record<SettingName, z.ZodType>>;

const settingNames = Object.keys(settingList) as readonly SettingName[]; // Object.keys forgets the names of a constant

export type Settings = { readonly [Name in SettingName]: z.output<(typeof schemas)[Name]> };

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
  for (const name of settingNames) {
    const { env: variable } = settingList[name];
    const option = name === 'lakeDir' || name === 'place' ? options[name] : undefined;
    // An empty variable counts as unset.
    const text = option ?? (env[variable] || undefined);
    const parsed = schemas[name].safeParse(text);
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
  const known: readonly string[] = Object.values(settingList).map(({ env: name }) => name);
  for (const name of Object.keys(env)) {
    // The servers' own: localstack/minio-settings.ts, localstack/versitygw-settings.ts.
    if (!name.startsWith('LAKE_') || /^LAKE_(MINIO|VERSITYGW)_/.test(name) || known.includes(name)) continue;
    const nearest = nearestName(name, known);
    throw invalid(
      `The environment sets ${name}, which is not a setting of the lake: ${nearest ? `did you mean ${nearest}?` : 'remove it.'}`,
    );
  }
}

function invalid(message: string): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never' });
}
