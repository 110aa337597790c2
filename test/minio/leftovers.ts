import { randomUUID } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { readMinioSettings } from '../../localstack/minio-settings.ts';
import { serverClient } from '../../localstack/server-client.ts';
import { removeBucketsNamed } from '../store/remove-buckets.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Begins the names of all buckets of this run. */
    readonly bucketsBegin: string;
  }
}

const begin = `lake-test-${randomUUID().slice(0, 8)}`;

export function setup(project: TestProject): void {
  project.provide('bucketsBegin', begin);
}

/** A server that somebody else runs is left as it was, whatever became of the tests; one of their own is gone by now. */
export async function teardown(): Promise<void> {
  const { endpoint, credentials, region } = readMinioSettings(process.env);
  if (endpoint === undefined) return;
  const client = serverClient({ endpoint, credentials, region });
  try {
    await removeBucketsNamed(client, begin);
  } finally {
    client.destroy();
  }
}
