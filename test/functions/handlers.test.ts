import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { objectPutEvent } from '../../lib/lake/event.ts';
import { type StageName, type Zone, zoneOfStage, zones } from '../../lib/lake/zone.ts';
import type { SqsHandler } from '../../lib/runtime/handler.ts';
import { sqsEventOf } from '../../lib/runtime/sqs-event.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { s3Store } from '../../lib/store/s3.ts';
import { type S3Server, startS3Server } from '../store/s3-server.ts';

const buckets = Object.fromEntries(zones.map((zone) => [zone, `lake-${zone}`])) as Record<Zone, string>;
const sample = join(import.meta.dirname, '..', 'fixtures', 'distrokid', 'v1-cr.tsv');

describe('the deployed functions over S3', () => {
  let server: S3Server;
  let store: ObjectStore;

  beforeAll(async () => {
    server = await startS3Server(Object.values(buckets));
    for (const zone of zones) vi.stubEnv(`LAKE_BUCKET_${zone.toUpperCase()}`, buckets[zone]);
    vi.stubEnv('LAKE_LOG_LEVEL', 'silent');
    vi.stubEnv('LAKE_S3_PATH_STYLE', '1');
    vi.stubEnv('AWS_ENDPOINT_URL_S3', server.endpoint);
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
  async function invoke(stage: StageName, handler: SqsHandler, prefix = ''): Promise<readonly string[]> {
    const zone = zoneOfStage[stage];
    const messages = [];
    for await (const { key } of store.list(zone, prefix)) {
      const body = objectPutEvent({ bucket: buckets[zone], key, at: new Date() });
      messages.push({ id: randomUUID(), body, receiptHandle: 'handle', receiveCount: 1, sentAt: new Date() });
    }
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => 60_000 };
    const { batchItemFailures } = await handler(sqsEventOf(stage, messages, new Date()), context);
    return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  }

  it('take an export from the landing bucket to a promoted mart', async () => {
    await store.put('landing', 'distrokid/nova/2026-05-02/a b+c.tsv', readFileSync(sample));
    const { handler: validate } = await import('../../functions/validate.ts');
    const { handler: clean } = await import('../../functions/clean.ts');
    const { handler: curate } = await import('../../functions/curate.ts');
    expect(await invoke('validate', validate)).toEqual([]);
    expect(await invoke('clean', clean)).toEqual([]);
    expect(await invoke('curate', curate, 'claims/')).toEqual([]);
    const manifest = await store.read('ledger', 'manifests/royalties.json');
    const { objects } = JSON.parse(new TextDecoder().decode(manifest?.bytes)) as {
      objects: { rows: number; key: string }[];
    };
    expect(objects.map(({ rows }) => rows)).toEqual([4, 3]);
    for (const { key } of objects) expect(await store.head('curated', key)).toBeDefined();
  });
});
