import { z } from 'zod';
import { portOr, readServerVariables, type ServerSettings, serverSettings, serverShape } from './server-settings.ts';

/** Every setting of the MinIO place, by the end of its variable (LAKE_MINIO_…). */
const shape = {
  ...serverShape({ port: 9000, folder: '.cache/minio' }),
  CONSOLE_PORT: portOr(9001),
  BRIDGE_PORT: portOr(9010),
  /** The address that the bridge listens on. Where MinIO runs in a container, it is an address of the host. */
  BRIDGE_HOST: z.string().default('127.0.0.1'),
  /** The secret between MinIO's webhook and the bridge. A started server gets a new one. */
  TOKEN: z.string().min(16).regex(/^\S+$/, 'must have no space').optional(),
};

export interface MinioSettings extends ServerSettings {
  readonly consolePort: number;
  readonly bridgePort: number;
  readonly bridgeHost: string;
  readonly token: string | undefined;
}

/** Reads the settings. Throws `invalid-config`, which names what is wrong. */
export function readMinioSettings(env: Readonly<Record<string, string | undefined>>): MinioSettings {
  const read = readServerVariables(env, { prefix: 'LAKE_MINIO_', server: 'MinIO', shape });
  return {
    ...serverSettings(read),
    consolePort: read.CONSOLE_PORT,
    bridgePort: read.BRIDGE_PORT,
    bridgeHost: read.BRIDGE_HOST,
    token: read.TOKEN,
  };
}
