import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { isLakeError, LakeError } from '../lib/lake/error.ts';
import { freePort, isPortFree } from './port.ts';
import { pythonEnvironment } from './python-environment.ts';

/** The default port, which is also LocalStack's. */
const usualPort = 4566;
/** How long a start may take, in milliseconds: it takes a second or two, and ten times as long on a busy machine. */
const startMs = 60_000;
/** How long it may take to end by itself, in milliseconds. */
const endMs = 10_000;

export interface MiniStack {
  readonly endpoint: string;
  /** Everything that it and the functions have written so far. */
  log(): Promise<string>;
  /** Settles when it ends, for whatever reason. */
  readonly ended: Promise<unknown>;
  /** Ends it and the processes that it started, and removes its files. */
  stop(): Promise<void>;
}

export interface MiniStackOptions {
  /** The port. By default any free port. */
  readonly port?: number;
  readonly tell: (line: string) => void;
}

/**
 * Starts MiniStack for this machine alone. MiniStack runs functions with the first `node` on its path, and passes its own
 * environment to them. It therefore gets this process's Node, and nothing else of its environment.
 */
export async function startMiniStack({ port, tell }: MiniStackOptions): Promise<MiniStack> {
  if (port !== undefined && !(await isPortFree(port))) throw portTaken(port);
  const bin = await pythonEnvironment(tell);
  const listenPort = port ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'lake-ministack-'));
  const logPath = join(folder, 'log');
  const logFile = openSync(logPath, 'a');
  const child = spawn(join(bin, 'ministack'), [], {
    cwd: folder,
    detached: true, // it leads a process group, so that its children end with it
    stdio: ['ignore', logFile, logFile],
    env: {
      PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      HOME: folder,
      TMPDIR: folder,
      LANG: 'C.UTF-8',
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(listenPort),
      LAMBDA_EXECUTOR: 'local', // never Docker, even where Docker is installed
    },
  });
  closeSync(logFile);
  const endpoint = `http://127.0.0.1:${listenPort}`;
  const ended = once(child, 'exit');
  const stop = async () => {
    signalGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, sleep(endMs, undefined, { ref: false })]);
    signalGroup(child.pid, 'SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const log = () => readFile(logPath, 'utf8');
  const answers = await Promise.race([untilHealthy(endpoint), ended.then(() => false)]);
  if (answers) return { endpoint, log, ended, stop };
  const tail = (await log()).trim().split('\n').slice(-5).join('\n');
  await stop();
  throw new LakeError(`MiniStack did not start on port ${listenPort}: is the port taken? It said:\n${tail}`, {
    code: 'invalid-config',
    fault: 'operator',
    retry: 'later',
  });
}

function portTaken(port: number): LakeError {
  return new LakeError(
    `Another program listens on port ${port}: it may be a running MiniStack or LocalStack. Use that one, stop it, or choose another port with npm run ministack -- --port N.`,
    { code: 'invalid-config', fault: 'operator', retry: 'later', details: { port } },
  );
}

async function untilHealthy(endpoint: string): Promise<boolean> {
  for (const startedMs = Date.now(); Date.now() - startedMs < startMs; await sleep(100)) {
    try {
      if ((await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) })).ok) return true;
    } catch {
      // Not yet.
    }
  }
  return false;
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // The whole group has ended.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** `npm run ministack [-- --port N]`: runs until Ctrl-C. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string', default: String(usualPort) } } });
  const tell = (line: string) => void process.stdout.write(`${line}\n`);
  const stack = await startMiniStack({ port: Number(values.port), tell });
  tell(`MiniStack answers on ${stack.endpoint}; it keeps everything in memory until Ctrl-C. In another terminal:`);
  tell(`  AWS_ENDPOINT_URL=${stack.endpoint} npm run deploy:local`);
  const asked = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.resolve());
  await Promise.race([asked.promise, stack.ended]);
  await stack.stop();
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    if (!isLakeError(error)) throw error;
    process.stderr.write(`ministack: ${error.message}\n`);
    process.exitCode = 1;
  }
}
