import { sqliteQueue } from '../lib/queue/sqlite.ts';
import { stageLogger } from '../lib/runtime/logger.ts';
import { startBridge } from './minio-bridge.ts';
import { minioQueuePath } from './minio-lake.ts';
import { readMinioSettings } from './minio-settings.ts';
import { bucketsOf } from './server-buckets.ts';

/**
 * The bridge alone, as a process: for a worker elsewhere, and to be killed by a test. Says its address on standard output
 * once it listens. It holds nothing that is not in the queue's file, so it may die at any moment.
 */
const { token = '', bridgePort, bridgeHost, folder, name } = readMinioSettings(process.env);
if (token === '') throw new TypeError('LAKE_MINIO_TOKEN is not set');
const clock = { now: () => new Date() };
const bridge = await startBridge({
  queue: sqliteQueue({ path: minioQueuePath(folder), clock }),
  buckets: bucketsOf(name),
  token,
  clock,
  logger: stageLogger({ serviceName: 'minio bridge', level: 'warn' }),
  port: bridgePort,
  host: bridgeHost,
});
process.stdout.write(`${bridge.url}\n`);
