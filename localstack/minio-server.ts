import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LakeError } from '../lib/lake/error.ts';
import { isPortFree } from './port.ts';
import { type ServerCredentials, type ServerProcess, startServerProcess } from './server-process.ts';

export interface MinioServerOptions {
  readonly binary: string;
  /** Holds the server's data and the events that it could not deliver yet. */
  readonly folder: string;
  readonly port: number;
  readonly consolePort: number;
  readonly credentials: ServerCredentials;
  readonly region: string;
  /** Where the server sends events, and the secret that it sends along. */
  readonly webhook: { readonly url: string; readonly token: string };
}

/** The target of a bucket's notifications. LAKE is its name in the variables below. */
export const webhookArn = 'arn:minio:sqs::LAKE:webhook';

/** Starts a MinIO server on this computer alone. Events that the bridge does not take wait in the server's queue_dir. */
export async function startMinio(options: MinioServerOptions): Promise<ServerProcess> {
  const { binary, folder, port, consolePort } = options;
  const data = join(folder, 'data');
  for (const taken of [port, consolePort]) if (!(await isPortFree(taken))) throw portTaken(taken);
  mkdirSync(data, { recursive: true });
  mkdirSync(join(folder, 'events'), { recursive: true });
  return startServerProcess({
    label: 'MinIO',
    binary,
    args: ['server', data, '--address', `127.0.0.1:${port}`, '--console-address', `127.0.0.1:${consolePort}`],
    env: environment(options),
    endpoint: `http://127.0.0.1:${port}`,
    healthPath: '/minio/health/ready',
  });
}

function portTaken(port: number): LakeError {
  return new LakeError(
    `Another program listens on port ${port}: stop it, or choose other ports with LAKE_MINIO_PORT and LAKE_MINIO_CONSOLE_PORT. If it is your MinIO server, name it in LAKE_MINIO_ENDPOINT.`,
    { code: 'invalid-config', fault: 'operator', retry: 'later', details: { port } },
  );
}

function environment({ folder, credentials, region, webhook }: MinioServerOptions): Readonly<Record<string, string>> {
  return {
    HOME: folder,
    MINIO_ROOT_USER: credentials.accessKeyId,
    MINIO_ROOT_PASSWORD: credentials.secretAccessKey,
    MINIO_REGION: region,
    MINIO_UPDATE: 'off',
    MINIO_NOTIFY_WEBHOOK_ENABLE_LAKE: 'on',
    MINIO_NOTIFY_WEBHOOK_ENDPOINT_LAKE: webhook.url,
    MINIO_NOTIFY_WEBHOOK_AUTH_TOKEN_LAKE: webhook.token,
    MINIO_NOTIFY_WEBHOOK_QUEUE_DIR_LAKE: join(folder, 'events'),
  };
}
