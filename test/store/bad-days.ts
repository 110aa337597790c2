import { once } from 'node:events';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Zone } from '../../lib/lake/zone.ts';
import { awsClientOptions } from '../../lib/runtime/aws-client.ts';
import type { ObjectStore } from '../../lib/store/port.ts';
import { s3Store } from '../../lib/store/s3.ts';
import { assertConditionalPuts } from '../../lib/store/s3-probe.ts';
import { type Answered, type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

export interface Behind {
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** That exist. */
  readonly buckets: Readonly<Record<Zone, string>>;
  close(): Promise<void>;
}

interface BadDay {
  readonly name: string;
  readonly fault: Answered;
  readonly code: 'store-denied' | 'store-unavailable';
  readonly retry: 'never' | 'later';
  readonly says: RegExp;
}

const badDays: readonly BadDay[] = [
  {
    name: 'a missing permission',
    fault: { status: 403, code: 'AccessDenied' },
    code: 'store-denied',
    retry: 'never',
    says: /^The credentials lack the right to do this in the bucket "[^"]+-raw" \(AccessDenied\): grant them that right\.$/,
  },
  {
    name: 'a missing bucket',
    fault: { status: 404, code: 'NoSuchBucket' },
    code: 'store-denied',
    retry: 'never',
    says: /^The bucket "[^"]+-raw" does not exist: create it, or correct its name in the configuration\.$/,
  },
  {
    name: 'a bucket in another region',
    fault: { status: 301, code: 'PermanentRedirect', headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    code: 'store-denied',
    retry: 'never',
    says: /^The bucket "[^"]+-raw" is in the region eu-west-1: set AWS_REGION \(on MinIO LAKE_MINIO_REGION\) to it, or correct the bucket's name\.$/,
  },
  {
    name: 'a signature for another region',
    fault: { status: 400, code: 'AuthorizationHeaderMalformed', xml: '<Region>eu-west-1</Region>' },
    code: 'store-denied',
    retry: 'never',
    says: /is in the region eu-west-1: set AWS_REGION/,
  },
  {
    name: 'expired credentials',
    fault: { status: 400, code: 'ExpiredToken' },
    code: 'store-denied',
    retry: 'never',
    says: /^The credentials for the object store have expired: log in again or renew them\.$/,
  },
  {
    name: 'unknown credentials',
    fault: { status: 403, code: 'InvalidAccessKeyId' },
    code: 'store-denied',
    retry: 'never',
    says: /^The object store rejects these credentials \(InvalidAccessKeyId\): correct the access key and its secret\.$/,
  },
  {
    name: 'a wrong clock',
    fault: { status: 403, code: 'RequestTimeTooSkewed' },
    code: 'store-denied',
    retry: 'never',
    says: /^The clock of this computer is wrong/,
  },
  {
    name: 'throttling',
    fault: { status: 503, code: 'SlowDown' },
    code: 'store-unavailable',
    retry: 'later',
    says: /^The object store limits the rate of requests \(SlowDown\): try again later, with fewer requests at a time\.$/,
  },
  {
    name: 'an outage',
    fault: { status: 500, code: 'InternalError' },
    code: 'store-unavailable',
    retry: 'later',
    says: /^The object store gave an unexpected answer \(500\): try again later\.$/,
  },
];

/** Short, for rules about silence; long enough for a machine that is busy. */
const impatient = { connectMs: 5_000, idleMs: 500, answerMs: 60_000 };

