import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { accessOf } from '../../infra/access.ts';
import type { FunctionName } from '../../infra/function-table.ts';
import { parseLakeConfig } from '../../lib/lake/config.ts';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { silentLogger } from '../../lib/lake/logger.ts';
import { type QueueName, type Zone, zoneOfQueue, zones } from '../../lib/lake/zone.ts';
import { readFailureRecord } from '../../lib/ledger/failure-records.ts';
import { marts } from '../../lib/marts/registry.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import type { SqsHandler } from '../../lib/runtime/handler.ts';
import { noMetrics } from '../../lib/runtime/metrics.ts';
import { sqsEventOf } from '../../lib/runtime/sqs-event.ts';
import { sources } from '../../lib/sources/registry.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { s3Store } from '../../lib/store/s3.ts';
import { runScheduledSweep } from '../../lib/upkeep/scheduled-sweep.ts';
import { type S3Server, startS3Server } from '../store/s3-server.ts';

const buckets = Object.fromEntries(zones.map((zone) => [zone, `lake-${zone}`])) as Record<Zone, string>;
const sample = join(import.meta.dirname, '..', 'fixtures', 'distrokid', 'v1-cr.tsv');

interface Invoked {
  /** The messages that failed. */
  readonly failed: readonly string[];
  /** The requests that the function's role in the stack does not allow. */
  readonly refused: readonly string[];
}

const access = accessOf(marts, { api: [], browser: [] });
const config = parseLakeConfig({}, { sources: [], datasets: [] });

/** True where the stack's policy for a function allows a request to S3. */
function isAllowed(name: FunctionName, request: string): boolean {
  const [, method, bucket, key = ''] = /^(\w+) \/([^/?]+)\/?([^?]*)/.exec(request) ?? [];
  const zone = access[name].find((one) => buckets[one.zone] === bucket);
  if (key === '') return zone?.list === true;
  const prefixes = (method === 'GET' || method === 'HEAD' ? zone?.read : zone?.write) ?? [];
  return method !== 'DELETE' && prefixes.some((prefix) => decodeURIComponent(key).startsWith(prefix));
}

describe('the deployed functions over S3', () => {
  let server: S3Server;
  let store: ObjectStore;

  beforeAll(async () => {
    server = await startS3Server(Object.values(buckets));
    for (const zone of zones) vi.stubEnv(`LAKE_BUCKET_${zone.toUpperCase()}`, buckets[zone]);
    vi.stubEnv('LAKE_LOG_LEVEL', 'silent');
    vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
    vi.stubEnv('LAKE_S3_PATH_STYLE', '1');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://127.0.0.1:1'); // nobody: a failed message waits for its queue
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    store = s3Store({ client: new S3Client({ forcePathStyle: true }), buckets });
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await store.close();
    await server.close();
  });

  /** Hands a stage's function one message for each object that its bucket holds under `prefix`. */
  async function invoke(stage: QueueName, handler: SqsHandler, prefix = ''): Promise<Invoked> {
    const zone = zoneOfQueue[stage];
    const messages = [];
    for await (const { key } of store.list(zone, prefix)) {
      const body = objectPutEvent({ bucket: buckets[zone], key, at: new Date() });
      messages.push({ id: randomUUID(), body, receiptHandle: 'handle', receiveCount: 1, sentAt: new Date() });
    }
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 60_000 };
    const before = server.requests.length;
    const { batchItemFailures } = await handler(sqsEventOf(stage, messages, new Date()), context);
    const refused = server.requests.slice(before).filter((request) => !isAllowed(stage, request));
    return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), refused };
  }

  it('take an export from the landing bucket to a promoted mart, with no more rights than the stack gives them', async () => {
    await store.put('landing', 'distrokid/nova/2026-05-02/a b+c.tsv', readFileSync(sample));
    const { handler: validate } = await import('../../functions/validate.ts');
    const { handler: clean } = await import('../../functions/clean.ts');
    const { handler: curate } = await import('../../functions/curate.ts');
    const well = { failed: [], refused: [] };
    expect(await invoke('validate', validate)).toEqual(well);
    expect(await invoke('clean', clean)).toEqual(well);
    expect(await invoke('curate', curate, 'claims/')).toEqual(well);
    const { handler: publish } = await import('../../functions/publish.ts');
    expect(await invoke('publish', publish, 'manifests/')).toEqual(well);
    const manifest = await store.read('ledger', 'manifests/royalties.json');
    const { objects } = JSON.parse(new TextDecoder().decode(manifest?.bytes)) as {
      objects: { rows: number; key: string }[];
    };
    expect(objects.map(({ rows }) => rows)).toEqual([4, 3]);
    for (const { key } of objects) expect(await store.head('curated', key)).toBeDefined();

    const before = server.requests.length;
    const clock = { now: () => new Date() };
    const swept = {
      store,
      queue: memoryQueue({ clock }),
      marts,
      sources,
      clock,
      config,
      buckets,
      logger: silentLogger,
    };
    expect(await runScheduledSweep({ ...swept, metrics: noMetrics })).toEqual({
      queued: [],
      dead: [],
      lost: [],
      restored: [],
    });
    expect(server.requests.slice(before).filter((request) => !isAllowed('sweep', request))).toEqual([]);
  });

  it('keep why a message failed, with no more rights than the stack gives them', async () => {
    const { handler } = await import('../../functions/validate.ts');
    const message = { id: 'message-7', body: '{"not":"an event"}', receiptHandle: 'handle', sentAt: new Date() };
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 60_000 };
    const before = server.requests.length;
    const event = sqsEventOf('validate', [{ ...message, receiveCount: 5 }], new Date());
    expect((await handler(event, context)).batchItemFailures).toHaveLength(1);
    expect(await readFailureRecord({ store }, 'validate', message.id)).toMatchObject({
      receiveCount: 5,
      reason: expect.stringMatching(/^invalid-event: /),
    });
    const puts = server.requests.slice(before).filter((request) => request.startsWith('PUT'));
    expect(puts.filter((request) => !isAllowed('validate', request))).toEqual([]);
  });
});
