import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { s3Store } from '../../lib/store/s3.ts';
import { type Buckets, bucketsOf } from '../../localstack/server-buckets.ts';
import { serverClient } from '../../localstack/server-client.ts';
import { badDayRules } from '../store/bad-days.ts';
import { storeConformance } from '../store/conformance.ts';
import { frozenRules } from '../store/frozen.ts';
import { newName, openServer, region, type TestServer } from './support.ts';

/** A server with plain buckets of a new name. */
async function openBuckets(): Promise<TestServer & { readonly buckets: Buckets }> {
  const server = await openServer();
  const client = serverClient({ ...server, region });
  const buckets = bucketsOf(newName());
  for (const Bucket of Object.values(buckets)) await client.send(new CreateBucketCommand({ Bucket }));
  client.destroy();
  return { ...server, buckets };
}

storeConformance(
  'the S3 store on MinIO',
  async () => {
    const server = await openBuckets();
    const store = s3Store({ client: serverClient({ ...server, region }), buckets: server.buckets });
    return {
      store,
      close: async () => {
        await store.close();
        await server.close();
      },
    };
  },
  // minio#21677: it deletes whatever the condition says.
  { conditionalRemoval: true },
);

badDayRules('the S3 store on MinIO', openBuckets);
frozenRules('the S3 store on MinIO', openBuckets);

describe('what MinIO itself refuses', () => {
  it('is told in one sentence: credentials, region and bucket', async () => {
    const server = await openBuckets();
    onTestFinished(server.close);
    const { credentials, buckets } = server;
    const asking = async (settings: Partial<Parameters<typeof serverClient>[0]>, names: Buckets = buckets) => {
      const store = s3Store({ client: serverClient({ ...server, region, ...settings }), buckets: names });
      const error = await store.read('raw', 'a').catch((thrown: unknown) => thrown);
      await store.close();
      expect(error).toMatchObject({ code: 'store-denied', retry: 'never' });
      return error instanceof Error ? error.message : '';
    };
    expect(await asking({ credentials: { ...credentials, accessKeyId: 'nobody' } })).toContain('rejects these');
    expect(await asking({ credentials: { ...credentials, secretAccessKey: 'wrong' } })).toContain('rejects these');
    expect(await asking({ region: 'eu-west-1' })).toContain('is in the region us-east-1: set AWS_REGION');
    expect(await asking({}, bucketsOf('nowhere'))).toContain('"nowhere-raw" does not exist');
  });
});
