import { S3Client } from '@aws-sdk/client-s3';
import { awsClientOptions } from '../lib/runtime/aws-client.ts';
import type { ServerCredentials } from './server-process.ts';

/** Where a server is, and how its requests are signed. */
export interface ServerAddress {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: ServerCredentials;
}

/** A client for MinIO and similar servers, where buckets are paths and not host names. */
export function serverClient({ endpoint, region, credentials }: ServerAddress): S3Client {
  return new S3Client({ ...awsClientOptions(), endpoint, region, credentials, forcePathStyle: true });
}
