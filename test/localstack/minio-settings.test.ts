import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../lib/lake/logger.ts';
import { memoryQueue } from '../../lib/queue/memory.ts';
import { startBridge } from '../../localstack/minio-bridge.ts';
import { startMinio } from '../../localstack/minio-server.ts';
import { readMinioSettings } from '../../localstack/minio-settings.ts';
import { bucketsOf } from '../../localstack/server-buckets.ts';

describe('the settings of MinIO', () => {
  it.each([
    [{ LAKE_MINIO_ENDPOINT: '127.0.0.1:9000' }, /LAKE_MINIO_ENDPOINT \(must be a URL, such as http:\/\/127/],
    [
      { LAKE_MINIO_ENDPONT: 'x' },
      /LAKE_MINIO_ENDPONT, which is not a setting of the lake: did you mean LAKE_MINIO_ENDPOINT\?/,
    ],
    [{ LAKE_MINIO_PASSWORD: 'short' }, /LAKE_MINIO_PASSWORD \(/],
  ])('%j is refused, and the variable named', (env, says) => {
    expect(() => readMinioSettings(env)).toThrow(says);
  });

  it('an empty variable is one that is not set', () => {
    expect(readMinioSettings({ LAKE_MINIO_ENDPOINT: '' })).toEqual(readMinioSettings({}));
  });
});

describe('a port that another program listens on', () => {
  const other = createServer();
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const address = other.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => void other.close());

  it('is named with its variable, for the server', async () => {
    const settings = { ...readMinioSettings({ LAKE_MINIO_PORT: `${port}` }), binary: 'none' };
    const start = startMinio({ ...settings, webhook: { url: 'http://127.0.0.1', token: 'token' } });
    await expect(start).rejects.toMatchObject({ code: 'invalid-config', fault: 'operator' });
    await expect(start).rejects.toThrow(new RegExp(`listens on port ${port}: .*LAKE_MINIO_PORT`));
  });

  it('is named with its variable, for its events', async () => {
    const clock = { now: () => new Date() };
    const queue = memoryQueue({ clock });
    const start = startBridge({ queue, buckets: bucketsOf('lake'), token: 'token', clock, logger: silentLogger, port });
    await expect(start).rejects.toMatchObject({ code: 'invalid-config', fault: 'operator' });
    await expect(start).rejects.toThrow(new RegExp(`listens on port ${port}: .*LAKE_MINIO_BRIDGE_PORT`));
  });
});
