import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../lib/store/port.ts';
import { s3Store } from '../../lib/store/s3.ts';
import { storeConformance } from './conformance.ts';
import { listed } from './object-rules.ts';
import { bucketsNamed, openReal } from './real-buckets.ts';
import { type S3Server, startS3Server } from './s3-server.ts';

const buckets = bucketsNamed('lake');

function storeAt(endpoint: string): ObjectStore {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1 });
  return s3Store({ client, buckets });
}

storeConformance('the S3 store', async () => {
  const server = await startS3Server(Object.values(buckets));
  const store = storeAt(server.endpoint);
  return {
    store,
    close: async () => {
      await store.close();
      await server.close();
    },
  };
});

const realEndpoint = process.env.LAKE_TEST_S3_ENDPOINT;
if (realEndpoint === undefined) {
  it.skip('the S3 store at a real endpoint: set LAKE_TEST_S3_ENDPOINT (and AWS credentials) to run its conformance', () => {});
} else {
  storeConformance(`the S3 store at ${realEndpoint}`, () => openReal(realEndpoint));
}

describe('the S3 store with a server that fails', () => {
  let server: S3Server;
  let store: ObjectStore;
  beforeAll(async () => {
    server = await startS3Server(Object.values(buckets));
    store = storeAt(server.endpoint);
  });
  afterEach(() => {
    server.fault = () => undefined;
  });
  afterAll(async () => {
    await store.close();
    await server.close();
  });

  const operations: Record<string, () => Promise<unknown>> = {
    head: () => store.head('raw', 'a'),
    get: () => store.get('raw', 'a'),
    read: () => store.read('raw', 'a'),
    put: () => store.put('raw', 'a', 'x'),
    'large put': () => store.put('raw', 'a', new Uint8Array(9 * 1024 ** 2)),
    remove: () => store.remove('raw', 'a'),
    'conditional remove': () => store.remove('raw', 'a', { ifMatch: 'tag' }),
    list: () => Array.fromAsync(store.list('raw')),
  };
  const faults = [
    { status: 503, code: 'SlowDown', error: 'store-unavailable', retry: 'later' },
    { status: 500, code: 'InternalError', error: 'store-unavailable', retry: 'later' },
    { status: 429, code: 'TooManyRequests', error: 'store-unavailable', retry: 'later' },
    { status: 403, code: 'AccessDenied', error: 'store-denied', retry: 'never' },
    { status: 400, code: 'InvalidRequest', error: 'store-denied', retry: 'never' },
  ];
  for (const { status, code, error, retry } of faults) {
    it.each(Object.keys(operations))(`says ${error} when a %s is answered with ${status} ${code}`, async (name) => {
      server.fault = () => ({ status, code });
      await expect(operations[name]?.()).rejects.toMatchObject({ name: 'LakeError', code: error, retry });
    });
  }

  it.each(Object.keys(operations))('names the bucket when a %s finds none', async (name) => {
    server.fault = () => ({ status: 404, code: 'NoSuchBucket' });
    const asked = operations[name]?.();
    await expect(asked).rejects.toMatchObject({ code: 'store-denied', fault: 'operator' });
    await expect(asked).rejects.toThrow('"lake-raw"');
  });

  it('does not take a refusal to say whether a bucket exists for its absence', async () => {
    server.fault = ({ key }) => (key === '' ? { status: 403, code: 'AccessDenied' } : undefined);
    expect(await store.head('archive', 'a')).toBeUndefined();
  });

  it('asks only once whether a bucket exists', async () => {
    await store.head('curated', 'a');
    const before = server.requests.length;
    await store.head('curated', 'a');
    expect(server.requests.length - before).toBe(1);
  });

  it.each(['small', 'large'])('tries a %s conditional put again when S3 reports a conflict', async (size) => {
    let conflicts = 2;
    server.fault = ({ method, query }) => {
      const isDecision = size === 'large' ? method === 'POST' && query.has('uploadId') : method === 'PUT';
      if (!isDecision || conflicts === 0) return undefined;
      conflicts -= 1;
      return { status: 409, code: 'ConditionalRequestConflict' };
    };
    const body = new Uint8Array(size === 'large' ? 9 * 1024 ** 2 : 1);
    const result = await store.put('raw', `conflict-${size}`, body, { condition: { ifAbsent: true } });
    expect(result.outcome).toBe('written');
  });

  it.each([
    ['deletes whatever the condition says, as MinIO does', 204],
    ['knows no conditional delete, as LocalStack does', 501],
  ])('removes nothing under a condition where the store %s, and says so', async (_, status) => {
    const lax = await startS3Server(Object.values(buckets));
    const unsafe = storeAt(lax.endpoint);
    await unsafe.put('raw', 'kept', 'x');
    lax.fault = ({ method }) => (method === 'DELETE' ? { status, code: 'NotImplemented' } : undefined);
    const removal = unsafe.remove('raw', 'kept', { ifMatch: 'any' });
    await expect(removal).rejects.toMatchObject({
      code: 'store-unsafe',
      retry: 'never',
      details: { bucket: 'lake-sandbox' },
    });
    expect(lax.requests.filter((request) => request.startsWith('DELETE') && request.includes('/kept'))).toEqual([]);
    await unsafe.close();
    await lax.close();
  });

  it('tries a conditional removal again when S3 reports a conflict', async () => {
    const put = await store.put('raw', 'conflict-removal', 'x');
    let conflicts = 2;
    server.fault = ({ method }) =>
      method === 'DELETE' && conflicts-- > 0 ? { status: 409, code: 'ConditionalRequestConflict' } : undefined;
    const ifMatch = put.outcome === 'written' ? put.etag : '';
    expect(await store.remove('raw', 'conflict-removal', { ifMatch })).toBe('removed');
  });

  it('gives up on a conflict that stays, for later', async () => {
    server.fault = () => ({ status: 409, code: 'ConditionalRequestConflict' });
    const put = store.put('raw', 'a', 'x', { condition: { ifAbsent: true } });
    await expect(put).rejects.toMatchObject({ code: 'store-unavailable', retry: 'later' });
    expect(server.requests.slice(-5).every((request) => request.startsWith('PUT '))).toBe(true);
  });

  it('says store-unavailable when the connection breaks, in the middle of an object too', async () => {
    server.fault = () => 'cut';
    const unavailable = { code: 'store-unavailable', retry: 'later' };
    await expect(store.put('raw', 'a', 'x')).rejects.toMatchObject(unavailable);
    await expect(store.read('raw', 'a')).rejects.toMatchObject(unavailable);
    const stream = await store.get('raw', 'a');
    await expect(stream.toArray()).rejects.toMatchObject(unavailable);
  });

  it('says store-unavailable when nobody listens', async () => {
    const gone = await startS3Server([]);
    await gone.close();
    const nowhere = storeAt(gone.endpoint);
    await expect(nowhere.read('raw', 'a')).rejects.toMatchObject({ code: 'store-unavailable', retry: 'later' });
    await expect(nowhere.put('raw', 'a', 'x')).rejects.toMatchObject({ code: 'store-unavailable' });
  });

  it('says store-denied without credentials, and lets mistakes of our own through', async () => {
    const failing = (error: Error) => {
      const client = new S3Client({
        endpoint: server.endpoint,
        region: 'us-east-1',
        credentials: () => Promise.reject(error),
      });
      return s3Store({ client, buckets });
    };
    const expired = Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' });
    await expect(failing(expired).read('raw', 'a')).rejects.toMatchObject({ code: 'store-denied' });
    await expect(failing(new TypeError('a mistake')).read('raw', 'a')).rejects.toThrow(TypeError);
  });

  it('reads what other programs put: plain metadata, and no folders of a console', async () => {
    server.drop('lake-staging', 'folder/', '');
    server.drop('lake-staging', 'folder/line\nbreak', '');
    server.drop('lake-staging', 'folder/a', 'x', { rate: '100%', name: 'caf%C3%A9' });
    expect(await listed(store)).toEqual(['folder/a']);
    expect((await store.head('staging', 'folder/a'))?.metadata).toEqual({ rate: '100%', name: 'café' });
  });

  it('leaves no parts behind when a large put fails', async () => {
    server.fault = ({ query }) => (query.get('partNumber') === '2' ? { status: 403, code: 'AccessDenied' } : undefined);
    const put = store.put('raw', 'parts', new Uint8Array(20 * 1024 ** 2));
    await expect(put).rejects.toMatchObject({ code: 'store-denied' });
    expect(server.requests.some((request) => /^DELETE .*uploadId=/.test(request))).toBe(true);
    expect(await store.head('raw', 'parts')).toBeUndefined();
  });
});
