#!/usr/bin/env bash
# The timeouts of the AWS SDK for JavaScript: which of them end a request that is never answered, and a body that stops half-way.
#
# Guess: `requestTimeout` ends a request that takes longer; the defaults end one in the end; a body that stops is an error.
# Seen:  `requestTimeout` alone prints a warning and waits on; only with `throwOnRequestTimeout` does it end the request, and it
#        counts until the headers of the answer alone. A body that stops half-way (an object, or the XML of a listing) is ended
#        by `socketTimeout` and by nothing else. That one counts idle time, so it must be longer than a reader ever pauses.
#        The SDK repeats a request until its answer begins; a GET whose body breaks off is not repeated.
# Means: clients are made with all of them; bodies are read at once, with an 'error' listener from the beginning, and small
#        reads are repeated by the caller.
# Versions: @aws-sdk/client-s3 3.1173.0 (@smithy/node-http-handler 4.14.2). Source: run here.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1173.0 @smithy/node-http-handler@4.14.2
cat >see.mjs <<'JS'
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

let halves = 0;
const server = createServer((asked, answer) => {
  const key = new URL(asked.url, 'http://here').pathname.split('/')[2];
  asked.resume();
  if (key === 'silent') return;
  if (key === 'half') halves += 1;
  answer.writeHead(200, key === 'half' ? { 'content-length': 1000 } : {});
  answer.write(key === 'half' ? 'half' : '<?xml version="1.0"?><ListBucketResult>');
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const endpoint = `http://127.0.0.1:${server.address().port}`;
const options = {
  none: {},
  requestTimeout: { requestTimeout: 1000 },
  throwing: { requestTimeout: 1000, throwOnRequestTimeout: true },
  socketTimeout: { socketTimeout: 1000 },
};
console.warn = () => {};
const within = (work) =>
  Promise.race([work.then(() => 'answered', (error) => error.name), sleep(8000).then(() => 'still waits')]);
async function see(requestHandler) {
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 1, requestHandler });
  const body = async (Key) => (await client.send(new GetObjectCommand({ Bucket: 'b', Key }))).Body;
  return Promise.all([
    within(body('silent')),
    within(body('half').then((half) => half.transformToByteArray())),
    within(client.send(new ListObjectsV2Command({ Bucket: 'b' }))),
  ]);
}
const seen = Object.fromEntries(
  await Promise.all(Object.entries(options).map(async ([name, given]) => [name, await see(given)])),
);
console.log('never answered, body stops, listing stops:', seen);
assert.deepEqual(seen, {
  none: ['still waits', 'still waits', 'still waits'],
  requestTimeout: ['still waits', 'still waits', 'still waits'],
  throwing: ['TimeoutError', 'still waits', 'still waits'],
  socketTimeout: ['TimeoutError', 'TimeoutError', 'TimeoutError'],
});
halves = 0;
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const retrying = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials, maxAttempts: 3, requestHandler: options.socketTimeout });
const { Body } = await retrying.send(new GetObjectCommand({ Bucket: 'b', Key: 'half' }));
await assert.rejects(Body.transformToByteArray(), { name: 'TimeoutError' });
console.log('requests for a body that broke off, with three attempts allowed:', halves);
assert.equal(halves, 1);
process.exit(0);
JS
node see.mjs
