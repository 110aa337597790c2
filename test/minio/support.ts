import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { findServer } from '../../localstack/go-server.ts';
import { bridgePath } from '../../localstack/minio-bridge.ts';
import { startMinio } from '../../localstack/minio-server.ts';
import { readMinioSettings } from '../../localstack/minio-settings.ts';
import { freePort } from '../../localstack/port.ts';
import type { ServerCredentials } from '../../localstack/server-process.ts';
import { minio } from '../../localstack/server-versions.ts';

export const region = 'us-east-1';

/** A MinIO server of a test's own, or the one that the settings name. */
export interface TestServer {
  readonly endpoint: string;
  readonly credentials: ServerCredentials;
  readonly isOwn: boolean;
  /** A folder of the test's own, removed when the server closes. */
  readonly folder: string;
  readonly bridgePort: number;
  readonly token: string;
  close(): Promise<void>;
}

export async function openServer(): Promise<TestServer> {
  const settings = readMinioSettings(process.env);
  const folder = mkdtempSync(join(tmpdir(), 'lake-minio-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const { endpoint, credentials } = settings;
  const token = settings.token ?? randomUUID();
  if (endpoint !== undefined) {
    const { bridgePort } = settings;
    return { endpoint, credentials, isOwn: false, folder, bridgePort, token, close: async () => remove() };
  }
  const found = findServer(minio, process.env);
  if (found?.kind !== 'binary') throw new Error('npm run test:minio builds the server first: start the tests with it.');
  const [port, consolePort, bridgePort] = [await freePort(), await freePort(), await freePort()];
  const server = await startMinio({
    binary: found.path,
    folder: join(folder, 'server'),
    port,
    consolePort,
    credentials,
    region,
    webhook: { url: `http://127.0.0.1:${bridgePort}${bridgePath}`, token },
  });
  const close = async () => {
    await server.stop();
    remove();
  };
  return { endpoint: server.endpoint, credentials, isOwn: true, folder, bridgePort, token, close };
}

let names = 0;

/** A name that no other test uses, for the buckets of one; all of a run begin alike, and are removed when it ends. */
export function newName(): string {
  names += 1;
  return `${inject('bucketsBegin')}-${process.pid}-${names}`;
}
