import { bucketsOf } from '../../localstack/server-buckets.ts';
import { type Behind, badDayRules } from './bad-days.ts';
import { frozenRules } from './frozen.ts';
import { startS3Server } from './s3-server.ts';

async function openServer(): Promise<Behind> {
  const buckets = bucketsOf('lake');
  const server = await startS3Server(Object.values(buckets));
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { endpoint: server.endpoint, credentials, buckets, close: server.close };
}

badDayRules('the S3 store', openServer);
frozenRules('the S3 store', openServer);
