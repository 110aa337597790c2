import { findServer, serverBinary } from '../../localstack/go-server.ts';
import { readMinioSettings } from '../../localstack/minio-settings.ts';
import { minio } from '../../localstack/server-versions.ts';
import { runServerTests } from '../support/server-tests.ts';

const { endpoint } = readMinioSettings(process.env);

/**
 * `npm run test:minio`: the store's rules and the whole chain on a MinIO server, which is built first where there is none.
 * Ends with a line that counts the tests. Where there is neither a server nor Go it says so and counts none.
 */
await runServerTests({
  missing:
    endpoint !== undefined || findServer(minio, process.env)
      ? undefined
      : 'Skipped: there is neither a MinIO server, nor Go to build one, nor LAKE_MINIO_ENDPOINT to find one at.',
  prepare: async (tell) => {
    if (endpoint === undefined) await serverBinary(minio, process.env, tell);
  },
  configPath: new URL('vitest.config.ts', import.meta.url).pathname,
});
