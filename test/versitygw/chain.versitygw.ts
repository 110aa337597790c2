import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { marts } from '../../lib/marts/registry.ts';
import { freePort } from '../../localstack/port.ts';
import { serverClient } from '../../localstack/server-client.ts';
import { readVersitygwSettings } from '../../localstack/versitygw-settings.ts';
import { type Sandbox, samplesFolder, sandbox } from '../cli/support.ts';
import { binaryPath } from './support.ts';

const root = join(import.meta.dirname, '../..');
const files = readdirSync(samplesFolder, { recursive: true, encoding: 'utf8' })
  .map((name) => join(samplesFolder, name))
  .filter((path) => statSync(path).isFile())
  .toSorted();
/** How long the samples may take on a busy machine, in milliseconds: they take ten seconds. */
const deadlineMs = 120_000;

/** `npm run versitygw`, with a server of its own. */
async function start(env: Readonly<Record<string, string | undefined>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(root, 'localstack/versitygw.ts')], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, XDG_CACHE_HOME: process.env.XDG_CACHE_HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  await new Promise<void>((up, failed) => {
    // Read to the end: a closed pipe would end the lake at its next word.
    child.stdout.on('data', (piece: Buffer) => {
      said += piece.toString();
      if (said.includes('The lake is up')) up();
    });
    child.once('exit', () => failed(new Error(`npm run versitygw ended: ${said}`)));
  });
  return child;
}

describe('the lake on versitygw', () => {
  let box: Sandbox;
  let running: ChildProcess | undefined;
  let env: Record<string, string>;
  const lake = (...argv: string[]) => box.lakeWith({ env: { ...env, LAKE_PLACE: 'versitygw' } }, ...argv);
  const embedded = (...argv: string[]) => box.lakeWith({}, ...argv);
  const stop = async () => {
    if (running === undefined || running.exitCode !== null) return;
    running.kill('SIGTERM');
    await once(running, 'exit');
  };

  beforeAll(async () => {
    binaryPath();
    box = sandbox();
    env = { LAKE_VERSITYGW_DIR: join(box.folder, 'versitygw'), LAKE_VERSITYGW_PORT: `${await freePort()}` };
    running = await start(env);
  });
  afterAll(async () => {
    await stop();
    box.remove();
  });

  it('takes what another program puts into landing, without an event, to the curated tables', async () => {
    const { endpoint, port, ...settings } = readVersitygwSettings(env);
    const client = serverClient({ ...settings, endpoint: endpoint ?? `http://127.0.0.1:${port}` });
    for (const path of files) {
      const Key = `inbox/samples/${relative(samplesFolder, path)}`;
      await client.send(new PutObjectCommand({ Bucket: 'lake-landing', Key, Body: readFileSync(path) }));
    }
    client.destroy();
    const until = performance.now() + deadlineMs;
    while (performance.now() < until && !(await isDone())) await sleep(1_000);
    expect(await isDone()).toBe(true);
  });

  /** True where every file has a receipt and the sweep finds nothing to do. */
  async function isDone(): Promise<boolean> {
    const [{ count }] = (await lake('query', 'SELECT count(*) AS count FROM ledger.receipts', '--json')).json<
      [{ count: string | number }]
    >();
    if (Number(count) < files.length) return false;
    const swept = (await lake('sweep', '--dry-run', '--json')).json<{ queued: unknown[]; waiting?: unknown }>();
    return swept.queued.length === 0;
  }

  it('gives every mart the rows that the lake in a folder gives it', async () => {
    // Some samples show what is refused.
    expect((await embedded('put', samplesFolder, '--wait')).code).toBe(3);
    for (const { contract } of marts) {
      const sql = `SELECT * FROM curated.${contract.mart} ORDER BY ALL`;
      const rows = (await lake('query', sql, '--csv')).out;
      expect(rows.split('\n').length, contract.mart).toBeGreaterThan(2);
      expect(rows, contract.mart).toBe((await embedded('query', sql, '--csv')).out);
    }
  });

  it('adds up: reconcile finds no difference, the sweep no lost work, and doctor no fault', async () => {
    expect(await lake('reconcile')).toMatchObject({ code: 0 });
    expect((await lake('sweep', '--json')).json()).toMatchObject({ queued: [], lost: [] });
    const { checks } = (await lake('doctor', '--json')).json<{ checks: { name: string; state: string }[] }>();
    expect(checks.filter(({ state }) => state === 'FAIL')).toEqual([]);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'conditional writes', state: 'ok' }));
  });

  it('a put waits for the running lake, and a replay gives the same', async () => {
    const statement = join(samplesFolder, 'distrokid/DistroKid_20260926_090000.tsv');
    expect((await lake('put', statement, '--wait')).code).toBe(0);
    expect((await lake('replay', '--stage', 'clean', '--dataset', 'distrokid/bank-details', '--wait')).code).toBe(0);
    expect((await lake('sweep', '--json')).json()).toMatchObject({ queued: [], lost: [] });
  });

  it('refuses to archive, for a removal there could take away what was swapped in meanwhile', async () => {
    const { checks } = (await lake('doctor', '--json')).json<{ checks: { name: string; state: string }[] }>();
    expect(checks).toContainEqual(expect.objectContaining({ name: 'conditional removals', state: 'warn' }));
  });

  it('ends whole when it is stopped: the lake first, then the server', async () => {
    await stop();
    expect(running?.exitCode).toBe(0);
  });
});
