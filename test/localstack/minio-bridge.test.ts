import { expect, it, onTestFinished } from 'vitest';
import { LakeError } from '../../lib/lake/error.ts';
import { parseObjectPuts } from '../../lib/lake/event.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { stageNames } from '../../lib/lake/zone.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import type { Queue } from '../../lib/queue/port.ts';
import { startBridge } from '../../localstack/minio-bridge.ts';
import { bucketsOf } from '../../localstack/server-buckets.ts';

const token = 'a-secret-of-the-webhook';
const clock = { now: () => new Date('2026-11-20T12:00:00Z') };

async function setUp(send?: Queue['send']) {
  const queue = memoryQueue({ clock });
  const bridge = await startBridge({
    queue: { send: send ?? queue.send },
    buckets: bucketsOf('lake'),
    token,
    clock,
    logger: silentLogger,
    port: 0,
  });
  onTestFinished(() => bridge.close());
  const post = async (body: string, authorization = `Bearer ${token}`) =>
    (await fetch(bridge.url, { method: 'POST', body, headers: { authorization } })).status;
  const queued = async () => {
    const bodies: Record<string, readonly string[]> = {};
    for (const stage of stageNames)
      bodies[stage] = (await queue.receive(stage, { maxMessages: 10, visibilityTimeoutSeconds: 60 })).map(
        ({ body }) => body,
      );
    return bodies;
  };
  return { bridge, post, queued };
}

/** An event as MinIO's webhook sends it: own source, version 2.0, no region, slashes encoded. */
function minioEvent(bucket: string, key: string): string {
  const encoded = encodeURIComponent(key).replaceAll('%20', '+');
  return JSON.stringify({
    EventName: 's3:ObjectCreated:Put',
    Key: `${bucket}/${key}`,
    Records: [
      {
        eventVersion: '2.0',
        eventSource: 'minio:s3',
        awsRegion: '',
        eventTime: '2026-11-20T11:59:59.120Z',
        eventName: 's3:ObjectCreated:Put',
        userIdentity: { principalId: 'lake' },
        requestParameters: { principalId: 'lake', region: '', sourceIPAddress: '127.0.0.1' },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'Config',
          bucket: { name: bucket, ownerIdentity: { principalId: 'lake' }, arn: `arn:aws:s3:::${bucket}` },
          object: { key: encoded, size: 5, eTag: 'e1', versionId: 'v1', sequencer: '18EAD2C4083F1017' },
        },
        source: { host: '127.0.0.1', port: '', userAgent: 'test' },
      },
    ],
  });
}

it.each([
  ['lake-landing', 'inbox/with space/é+1.tsv', 'validate'],
  ['lake-raw', 'distrokid/ab/cd', 'clean'],
  ['lake-staging', 'claims/distrokid/bank-details/x', 'curate'],
])('a put in %s becomes work of its stage, with its key as it was', async (bucket, key, stage) => {
  const { post, queued } = await setUp();
  expect(await post(minioEvent(bucket, key))).toBe(200);
  const { [stage]: bodies = [], ...others } = await queued();
  expect(bodies.flatMap(parseObjectPuts)).toEqual([{ bucket, key, sizeBytes: 5, etag: 'e1' }]);
  expect(Object.values(others).flat()).toEqual([]);
});

it.each([
  ['lake-staging', 'parts/x.parquet'],
  ['another-landing', 'inbox/a.csv'],
])('a put in %s of %s wakes nobody, and MinIO need not send it again', async (bucket, key) => {
  const { post, queued } = await setUp();
  expect(await post(minioEvent(bucket, key))).toBe(200);
  expect(Object.values(await queued()).flat()).toEqual([]);
});

it('a message that is no event is queued as it came, so that it ends in the dead letters', async () => {
  const { post, queued } = await setUp();
  expect(await post('{"hello": 1}')).toBe(200);
  expect(await queued()).toMatchObject({ validate: ['{"hello": 1}'] });
});

it('without the secret nothing is queued', async () => {
  const { post, queued } = await setUp();
  for (const authorization of ['', 'Bearer wrong', token, `Basic ${token}`])
    expect(await post(minioEvent('lake-landing', 'a'), authorization)).toBe(401);
  expect(Object.values(await queued()).flat()).toEqual([]);
});

it.each([
  [503, new LakeError('The queue is full.', { code: 'queue-unavailable', fault: 'operator', retry: 'later' })],
  [500, new TypeError('a mistake of our own')],
])('answers %d while the queue fails, so that MinIO keeps the event', async (status, error) => {
  const { post } = await setUp(() => Promise.reject(error));
  expect(await post(minioEvent('lake-landing', 'a'))).toBe(status);
});

it('takes no body longer than an event is, and says that it is there to who asks', async () => {
  const { bridge, post } = await setUp();
  expect(await post('x'.repeat(300_000))).toBe(413);
  expect((await fetch(bridge.url, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(new URL('/elsewhere', bridge.url), { method: 'POST', body: 'x' })).status).toBe(404);
});
