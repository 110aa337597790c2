import { bucketsOf } from '../../localstack/minio-buckets.ts';
import { badDayRules } from './bad-days.ts';
import { startS3Server } from './s3-server.ts';

badDayRules('the S3 store', async () => {
  const buckets = bucketsOf('lake');
  const server = await startS3Server(Object.values(buckets));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { endpoint: server.endpoint, credentials, buckets, close: server.close };
});
