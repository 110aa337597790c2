import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { LakeError } from '../lib/lake/error.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A server that is built from one version of a Go module. */
export interface GoServer {
  /** Its name in messages. */
  readonly label: string;
  /** The name of the program. */
  readonly program: string;
  /** What `go install` builds, without the version. */
  readonly packagePath: string;
  readonly version: string;
  /** The oldest Go that builds it. */
  readonly goVersion: string;
  /** How long the build takes on two cores, in words. */
  readonly duration: string;
  /** The variable that names a running server instead. */
  readonly endpointVariable: string;
}

/** Where the built server is kept: outside the clone, so that every clone finds it. */
export function cachedServer({ program, version }: GoServer, env: Env): string {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(caches, 'bedrot-lake', `${program}-${version}`, program);
}

/** How to get a server. */
export type ServerSource = { readonly kind: 'binary'; readonly path: string } | { readonly kind: 'go' } | undefined;

/** A server that is already built, or Go to build one, or undefined. */
export function findServer(server: GoServer, env: Env): ServerSource {
  const cached = cachedServer(server, env);
  if (existsSync(cached)) return { kind: 'binary', path: cached };
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, server.program);
    if (existsSync(path)) return { kind: 'binary', path };
  }
  return spawnSync('go', ['version']).status === 0 ? { kind: 'go' } : undefined;
}

/** The path of a server. Builds it if there is none. `tell` is called before a long step. */
export async function serverBinary(server: GoServer, env: Env, tell: (line: string) => void): Promise<string> {
  const source = findServer(server, env);
  if (source?.kind === 'binary') return source.path;
  const { label, version, goVersion, duration, endpointVariable } = server;
  if (source === undefined)
    throw failed(
      `There is neither a server of ${label} nor Go to build one: install Go ${goVersion}, or set ${endpointVariable}.`,
    );
  tell(`Building ${label} ${version} with Go. This takes about ${duration}, only the first time.`);
  return build(server, env);
}

/** Builds the server in another folder and moves it: an interrupted build leaves nothing that looks like a server. */
async function build(server: GoServer, env: Env): Promise<string> {
  const target = cachedServer(server, env);
  const caches = join(target, '..', '..');
  mkdirSync(join(target, '..'), { recursive: true });
  const folder = mkdtempSync(join(caches, 'build-'));
  try {
    const code = await goInstall(server, { ...env, GOBIN: folder, GOFLAGS: env.GOFLAGS || '-p=1' });
    if (code !== 0) throw failed(`go install of ${server.label} ended with ${code}: its output above says why.`);
    renameSync(join(folder, server.program), target);
    return target;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function goInstall({ packagePath, version }: GoServer, env: Env): Promise<number> {
  return new Promise((ended, broken) => {
    // One package at a time and with low priority: the build takes more memory than the lake itself, and runs only once.
    const go = spawn('nice', ['go', 'install', `${packagePath}@${version}`], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    go.once('error', broken);
    go.once('exit', (code) => ended(code ?? 1));
  });
}

function failed(message: string): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never' });
}
