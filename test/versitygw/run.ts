import { findServer, serverBinary } from '../../localstack/go-server.ts';
import { versitygw } from '../../localstack/server-versions.ts';
import { runServerTests } from '../support/server-tests.ts';

/**
 * `npm run test:versitygw`: the store's rules and the whole chain on a versitygw server, which is built first where there is
 * none. Ends with a line that counts the tests. Where there is neither a server nor Go it says so and counts none.
 */
await runServerTests({
  missing: findServer(versitygw, process.env)
    ? undefined
    : 'Skipped: there is neither a versitygw server, nor Go to build one.',
  prepare: async (tell) => void (await serverBinary(versitygw, process.env, tell)),
  configPath: new URL('vitest.config.ts', import.meta.url).pathname,
});
