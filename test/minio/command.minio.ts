import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findServer } from '../../localstack/go-server.ts';
import { bridgePath } from '../../localstack/minio-bridge.ts';
import { startMinio } from '../../localstack/minio-server.ts';
import { readMinioSettings } from '../../localstack/minio-settings.ts';
import { freePort } from '../../localstack/port.ts';
import { minio } from '../../localstack/server-versions.ts';
import { type PutJson, type Sandbox, samplesFolder, sandbox } from '../cli/support.ts';

const { endpoint: foreign } = readMinioSettings(process.env);
const root = join(import.meta.dirname, '../..');
const found = findServer(minio, process.env);
const binary = found?.kind === 'binary' ? found.path : '';

/** `npm run minio`, with a server of its own. */
async function startLake(env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'localstack/minio.ts')], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const piece of child.stdout ?? []) {
    said += String(piece);
    if (said.includes('The lake is up')) return child;
  }
  throw new Error(`npm run minio ended: ${said}`);
}

// The command looks for the server that the settings name; somebody's own is left alone.
describe.skipIf(foreign !== undefined || binary === '')('lake --place minio', () => {
  let box: Sandbox;
  let running: ChildProcess;
  let env: Record<string, string>;
  const lake = (...argv: string[]) => box.lakeWith({ env: { ...env, LAKE_PLACE: 'minio' } }, ...argv);
  const statement = join(samplesFolder, 'distrokid/DistroKid_20260926_090000.tsv');
  const overview = join(samplesFolder, 'tiktok/Overview_2026-10-01_1793472000_nova.kite.zip');
  const stateOf = async (...files: string[]) => {
    const put = await lake('put', ...files, '--wait', '--json');
    // On a busy machine the server takes longer than the command waits without a word.
    expect(put.err.replace(/^Another process holds the lock.*\n/m, '')).toBe('');
    return { code: put.code, states: put.json<PutJson>().arrivals.map(({ state }) => state) };
  };

  beforeAll(async () => {
    box = sandbox();
    env = {
      LAKE_MINIO_DIR: join(box.folder, 'minio'),
      LAKE_MINIO_PORT: `${await freePort()}`,
      LAKE_MINIO_CONSOLE_PORT: `${await freePort()}`,
      LAKE_MINIO_BRIDGE_PORT: `${await freePort()}`,
    };
    running = await startLake(env);
  });
  afterAll(async () => {
    if (running.exitCode === null) {
      running.kill('SIGTERM');
      await once(running, 'exit');
    }
    box.remove();
  });

  it('put --wait waits for the events that the server still has to send', async () => {
    expect(await stateOf(statement)).toEqual({ code: 0, states: ['accepted'] });
    const [{ rows }] = (await lake('query', 'SELECT count(*) AS rows FROM curated.royalties', '--json')).json<
      [{ rows: string }]
    >();
    expect(Number(rows)).toBeGreaterThan(0);
  });

  it('replay --wait waits for all that comes of it', async () => {
    expect((await lake('replay', '--stage', 'clean', '--dataset', 'distrokid/bank-details', '--wait')).code).toBe(0);
    expect((await lake('sweep', '--json')).json()).toMatchObject({ queued: [], lost: [] });
  });

  it('up says what works a lake on MinIO instead', async () => {
    expect(await lake('up')).toMatchObject({ code: 2, err: expect.stringMatching(/use npm run minio instead/) });
  });

  it('put --wait works to the end by itself where nobody takes the events', async () => {
    running.kill('SIGTERM');
    await once(running, 'exit');
    const settings = readMinioSettings(env);
    const webhook = { url: `http://127.0.0.1:${settings.bridgePort}${bridgePath}`, token: 'nobody-is-there-to-see' };
    const server = await startMinio({ ...settings, binary, webhook });
    try {
      expect(await stateOf(overview)).toEqual({ code: 0, states: ['accepted'] });
      expect((await lake('tables')).out).toMatch(/social_daily +v1 /);
    } finally {
      await server.stop();
    }
  });
});
