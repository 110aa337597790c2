import { readServerVariables, type ServerSettings, serverSettings, serverShape } from './server-settings.ts';

/** Every setting of the versitygw place, by the end of its variable (LAKE_VERSITYGW_…). */
const shape = serverShape({ port: 7070, folder: '.cache/versitygw' });

/** Reads the settings. Throws `invalid-config`, which names what is wrong. */
export function readVersitygwSettings(env: Readonly<Record<string, string | undefined>>): ServerSettings {
  return serverSettings(readServerVariables(env, { prefix: 'LAKE_VERSITYGW_', server: 'versitygw', shape }));
}
