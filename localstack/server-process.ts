import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { LakeError } from '../lib/lake/error.ts';

/** What a client signs its requests with. */
export interface ServerCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A server of S3's protocol that this process started. */
export interface ServerProcess {
  readonly endpoint: string;
  /** Settles when the server ends, for whatever reason. */
  readonly ended: Promise<void>;
  /** Stops the server. Tests use SIGKILL as a power cut. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface ServerProcessOptions {
  /** Its name in messages. */
  readonly label: string;
  readonly binary: string;
  readonly args: readonly string[];
  /** The environment of the server. Proxies and cloud credentials of the caller do not reach it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly endpoint: string;
  /** The path that answers 200 once the server is ready. */
  readonly healthPath: string;
}

/** How many of the server's last lines are kept for the error of a failed start. */
const keptChunks = 20;
/** How long a start may take, in milliseconds: one second when nothing else runs. */
const startTimeoutMs = 60_000;
/** How long a stop may take before the server is killed, in milliseconds. */
const stopTimeoutMs = 10_000;

/** Starts a server and waits until it answers. Throws `store-unavailable` with the server's last words where it does not. */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { label, binary, args, env, endpoint, healthPath } = options;
  const said: string[] = [];
  // In a process group of its own: Ctrl-C must reach only this process, because work in flight still needs the server.
  const child = spawn(binary, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said.push(chunk.toString());
      if (said.length > keptChunks) said.shift();
    });
  const ended = new Promise<void>((end) => {
    child.once('exit', () => end());
    child.once('error', () => end());
  });
  const server = { endpoint, ended, stop: stopping(child, ended) };
  if (await isReady(server, healthPath)) return server;
  await server.stop('SIGKILL');
  throw new LakeError(`${label} did not start: ${said.join('').trim().slice(-500)}`, {
    code: 'store-unavailable',
    fault: 'operator',
    retry: 'later',
  });
}

async function isReady(
  { endpoint, ended }: Pick<ServerProcess, 'endpoint' | 'ended'>,
  healthPath: string,
): Promise<boolean> {
  const deadline = performance.now() + startTimeoutMs;
  const gone = ended.then(() => 'gone' as const);
  while (performance.now() < deadline) {
    const answers = Promise.all([statusOf(`${endpoint}${healthPath}`), statusOf(`${endpoint}/`)]);
    const answer = await Promise.race([answers, gone]);
    if (answer === 'gone') return false;
    // MinIO reports ready before it has read its permissions. Once it has, it refuses an S3 request without a signature.
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

function stopping(child: ChildProcess, ended: Promise<void>): ServerProcess['stop'] {
  return async (signal = 'SIGTERM') => {
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await ended;
    clearTimeout(late);
  };
}
