import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { s3Store } from '../../lib/store/s3.ts';
import { bucketsOf } from '../../localstack/minio-buckets.ts';
import { minioClient } from '../../localstack/minio-lake.ts';
import { storeConformance } from '../store/conformance.ts';
import { newName, openServer, region } from './support.ts';

storeConformance(
  'the S3 store on MinIO',
  async () => {
    const server = await openServer();
    const client = minioClient({ ...server, region });
    const buckets = bucketsOf(newName());
    for (const Bucket of Object.values(buckets)) await client.send(new CreateBucketCommand({ Bucket }));
    const store = s3Store({ client, buckets });
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
