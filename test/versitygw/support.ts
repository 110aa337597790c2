import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findServer } from '../../localstack/go-server.ts';
import { freePort } from '../../localstack/port.ts';
import type { ServerAddress } from '../../localstack/server-client.ts';
import type { ServerProcess } from '../../localstack/server-process.ts';
import { versitygw } from '../../localstack/server-versions.ts';
import { startVersitygw } from '../../localstack/versitygw-server.ts';
import { readVersitygwSettings } from '../../localstack/versitygw-settings.ts';

/** A server of a test's own. */
export interface TestServer extends ServerAddress {
  /** A folder of the test's own, removed when the server closes. */
  readonly folder: string;
  readonly process: ServerProcess;
  close(): Promise<void>;
}

/** The path of the server that `npm run test:versitygw` built. */
export function binaryPath(): string {
  const found = findServer(versitygw, process.env);
  if (found?.kind !== 'binary')
    throw new Error('npm run test:versitygw builds the server first: start the tests with it.');
  return found.path;
}

/** Starts a server over a folder of its own. */
export async function openServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lake-versitygw-'));
  const { credentials, region } = readVersitygwSettings({});
  const options = { binary: binaryPath(), folder: join(folder, 'server'), port: await freePort(), credentials, region };
  const server = await startVersitygw(options);
  const close = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { endpoint: server.endpoint, credentials, region, folder, process: server, close };
}
