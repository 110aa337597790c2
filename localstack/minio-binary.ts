import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { LakeError } from '../lib/lake/error.ts';

/** The last published version. MinIO is no longer maintained, so no newer version is expected. */
export const minioVersion = 'v0.0.0-20260212201848-7aac2a2c5b7c';

type Env = Readonly<Record<string, string | undefined>>;

/** Where the built server is kept: outside the clone, so that every clone finds it. */
export function cachedMinio(env: Env): string {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(caches, 'bedrot-lake', `minio-${minioVersion}`, 'minio');
}

/** How to get a MinIO server. */
export type MinioSource = { readonly kind: 'binary'; readonly path: string } | { readonly kind: 'go' } | undefined;

/** A server that is already built, or Go to build one, or undefined. */
export function findMinio(env: Env): MinioSource {
  const cached = cachedMinio(env);
  if (existsSync(cached)) return { kind: 'binary', path: cached };
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, 'minio');
    if (existsSync(path)) return { kind: 'binary', path };
  }
  return spawnSync('go', ['version']).status === 0 ? { kind: 'go' } : undefined;
}

/** The path of a MinIO server. Builds it if there is none. `tell` is called before a long step. */
export async function minioBinary(env: Env, tell: (line: string) => void): Promise<string> {
  const source = findMinio(env);
  if (source?.kind === 'binary') return source.path;
  if (source === undefined) {
    throw failed('There is neither a MinIO server nor Go to build one: install Go 1.24, or set LAKE_MINIO_ENDPOINT.');
  }
  tell(`Building MinIO ${minioVersion} with Go. This takes about eight minutes, only the first time.`);
  return build(env);
}

/** Builds the server in another folder and moves it: an interrupted build leaves nothing that looks like a server. */
async function build(env: Env): Promise<string> {
  const target = cachedMinio(env);
  const caches = join(target, '..', '..');
  mkdirSync(join(target, '..'), { recursive: true });
  const folder = mkdtempSync(join(caches, 'build-'));
  try {
    const code = await goInstall({ ...env, GOBIN: folder, GOFLAGS: env.GOFLAGS || '-p=1' });
    if (code !== 0) throw failed(`go install of MinIO ended with ${code}: its output above says why.`);
    renameSync(join(folder, 'minio'), target);
    return target;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function goInstall(env: Env): Promise<number> {
  return new Promise((ended, broken) => {
    // One package at a time and with low priority: the build takes more memory than the lake itself, and runs only once.
    const go = spawn('nice', ['go', 'install', `github.com/minio/minio@${minioVersion}`], {
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
