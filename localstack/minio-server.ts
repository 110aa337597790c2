import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LakeError } from '../lib/lake/error.ts';
import { isPortFree } from './port.ts';

export interface MinioCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface MinioServerOptions {
  readonly binary: string;
  /** Holds the server's data and the events that it could not deliver yet. */
  readonly folder: string;
  readonly port: number;
  readonly consolePort: number;
  readonly credentials: MinioCredentials;
  readonly region: string;
  /** Where the server sends events, and the secret that it sends along. */
  readonly webhook: { readonly url: string; readonly token: string };
}

export interface MinioServer {
  readonly endpoint: string;
  /** Settles when the server ends, for whatever reason. */
  readonly ended: Promise<void>;
  /** Stops the server. Tests use SIGKILL as a power cut. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** The target of a bucket's notifications. LAKE is its name in the variables below. */
export const webhookArn = 'arn:minio:sqs::LAKE:webhook';

/** How many of the server's last lines are kept for the error of a failed start. */
const keptChunks = 20;
/** How long a start may take, in milliseconds: one second when nothing else runs. */
const startTimeoutMs = 60_000;
/** How long a stop may take before the server is killed, in milliseconds. */
const stopTimeoutMs = 10_000;

/** Starts a MinIO server on this computer alone. Events that the bridge does not take wait in the server's queue_dir. */
export async function startMinio(options: MinioServerOptions): Promise<MinioServer> {
  const { binary, folder, port, consolePort } = options;
  const data = join(folder, 'data');
  for (const taken of [port, consolePort]) if (!(await isPortFree(taken))) throw portTaken(taken);
  mkdirSync(data, { recursive: true });
  mkdirSync(join(folder, 'events'), { recursive: true });
  const said: string[] = [];
  const args = ['server', data, '--address', `127.0.0.1:${port}`, '--console-address', `127.0.0.1:${consolePort}`];
  // In a process group of its own: Ctrl-C must reach only this process, because work in flight still needs the server.
  const child = spawn(binary, args, { env: environment(options), stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said.push(chunk.toString());
      if (said.length > keptChunks) said.shift();
    });
  const ended = new Promise<void>((end) => {
    child.once('exit', () => end());
    child.once('error', () => end());
  });
  const server = { endpoint: `http://127.0.0.1:${port}`, ended, stop: stopping(child, ended) };
  if (await isReady(server)) return server;
  await server.stop('SIGKILL');
  throw new LakeError(`MinIO did not start: ${said.join('').trim().slice(-500)}`, {
    code: 'store-unavailable',
    fault: 'operator',
    retry: 'later',
  });
}

function portTaken(port: number): LakeError {
  return new LakeError(
    `Another program listens on port ${port}: stop it, or choose other ports with LAKE_MINIO_PORT and LAKE_MINIO_CONSOLE_PORT. If it is your MinIO server, name it in LAKE_MINIO_ENDPOINT.`,
    { code: 'invalid-config', fault: 'operator', retry: 'later', details: { port } },
  );
}

/** The environment of the server. Proxies and cloud credentials of the caller do not reach it. */
function environment({ folder, credentials, region, webhook }: MinioServerOptions): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
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

async function isReady({ endpoint, ended }: Pick<MinioServer, 'endpoint' | 'ended'>): Promise<boolean> {
  const deadline = performance.now() + startTimeoutMs;
  const gone = ended.then(() => 'gone' as const);
  while (performance.now() < deadline) {
    const answers = Promise.all([statusOf(`${endpoint}/minio/health/ready`), statusOf(`${endpoint}/`)]);
    const answer = await Promise.race([answers, gone]);
    if (answer === 'gone') return false;
    // The server reports ready before it has read its permissions. Once it has, it refuses an S3 request without a signature.
    const [health, s3] = answer;
    if (health === 200 && s3 === 403) return true;
    await sleep(50);
  }
  return false;
}

/** The status of an answer; 0 where there is none. */
async function statusOf(url: string): Promise<number> {
  return fetch(url).then(
    ({ status }) => status,
    () => 0,
  );
}

function stopping(child: ChildProcess, ended: Promise<void>): MinioServer['stop'] {
  return async (signal = 'SIGTERM') => {
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(late);
  };
}
