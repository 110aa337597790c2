import { globSync, mkdtempSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateScheduleCommand, GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCloudPlace } from '../../host/cloud-place.ts';
import { openEmbedded } from '../../host/embedded.ts';
import { localAccess } from '../../host/local-access.ts';
import type { Place } from '../../host/place.ts';
import { type Engine, openEngine } from '../../lib/engine/engine.ts';
import { parseLakeConfig } from '../../lib/lake/config.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { marts } from '../../lib/marts/registry.ts';
import { sources } from '../../lib/sources/registry.ts';
import { hasBrowser } from '../browser/test-browser.ts';
import { secretOf } from '../sources/distrokid/portal.ts';
import { config as written } from './lake.config.ts';
import { martContents, queryRows } from './marts.ts';
import { adAccountId, day, spendInTable, token } from './meta-account.ts';

const lake = 'bedrot';
const env = { AWS_ENDPOINT_URL: inject('endpoint') };
const access = localAccess(env).client;
const packageFolder = join(import.meta.dirname, '../..');
const samples = globSync('samples/**/*', { cwd: packageFolder }).filter((path) =>
  statSync(join(packageFolder, path)).isFile(),
);

let folder: string;
let engine: Engine;
let cloud: Place;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lake-e2e-'));
  engine = openEngine({ spillDir: join(folder, 'spill') });
  cloud = await openCloudPlace({ place: 'localstack', lake, env });
});
afterAll(async () => {
  await cloud?.close();
  await engine?.close();
  await rm(folder, { recursive: true, force: true });
});

const rowsIn = (store: Place['store'], sql: string) => queryRows(store, engine, join(folder, 'work'), sql);

describe('a lake that is deployed', () => {
  it('has a stack whose status says so', () => {
    expect(inject('status')).toBe('CREATE_COMPLETE');
  });

  it('makes the same tables of the same files as the embedded one, row for row', async () => {
    const expected = await embeddedMarts();
    const s3 = new S3Client({ ...access, forcePathStyle: true });
    const Bucket = cloud.bucketOf('landing');
    for (const path of samples)
      await s3.send(
        new PutObjectCommand({ Bucket, Key: `inbox/${path}`, Body: await readFile(join(packageFolder, path)) }),
      );
    s3.destroy();
    await expect.poll(() => martContents(cloud.store), { timeout: 120_000, interval: 500 }).toEqual(expected.contents);
    for (const { contract } of marts) {
      const rows = await rowsIn(cloud.store, allRows(contract.mart));
      expect(rows, contract.mart).toEqual(expected.rows.get(contract.mart));
      expect(rows.length, contract.mart).toBeGreaterThan(0);
    }
  });

  it('publishes every mart to SQL readers, and an artist’s rows to the artist', async () => {
    const listed = async () => (await Array.fromAsync(cloud.store.list('curated', 'published/'))).length;
    await expect.poll(listed, { timeout: 60_000 }).toBe(marts.length);
    const shares = async () => (await Array.fromAsync(cloud.store.list('curated', 'shares/nova-kite/'))).length;
    await expect.poll(shares, { timeout: 60_000 }).toBeGreaterThan(0);
  });

  it('extracts Meta Ads when the schedule says so, down to the table', async () => {
    await makeSecret('metaads/nova-kite', JSON.stringify({ accessToken: token, adAccountId }));
    await fireNow(`${lake}-metaads-nova-kite`, 'rate(6 hours)');
    const sql = `SELECT account, spend FROM curated.ads_daily WHERE date = '${day}'`;
    const found = () => rowsIn(cloud.store, sql);
    await expect
      .poll(found, { timeout: 150_000, interval: 1_000 })
      .toEqual([{ account: 'nova-kite', spend: spendInTable }]);
  });

  it.runIf(hasBrowser)('looks at DistroKid’s pages when the schedule says so, in the browser of its zip', async () => {
    await makeSecret('distrokid/nova-kite', secretOf('good'));
    await fireNow(`${lake}-distrokid-nova-kite`, 'rate(24 hours)');
    const landed = async () =>
      (await Array.fromAsync(cloud.store.list('landing', 'distrokid/nova-kite/'))).map(({ key }) =>
        key.replace(/\d{8}_\d{6}/, 'NOW'),
      );
    await expect
      .poll(landed, { timeout: 120_000, interval: 1_000 })
      .toEqual(['applemusic', 'streams'].map((page) => `distrokid/nova-kite/${page}_stats_NOW.html`));
    await expect.poll(() => secretText('distrokid/nova-kite'), { timeout: 30_000 }).toMatch(/good-\d/);
  });
});

const allRows = (mart: string) => `SELECT * FROM curated.${mart} ORDER BY ALL`;

/** The tables that the embedded lake makes of the samples: what their manifests say, and all rows. */
async function embeddedMarts() {
  const config = parseLakeConfig(written, {
    sources: sources.map(({ id }) => id),
    datasets: sources.flatMap(({ datasets }) => datasets.map(({ contract }) => contract.dataset)),
  });
  const embedded = await openEmbedded({ root: join(folder, 'lake'), config, logger: silentLogger });
  try {
    const { store } = embedded.ports;
    for (const path of samples) await store.put('landing', `inbox/${path}`, { path: join(packageFolder, path) });
    await embedded.worker.runUntilIdle();
    const contents = await martContents(store);
    const rows = new Map<string, readonly unknown[]>();
    for (const { contract } of marts) rows.set(contract.mart, await rowsIn(store, allRows(contract.mart)));
    return { contents, rows };
  } finally {
    await embedded.close();
  }
}

/**
 * Lets a schedule be due once, now: one beside it has its target, and so its input and its role. (Changed itself to `at(…)`,
 * MiniStack would take it for one that has fired.)
 */
async function fireNow(Name: string, usual: string): Promise<void> {
  const client = new SchedulerClient(access);
  const { FlexibleTimeWindow, Target, GroupName, ScheduleExpression } = await client.send(
    new GetScheduleCommand({ Name, GroupName: lake }),
  );
  expect(ScheduleExpression).toBe(usual);
  expect(FlexibleTimeWindow?.Mode).toBe('FLEXIBLE');
  const soon = new Date(Date.now() + 1_000).toISOString().slice(0, 19);
  const once = { Name: `${Name}-now`, GroupName, Target, FlexibleTimeWindow, ScheduleExpression: `at(${soon})` };
  await client.send(new CreateScheduleCommand(once));
  client.destroy();
}

async function makeSecret(name: string, SecretString: string): Promise<void> {
  const secrets = new SecretsManagerClient(access);
  await secrets.send(new CreateSecretCommand({ Name: `${lake}/${name}`, SecretString }));
  secrets.destroy();
}

async function secretText(name: string): Promise<string | undefined> {
  const secrets = new SecretsManagerClient(access);
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: `${lake}/${name}` }));
  secrets.destroy();
  return SecretString;
}