/** Registers what a store says on its bad days, with a server that fails in front of one that works. */
export function badDayRules(name: string, open: () => Promise<Behind>): void {
  describe(`${name} on a bad day`, () => {
    let behind: Behind;
    let proxy: FaultyProxy;
    const stores: ObjectStore[] = [];
    const clientAt = (endpoint: string, maxAttempts = 1) =>
      new S3Client({
        ...awsClientOptions(impatient),
        endpoint,
        maxAttempts,
        region: 'us-east-1',
        forcePathStyle: true,
        credentials: behind.credentials,
      });
    const storeOf = (client: S3Client) => {
      const store = s3Store({ client, buckets: behind.buckets });
      stores.push(store);
      return store;
    };
    beforeAll(async () => {
      behind = await open();
      proxy = await startFaultyProxy(behind.endpoint);
    });
    afterEach(() => {
      proxy.fault = () => undefined;
    });
    afterAll(async () => {
      for (const store of stores) await store.close();
      await proxy?.close();
      await behind?.close();
    });

    it.each(badDays)('tells of $name in one sentence, with the right retry', async ({ fault, code, retry, says }) => {
      const store = storeOf(clientAt(proxy.endpoint));
      const asked = {
        read: () => store.read('raw', 'a'),
        put: () => store.put('raw', 'a', 'x', { condition: { ifAbsent: true } }),
        remove: () => store.remove('raw', 'a'),
        list: () => Array.fromAsync(store.list('raw')),
      };
      proxy.fault = () => fault;
      for (const ask of Object.values(asked)) {
        const error = await ask().catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ name: 'LakeError', code, retry, fault: 'operator' });
        expect((error as Error).message).toMatch(says);
      }
    });

    it.each(['hang', 'stall'] as const)(
      'gives up on answers that %s, and says that it is worth another try',
      async (fault) => {
        const store = storeOf(clientAt(proxy.endpoint));
        await store.put('raw', 'quiet', 'twelve bytes');
        proxy.fault = () => fault;
        const asked = {
          read: () => store.read('raw', 'quiet'),
          get: async () => (await store.get('raw', 'quiet')).toArray(),
          list: () => Array.fromAsync(store.list('raw')),
        };
        for (const ask of Object.values(asked))
          await expect(ask()).rejects.toMatchObject({ code: 'store-unavailable', retry: 'later', fault: 'operator' });
        if (fault === 'stall') {
          const message =
            'The object store stopped sending in the middle of "quiet", after 6 of 12 bytes: try again later.';
          await expect(asked.get()).rejects.toThrow(message);
          return;
        }
        const silent = { put: () => store.put('raw', 'quiet', 'x'), head: () => store.head('raw', 'quiet') };
        for (const ask of Object.values(silent))
          await expect(ask()).rejects.toThrow(/^The object store does not answer in time: /);
      },
    );

    it.each(['cut', 'short'] as const)(
      'tells where an object broke off (%s), and passes on no part as the whole',
      async (fault) => {
        const store = storeOf(clientAt(proxy.endpoint));
        await store.put('raw', 'cut', 'twelve bytes');
        proxy.fault = () => fault;
        const message = 'The object store broke off in the middle of "cut", after 6 of 12 bytes: try again later.';
        await expect(store.get('raw', 'cut').then((stream) => stream.toArray())).rejects.toThrow(message);
        await expect(store.read('raw', 'cut')).rejects.toThrow(message);
      },
    );

    it.each(['hang', 'stall', 'cut', 'short'] as const)('reads a small object again after a %s', async (fault) => {
      const store = storeOf(clientAt(proxy.endpoint, 3));
      await store.put('raw', 'again', 'twelve bytes');
      let left = 2;
      proxy.fault = () => (left-- > 0 ? fault : undefined);
      expect(String((await store.read('raw', 'again'))?.bytes)).toBe('twelve bytes');
    });

    it('ends a body that nobody reads without taking the process with it', async () => {
      const store = storeOf(clientAt(proxy.endpoint));
      await store.put('raw', 'left', 'twelve bytes');
      proxy.fault = () => 'stall';
      const stream = await store.get('raw', 'left');
      const [error] = await once(stream, 'error');
      expect(error).toMatchObject({ code: 'store-unavailable' });
    });

    it('has its answer when throttling passes before the SDK gives up', async () => {
      const store = storeOf(clientAt(proxy.endpoint, 3));
      let left = 2;
      proxy.fault = () => (left-- > 0 ? { status: 503, code: 'SlowDown' } : undefined);
      expect((await store.put('sandbox', 'after-throttling', 'x')).outcome).toBe('written');
    });

    it('puts under a condition after conflicts with another put, and says later where they stay', async () => {
      const store = storeOf(clientAt(proxy.endpoint));
      let left = 2;
      const conflict = { status: 409, code: 'ConditionalRequestConflict' };
      proxy.fault = () => (left-- > 0 ? conflict : undefined);
      const put = () => store.put('sandbox', 'after-conflict', 'x', { condition: { ifAbsent: true } });
      expect((await put()).outcome).toBe('written');
      expect((await put()).outcome).toBe('exists');
      proxy.fault = () => conflict;
      await expect(put()).rejects.toMatchObject({ code: 'store-unavailable', retry: 'later' });
    });

    it('says where to look when nobody answers at the endpoint', async () => {
      const gone = await startFaultyProxy(behind.endpoint);
      await gone.close();
      const asked = storeOf(clientAt(gone.endpoint)).read('raw', 'a');
      await expect(asked).rejects.toMatchObject({ code: 'store-unavailable', retry: 'later' });
      await expect(asked).rejects.toThrow(
        `Nobody answers at the object store's address ${new URL(gone.endpoint).host} (ECONNREFUSED): start it or correct its endpoint, then try again.`,
      );
    });

    it('passes the probe for conditional writes, the second time without writing anything', async () => {
      const store = storeOf(clientAt(proxy.endpoint));
      await assertConditionalPuts(store);
      const before = await Array.fromAsync(store.list('sandbox'));
      await assertConditionalPuts(store);
      expect(await Array.fromAsync(store.list('sandbox'))).toEqual(before);
    });

    it.each(['if-none-match', 'if-match'])('is refused at the start when it ignores %s', async (ignored) => {
      const client = clientAt(proxy.endpoint);
      // Before signing: the server then sees a put without the condition, as one that does not know it.
      client.middlewareStack.add(
        (next) => (given) => {
          const { request } = given as { request?: { headers?: Record<string, string> } };
          if (request?.headers) delete request.headers[ignored];
          return next(given);
        },
        { step: 'build', priority: 'low' },
      );
      const store = storeOf(client);
      const before = (await Array.fromAsync(store.list('sandbox', 'lake-probe/no-such'))).length;
      const probe = assertConditionalPuts(store);
      await expect(probe).rejects.toMatchObject({ code: 'store-unsafe', retry: 'never', fault: 'operator' });
      await expect(probe).rejects.toThrow(/^The object store ignores the condition If-(None-)?Match of a put/);
      expect((await Array.fromAsync(store.list('sandbox', 'lake-probe/no-such'))).length).toBe(before);
    });
  });
}
