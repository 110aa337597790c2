import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bucketsOf } from '../../localstack/server-buckets.ts';
import { type S3Server, startS3Server } from '../store/s3-server.ts';
import { bankTsv, type Sandbox, sandbox } from './support.ts';

/** A store that takes conditions and writes anyway, as some that speak S3's protocol do. */
async function startUnsafeStore(): Promise<S3Server> {
  const server = await startS3Server(Object.values(bucketsOf('lake')));
  const front = createServer((asked, answer) => {
    const { 'if-none-match': _none, 'if-match': _match, ...headers } = asked.headers;
    const { hostname, port } = new URL(server.endpoint);
    const onward = request({ hostname, port, method: asked.method, path: asked.url, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((listening) => front.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const close = async () => {
    front.closeAllConnections();
    front.close();
    await server.close();
  };
  return { ...server, endpoint, close };
}

let server: S3Server;
let box: Sandbox;
beforeAll(async () => {
  server = await startUnsafeStore();
  box = sandbox();
});
afterAll(async () => {
  box.remove();
  await server.close();
});
beforeEach(() => {
  server.requests.length = 0;
});

const lake = (...argv: string[]) => {
  const env = { LAKE_PLACE: 'minio', LAKE_MINIO_ENDPOINT: server.endpoint, LAKE_MINIO_DIR: join(box.folder, 'minio') };
  return box.lakeWith({ env }, ...argv);
};
const puts = () => server.requests.filter((one) => one.startsWith('PUT'));

test.each([['put', 'statement.tsv'], ['sweep'], ['replay'], ['redrive'], ['archive'], ['restore', 'raw/distrokid/x']])(
  '%s refuses a store that ignores conditions, in one sentence, and writes nothing into the lake',
  async (...argv) => {
    box.write('statement.tsv', bankTsv([['A', '1.25']]));
    const called = await lake(...argv);
    expect(called).toMatchObject({ code: 1, out: '' });
    expect(called.err).toMatch(
      /^lake: The object store ignores the condition If-None-Match of a put, so two writers could overwrite each other: use a store with conditional writes\.\n$/,
    );
    expect(puts().filter((one) => !one.startsWith('PUT /lake-sandbox/lake-probe/'))).toEqual([]);
  },
);

test.each([['status'], ['tables'], ['sweep', '--dry-run'], ['redrive', '--dry-run']])(
  '%s reads there, and does not ask: a read can do no harm',
  async (...argv) => {
    expect(await lake(...argv)).toMatchObject({ code: 0, err: '' });
    expect(puts()).toEqual([]);
  },
);

test('doctor finds it', async () => {
  const { checks } = (await lake('doctor', '--json')).json<{ checks: unknown[] }>();
  expect(checks).toContainEqual(
    expect.objectContaining({
      name: 'conditional writes',
      state: 'FAIL',
      advice: expect.stringMatching(/^Use a store/),
    }),
  );
});
