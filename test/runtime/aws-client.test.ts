import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { awsClientOptions } from '../../lib/runtime/aws-client.ts';

it('every client of AWS is made with the options that end what is never answered', () => {
  const files = globSync('{functions,host,localstack,lib,cli,infra,bench}/**/*.ts');
  const clients = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/new \w+Client\([^;]*/g)].map(([made]) => ({ file, made })),
  );
  expect(clients.length).toBeGreaterThan(8);
  for (const { file, made } of clients) expect(made, file).toContain('awsClientOptions(');
});

it('a silence of three attempts ends before the shortest function is cut off', () => {
  const { connectionTimeout, socketTimeout, throwOnRequestTimeout } = awsClientOptions().requestHandler;
  expect(3 * (connectionTimeout + socketTimeout)).toBeLessThanOrEqual(300_000);
  expect(throwOnRequestTimeout).toBe(true);
});
