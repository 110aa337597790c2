import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { objectPutEvent, parseObjectPuts } from '../../lib/lake/event.ts';
import { zones } from '../../lib/lake/zone.ts';
import { reconcileLanding } from '../../lib/proof/landing.ts';
import { awsClientOptions } from '../../lib/runtime/aws-client.ts';
import { validateArrival } from '../../lib/stages/validate/validate.ts';
import { s3Store } from '../../lib/store/s3.ts';
import { findLosses } from '../../lib/upkeep/lost-work.ts';
import { bankTsv } from '../cli/support.ts';
import { type S3Server, startS3Server } from '../store/s3-server.ts';
import { present, type TestLake, testLake } from '../support/lake.ts';

/** As many per page as two, so that the versions of one file lie on several pages. */
const pageKeys = 2;

let server: S3Server;
let lake: TestLake;
beforeEach(async () => {
  server = await startS3Server(zones, pageKeys, { keepsVersions: true });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'only-a-test' };
  const options = { ...awsClientOptions(), endpoint: server.endpoint, region: 'us-east-1', credentials };
  const client = new S3Client({ ...options, forcePathStyle: true });
  const buckets = Object.fromEntries(zones.map((zone) => [zone, zone])) as Record<(typeof zones)[number], string>;
  lake = await testLake({ store: s3Store({ client, buckets }) });
});
afterEach(() => server.close());

const key = 'inbox/statement & more.tsv';
const older = bankTsv([['A', '1.25']], '2026-08');
const newer = bankTsv([['B', '2.50']], '2026-09');
const inAnHour = () => new Date(Date.now() + 3_600_000);
const lost = async () => (await findLosses(lake.ports, { settledBefore: inAnHour() })).lost;
const versionNow = async () => present((await lake.ports.store.head('landing', key))?.versionId);

/** Two bodies under one key; gives their versions. */
async function putTwo() {
  server.drop('landing', key, older);
  const first = await versionNow();
  server.drop('landing', key, newer);
  return [first, await versionNow()] as const;
}

test('an event leads to the version that it speaks of, though another was put over it', async () => {
  const [first, second] = await putTwo();
  const receipts = [];
  for (const versionId of [first, second]) {
    const [put] = parseObjectPuts(objectPutEvent({ bucket: 'landing', key, versionId, at: new Date() }));
    expect(put).toMatchObject({ key, versionId });
    receipts.push(present(await validateArrival(lake.ports, key, put?.versionId)));
  }
  expect(receipts.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
  expect(new Set(receipts.flatMap(({ rawKeys }) => rawKeys)).size).toBe(2);
  expect(receipts.map(({ sizeBytes }) => sizeBytes)).toEqual([older.length, newer.length]);
  expect(await lost()).toMatchObject([{ stage: 'clean' }, { stage: 'clean' }]);
  expect(await reconcileLanding(lake.ports.store, {})).toEqual([]);
});

test('a version without a receipt is found by the sweep and by reconcile, and its event makes it good', async () => {
  const [first] = await putTwo();
  await validateArrival(lake.ports, key);
  const missing = (await lost()).filter(({ stage }) => stage === 'validate');
  expect(missing).toEqual([{ stage: 'validate', key, versionId: first, why: 'overwritten' }]);
  expect(await reconcileLanding(lake.ports.store, {})).toMatchObject([
    {
      rule: 'not-validated',
      object: `landing/${key} (version ${first})`,
      reason: 'The file was overwritten before it was validated: this version of it has no receipt.',
    },
  ]);
  expect((await validateArrival(lake.ports, key, first))?.outcome).toBe('accepted');
  expect((await lost()).filter(({ stage }) => stage === 'validate')).toEqual([]);
  expect(await reconcileLanding(lake.ports.store, {})).toEqual([]);
});

test('without any receipt, the newest version is told as the file and the older as overwritten', async () => {
  const [first] = await putTwo();
  expect(await lost()).toEqual([
    { stage: 'validate', key, why: 'no-receipt' },
    { stage: 'validate', key, versionId: first, why: 'overwritten' },
  ]);
  expect((await reconcileLanding(lake.ports.store, {})).map(({ rule }) => rule)).toEqual([
    'not-validated',
    'not-validated',
  ]);
});

test('a file that was removed is not taken, although its versions are there', async () => {
  const [first] = await putTwo();
  await lake.ports.store.remove('landing', key);
  expect(await validateArrival(lake.ports, key, first)).toBeUndefined();
  expect(await lost()).toEqual([]);
});

test('a version that is gone gives way to the newest', async () => {
  await putTwo();
  expect((await validateArrival(lake.ports, key, 'no-such-version'))?.sizeBytes).toBe(newer.length);
});
