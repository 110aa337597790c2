import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { loadConfig } from '../host/load-config.ts';
import { readSettings } from '../host/settings.ts';
import { processTerminal, type Terminal } from '../host/terminal.ts';
import { isLakeError } from '../lib/lake/error.ts';
import { s3Store } from '../lib/store/s3.ts';
import { assertAtomicPuts } from '../lib/store/s3-probe.ts';
import { serverBinary } from './go-server.ts';
import { bucketsOf, makeBuckets } from './server-buckets.ts';
import { serverClient } from './server-client.ts';
import type { ServerSettings } from './server-settings.ts';
import { versitygw } from './server-versions.ts';
import { startVersitygw } from './versitygw-server.ts';
import { readVersitygwSettings } from './versitygw-settings.ts';

/**
 * `npm run versitygw`: starts a server unless one is named, makes the buckets, and runs `lake up` over them until it is
 * stopped. The server ends after the lake, because work in flight still needs it.
 */
async function main(terminal: Terminal): Promise<number> {
  const stop = terminal.stopSignal();
  const read = readVersitygwSettings(terminal.env);
  const settings = { ...read, folder: resolve(terminal.cwd, read.folder) };
  const server = settings.endpoint === undefined ? await ownServer(settings, terminal) : undefined;
  try {
    const endpoint = settings.endpoint ?? server?.endpoint ?? '';
    await prepare({ ...settings, endpoint }, terminal);
    return stop.aborted ? 0 : await runLake({ ...settings, endpoint }, terminal);
  } finally {
    await server?.stop();
  }
}

async function ownServer(settings: ServerSettings, terminal: Terminal) {
  const binary = await serverBinary(versitygw, terminal.env, (line) => terminal.err(`${line}\n`));
  const server = await startVersitygw({ ...settings, binary });
  terminal.out(`versitygw runs on ${server.endpoint}, over the files of ${settings.folder}\n`);
  return server;
}

type Reached = ServerSettings & { readonly endpoint: string };

/** Makes the buckets, and refuses a server whose writes are not atomic. */
async function prepare(settings: Reached, terminal: Terminal): Promise<void> {
  const { config } = await loadConfig(readSettings({ LAKE_CONFIG: terminal.env.LAKE_CONFIG }), terminal.cwd);
  const client = serverClient(settings);
  const buckets = bucketsOf(settings.name);
  const store = s3Store({ client, buckets });
  try {
    await makeBuckets({ client, buckets, lockedDays: config.retention?.raw.lockedDays ?? 365 });
    await assertAtomicPuts(store);
  } finally {
    await store.close();
  }
}

/** Runs `lake up`, which gets Ctrl-C as this process does, and ends by itself. */
async function runLake({ endpoint, folder }: Reached, terminal: Terminal): Promise<number> {
  const lake = spawn(process.execPath, [join(import.meta.dirname, '../cli/lake.ts'), 'up'], {
    stdio: 'inherit',
    cwd: terminal.cwd,
    env: { ...terminal.env, LAKE_PLACE: 'versitygw', LAKE_VERSITYGW_ENDPOINT: endpoint, LAKE_VERSITYGW_DIR: folder },
  });
  // Whoever stops this process by its id means the lake.
  terminal.stopSignal().addEventListener('abort', () => lake.kill('SIGTERM'), { once: true });
  const [code] = (await once(lake, 'exit')) as [number | null];
  return code ?? 1;
}

const terminal = processTerminal();
try {
  process.exitCode = await main(terminal);
} catch (error) {
  if (!isLakeError(error)) throw error;
  terminal.err(`versitygw: ${error.message}\n`);
  process.exitCode = 1;
}
