import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { expect, test } from 'vitest';
import { localAccess } from '../../host/local-access.ts';
import { deployLocally, firstFailure } from '../../localstack/deploy.ts';

test('a deployment to where nothing answers says what to start', async () => {
  const deployment = deployLocally({ env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' } });
  await expect(deployment).rejects.toThrow(/Nothing answers on http:\/\/127\.0\.0\.1:1: start MiniStack with npm run/);
});

test('of a stack that failed, the resource that failed first is named', () => {
  const at = { StackId: 'id', EventId: 'id', StackName: 'bedrot', Timestamp: new Date(0) };
  const events: readonly StackEvent[] = [
    { ...at, ResourceStatus: 'ROLLBACK_IN_PROGRESS' },
    { ...at, ResourceStatus: 'CREATE_FAILED', LogicalResourceId: 'second' },
    { ...at, ResourceStatus: 'CREATE_FAILED', LogicalResourceId: 'first' },
    { ...at, ResourceStatus: 'CREATE_IN_PROGRESS' },
  ];
  expect(firstFailure(events)?.LogicalResourceId).toBe('first');
  expect(firstFailure([])).toBeUndefined();
});

test('nobody’s own credentials go to a local cloud', () => {
  const { client, env } = localAccess({ AWS_ACCESS_KEY_ID: 'mine', AWS_PROFILE: 'label', AWS_REGION: 'eu-central-1' });
  expect(client).toMatchObject({ region: 'eu-central-1', credentials: { accessKeyId: 'test' } });
  expect(env).toMatchObject({ AWS_ACCESS_KEY_ID: 'test', AWS_PROFILE: '', AWS_REGION: 'eu-central-1' });
  expect(env.AWS_ENDPOINT_URL).toBe('http://127.0.0.1:4566');
});
