import { logLevels } from '../lib/lake/logger.ts';
import { placeNames } from './place.ts';

/** One setting of the environment. */
interface Setting {
  readonly env: string;
  /** The default, in words. */
  readonly unset: string;
  /** Its value is never shown. */
  readonly secret: boolean;
  readonly doc: string;
}

/** Every setting that the command reads from the environment; nothing else is read. */
export const settingList = {
  lakeDir: {
    env: 'LAKE_DIR',
    unset: 'lake-data beside lake.config.ts, else ./lake-data',
    secret: false,
    doc: 'Folder of the lake; --lake goes before it (default lake-data beside lake.config.ts)',
  },
  place: {
    env: 'LAKE_PLACE',
    unset: 'embedded',
    secret: false,
    doc: `Where the lake is: ${placeNames.join(', ')}; --place overrides it (default embedded)`,
  },
  lakeName: {
    env: 'LAKE_NAME',
    unset: 'bedrot',
    secret: false,
    doc: 'Name of a deployed lake and of its stack (default bedrot)',
  },
  configPath: {
    env: 'LAKE_CONFIG',
    unset: 'the nearest lake.config.ts upwards, else the package’s own',
    secret: false,
    doc: 'The configuration file (default the nearest lake.config.ts upwards, else the package’s own)',
  },
  logLevel: {
    env: 'LAKE_LOG_LEVEL',
    unset: 'silent',
    secret: false,
    doc: `Log lines on standard error: ${logLevels.join(', ')} (default silent)`,
  },
  memoryMb: {
    env: 'LAKE_MEMORY_MB',
    unset: '384',
    secret: false,
    doc: 'Memory of the query engine in MB before it spills to disk (default 384)',
  },
  threads: {
    env: 'LAKE_THREADS',
    unset: 'all cores',
    secret: false,
    doc: 'Threads of the query engine (default all cores)',
  },
  secretsDir: {
    env: 'LAKE_SECRETS_DIR',
    unset: 'none',
    secret: false,
    doc: 'Folder of secrets for lake extract, one file <source>/<account> each (default none)',
  },
  chrome: {
    env: 'LAKE_CHROME',
    unset: 'its own on Linux x86_64, else Google Chrome',
    secret: false,
    doc: 'Path of the Chrome for lake extract (default its own on Linux x86_64, else Google Chrome)',
  },
  noColor: {
    env: 'NO_COLOR',
    unset: 'false',
    secret: false,
    doc: 'Any value: no colour, even on a terminal',
  },
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settingList;
