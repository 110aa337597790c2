import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { loadConfig } from '../host/load-config.ts';
import { readSettings } from '../host/settings.ts';
import { processTerminal, type Terminal } from '../host/terminal.ts';
import { takeWorkerLock } from '../host/worker-lock.ts';
import { isLakeError, LakeError } from '../lib/lake/error.ts';
import { sqliteQueue } from '../lib/queue/sqlite.ts';
import { stageLogger } from '../lib/runtime/logger.ts';
import { assertAtomicPuts } from '../lib/store/s3-probe.ts';
import { serverBinary } from './go-server.ts';
import { bridgePath, startBridge } from './minio-bridge.ts';
import { minioQueuePath, openMinio } from './minio-lake.ts';
import { startMinio, webhookArn } from './minio-server.ts';
import { type MinioSettings, readMinioSettings } from './minio-settings.ts';
import { bucketsOf, makeBuckets } from './server-buckets.ts';
import { serverClient } from './server-client.ts';
import type { ServerProcess } from './server-process.ts';
import { minio } from './server-versions.ts';

/** `npm run minio`: runs a lake on MinIO. It starts a server unless one is named, receives its events and processes them until it is stopped. */
async function main(terminal: Terminal): Promise<number> {
  const stop = terminal.stopSignal();
  const read = readMinioSettings(terminal.env);
  const settings: MinioSettings = { ...read, folder: resolve(terminal.cwd, read.folder) };
  const token = settings.token ?? newToken(settings);
  const own = settings.endpoint === undefined ? await ownServer(settings, token, terminal) : undefined;
  try {
    const endpoint = settings.endpoint ?? own?.endpoint ?? '';
    await run({ ...settings, endpoint, token }, terminal, stop);
    return 0;
  } finally {
    await own?.stop();
  }
}

type Running = Omit<MinioSettings, 'endpoint' | 'token'> & { readonly endpoint: string; readonly token: string };

async function run(settings: Running, terminal: Terminal, stop: AbortSignal): Promise<void> {
  const { endpoint, folder, name, bridgePort, bridgeHost, token } = settings;
  // The settings of the bridge also begin with LAKE_, and readSettings refuses unknown ones: so it gets only LAKE_CONFIG.
  const lakeSettings = readSettings({ LAKE_CONFIG: terminal.env.LAKE_CONFIG });
  const { config } = await loadConfig(lakeSettings, terminal.cwd);
  const clock = { now: () => terminal.now() };
  const write = (line: string) => terminal.err(`${line}\n`);
  const logger = stageLogger({ serviceName: 'lake minio', level: 'warn', write });
  const buckets = bucketsOf(name);
  const queue = sqliteQueue({ path: minioQueuePath(folder), clock });
  const bridge = await startBridge({ queue, buckets, token, clock, logger, port: bridgePort, host: bridgeHost });
  const client = serverClient(settings);
  try {
    await makeBuckets({ client, buckets, lockedDays: config.retention?.raw.lockedDays ?? 365, arn: webhookArn });
    const lake = await openMinio({ ...settings, root: folder, config, logger, clock });
    const lock = takeWorkerLock(`${folder}/.store`);
    try {
      if (!lock) throw refused('Another process already runs this lake: use that one, or stop it first.');
      await assertAtomicPuts(lake.ports.store);
      await lake.recover();
      await lake.heal(clock.now());
      terminal.out(
        `The lake is up on ${endpoint}: put files into the bucket ${buckets.landing}. Ctrl-C stops the lake.\n`,
      );
      await lake.worker.run(stop);
      terminal.out('The lake is down; nothing is lost.\n');
    } finally {
      lock?.release();
      await lake.close();
    }
  } finally {
    client.destroy();
    await bridge.close();
    await queue.close();
  }
}

async function ownServer(settings: MinioSettings, token: string, terminal: Terminal): Promise<ServerProcess> {
  const binary = await serverBinary(minio, terminal.env, (line) => terminal.err(`${line}\n`));
  const url = `http://${settings.bridgeHost}:${settings.bridgePort}${bridgePath}`;
  const server = await startMinio({ ...settings, binary, webhook: { url, token } });
  terminal.out(`MinIO runs on ${server.endpoint}, its console on http://127.0.0.1:${settings.consolePort}\n`);
  return server;
}

/** A token for a started server. The token of a running server is known only to its owner. */
function newToken({ endpoint }: MinioSettings): string {
  if (endpoint === undefined) return randomUUID();
  throw refused(
    `Set LAKE_MINIO_TOKEN to the auth_token that the webhook of ${endpoint} sends (see localstack/compose.minio.yaml).`,
  );
}

function refused(message: string): LakeError {
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'never' });
}

const terminal = processTerminal();
try {
  process.exitCode = await main(terminal);
} catch (error) {
  if (!isLakeError(error)) throw error;
  terminal.err(`minio: ${error.message}\n`);
  process.exitCode = 1;
}
