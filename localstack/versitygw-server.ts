import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LakeError } from '../lib/lake/error.ts';
import { isPortFree } from './port.ts';
import { type ServerCredentials, type ServerProcess, startServerProcess } from './server-process.ts';

export interface VersitygwServerOptions {
  readonly binary: string;
  /** Holds the objects as files, and their older versions. Its file system must have extended attributes. */
  readonly folder: string;
  readonly port: number;
  readonly credentials: ServerCredentials;
  readonly region: string;
}

/** A path that no bucket has: its name is shorter than a bucket's may be. */
const healthPath = '/up';

/**
 * Starts versitygw on this computer alone, over files with extended attributes. With its sidecar, attributes are files of their
 * own, and a put is not atomic any more. Its webhook is not used: events name other keys than were put where
 * many are put at once, so the lake announces its own puts and lists landing (findings/versitygw-events.sh).
 */
export async function startVersitygw(options: VersitygwServerOptions): Promise<ServerProcess> {
  const { binary, folder, port, credentials, region } = options;
  if (!(await isPortFree(port))) throw portTaken(port);
  const [objects, versions] = [join(folder, 'objects'), join(folder, 'versions')];
  for (const one of [objects, versions]) mkdirSync(one, { recursive: true });
  const address = ['--port', `127.0.0.1:${port}`, '--region', region, '--health', healthPath, '--quiet'];
  return startServerProcess({
    label: 'versitygw',
    binary,
    args: [...address, 'posix', '--versioning-dir', versions, objects],
    env: { HOME: folder, ROOT_ACCESS_KEY: credentials.accessKeyId, ROOT_SECRET_KEY: credentials.secretAccessKey },
    endpoint: `http://127.0.0.1:${port}`,
    healthPath,
  });
}

function portTaken(port: number): LakeError {
  return new LakeError(
    `Another program listens on port ${port}: stop it, or choose another port with LAKE_VERSITYGW_PORT. If it is your versitygw server, name it in LAKE_VERSITYGW_ENDPOINT.`,
    { code: 'invalid-config', fault: 'operator', retry: 'later', details: { port } },
  );
}
