import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbedded } from '../../host/embedded.ts';
import type { LocalLake } from '../../host/local-lake.ts';
import { config as ownerConfig } from '../../lake.config.ts';
import { type LakeConfig, parseLakeConfig } from '../../lib/lake/config.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { stageNames } from '../../lib/lake/zone.ts';
import { marts } from '../../lib/marts/registry.ts';
import { createQueryViews } from '../../lib/query/query-views.ts';
import { sources } from '../../lib/sources/registry.ts';
import { findLostWork } from '../../lib/upkeep/lost-work.ts';
import { openMinio } from '../../localstack/minio-lake.ts';
import { webhookArn } from '../../localstack/minio-server.ts';
import { bucketsOf, makeBuckets } from '../../localstack/server-buckets.ts';
import { serverClient } from '../../localstack/server-client.ts';
import { type BridgeProcess, startBridgeProcess } from './bridge-process.ts';
import { newName, openServer, region, type TestServer } from './support.ts';

const samples = join(import.meta.dirname, '../../samples');
/** Long enough for MinIO to send what it kept: it tries every few seconds. */
const chainTimeoutMs = 90_000;

interface Drop {
  readonly key: string;
  readonly bytes: Buffer;
}

const drops: readonly Drop[] = readdirSync(samples, { recursive: true, encoding: 'utf8' })
  .map((name) => join(samples, name))
  .filter((path) => statSync(path).isFile())
  .toSorted()
  .map((path) => ({ key: `inbox/samples/${relative(samples, path)}`, bytes: readFileSync(path) }));

const config: LakeConfig = parseLakeConfig(ownerConfig, {
  sources: sources.map(({ id }) => id),
  datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
});

describe('the lake on MinIO', () => {
  let server: TestServer;
  let client: S3Client;
  let bridge: BridgeProcess;
  let lake: LocalLake;
  let startBridge: () => Promise<BridgeProcess>;
  const stop = new AbortController();
  let working: Promise<void>;
  const name = newName();
  const buckets = bucketsOf(name);

  beforeAll(async () => {
    server = await openServer();
    client = serverClient({ ...server, region });
    const root = join(server.folder, 'lake');
    startBridge = () =>
      startBridgeProcess({
        LAKE_MINIO_TOKEN: server.token,
        LAKE_MINIO_BRIDGE_PORT: `${server.bridgePort}`,
        LAKE_MINIO_DIR: root,
        LAKE_MINIO_NAME: name,
      });
    bridge = await startBridge();
    // Without a retention, so that a server that somebody else runs can be tidied.
    await makeBuckets({ client, buckets, lockedDays: server.isOwn ? 1 : 0, arn: webhookArn });
    const { endpoint, credentials } = server;
    lake = await openMinio({ endpoint, credentials, region, name, root, config, logger: silentLogger, threads: 2 });
    working = lake.worker.run(stop.signal);
  });

  afterAll(async () => {
    stop.abort();
    await working;
    await lake?.close();
    await bridge?.kill();
    client?.destroy();
    await server?.close();
  });

  const drop = async ({ key, bytes }: Drop) => {
    await client.send(new PutObjectCommand({ Bucket: buckets.landing, Key: key, Body: bytes }));
  };

  it('loses no event of files that are dropped while the bridge is killed, down and started again', async () => {
    const [before, while_] = [drops.slice(0, 3), drops.slice(3, 7)];
    // The kill comes while events are under way, some queued and some not.
    await Promise.all([...before.map(drop), sleep(20).then(() => bridge.kill())]);
    await Promise.all(while_.map(drop));
    // Down for longer than MinIO waits between its tries, so that it fails at least once.
    await sleep(4_000);
    expect((await lostWork(lake)).length).toBeGreaterThan(0);
    bridge = await startBridge();
    await Promise.all(drops.slice(7).map(drop));
    await untilDone(lake);
    for (const stage of stageNames) expect(await lake.queue.deadLetters(stage)).toEqual([]);
  });

  it('gives every mart the rows that the embedded lake gives it', async () => {
    const embedded = await openEmbedded({
      root: join(server.folder, 'embedded'),
      config,
      logger: silentLogger,
      threads: 2,
    });
    try {
      for (const { key, bytes } of drops) await embedded.ports.store.put('landing', key, bytes);
      await embedded.worker.runUntilIdle();
      for (const { contract } of marts) {
        const expected = await rowsOf(embedded, contract.mart);
        expect(expected.length, contract.mart).toBeGreaterThan(0);
        expect(await rowsOf(lake, contract.mart), contract.mart).toEqual(expected);
      }
    } finally {
      await embedded.close();
    }
  });

  it('does nothing again when all events come a second time', async () => {
    const before = await manifests(lake);
    await Promise.all(drops.map(drop));
    await untilDone(lake);
    expect(await manifests(lake)).toEqual(before);
  });
});

/** What the sweep would find: nothing, once every event has come and was worked. */
function lostWork(lake: LocalLake) {
  return findLostWork(lake.ports, { settledBefore: new Date(Date.now() + 1_000) });
}

/** Waits for the chain's end without helping it: no sweep, no announcement. */
async function untilDone(lake: LocalLake): Promise<void> {
  const deadline = performance.now() + chainTimeoutMs;
  while (performance.now() < deadline) {
    if ((await isIdle(lake)) && (await lostWork(lake)).length === 0 && (await isIdle(lake))) return;
    await sleep(250);
  }
  const lost = await lostWork(lake);
  throw new Error(`The chain is not done: ${lost.map(({ stage, key }) => `${stage} of ${key}`).join(', ')}`);
}

async function isIdle({ queue }: LocalLake): Promise<boolean> {
  for (const stage of stageNames) {
    const { visible, inFlight, delayed } = await queue.counts(stage);
    if (visible + inFlight + delayed > 0) return false;
  }
  return true;
}

function rowsOf({ ports }: LocalLake, mart: string) {
  const sql = `SELECT * FROM curated.${mart} ORDER BY ALL`;
  return ports.workspace.with((folder) =>
    ports.engine.with(async (session) => {
      await createQueryViews(ports, session, { folder, sql });
      return session.rows(sql);
    }),
  );
}

async function manifests({ ports }: LocalLake): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key } of ports.store.list('ledger', 'manifests/'))
    found.push(`${key} ${Buffer.from((await ports.store.read('ledger', key))?.bytes ?? []).toString()}`);
  expect(found.length).toBe(marts.length);
  return found;
}
