#!/usr/bin/env bash
# A good guess: an event of an S3-compatible server names the bucket and the key of the object that was put, form-encoded as on
# S3, so that decoding it (plus signs are spaces) gives the key; MinIO, MiniStack and LocalStack do so.
# What happens with versitygw 1.8.0 (Go module github.com/versity/versitygw, posix backend, --event-webhook-url):
#   1. Keys are sent as they are: "plus+plus" and "p%2Bx". Decoded as S3's they are other keys.
#   2. Where 40 clients put at once, some events of a hundred name a bucket or a key that nobody put: the text is taken from
#      the request's buffer after the next request has begun to use it (fiber hands out strings without copying them;
#      s3event/webhook.go marshals the event in a goroutine). Those objects have no event at all.
#   3. Each event opens a connection of its own, and an event that was not taken is not sent again.
# So its events cannot even be hints: list the bucket. Source: the module's s3event/event.go and s3event/webhook.go.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# Building takes about two minutes of processor time. Extended attributes are needed where temporary files are.
GOBIN=$folder go install github.com/versity/versitygw/cmd/versitygw@v1.8.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-s3@3.1173.0
cat >events.mjs <<'JS'
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const events = [];
let connections = 0;
const hook = createServer(async (request, response) => {
  let body = '';
  for await (const piece of request) body += piece;
  events.push(JSON.parse(body));
  response.end();
}).on('connection', () => (connections += 1));
await new Promise((up) => hook.listen(0, '127.0.0.1', up));
const free = createServer();
await new Promise((up) => free.listen(0, '127.0.0.1', up));
const { port } = free.address();
await new Promise((down) => free.close(down));
mkdirSync('objects');
const where = ['--port', `127.0.0.1:${port}`, '--quiet', '--event-webhook-url', `http://127.0.0.1:${hook.address().port}/`];
const env = { ROOT_ACCESS_KEY: 'somebody', ROOT_SECRET_KEY: 'only-here-and-now' };
const server = spawn('./versitygw', [...where, 'posix', 'objects'], { env, stdio: 'ignore' });
const credentials = { accessKeyId: 'somebody', secretAccessKey: 'only-here-and-now' };
const client = new S3Client({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', forcePathStyle: true, credentials });
const buckets = ['aaaa-landing', 'bbbb-raw', 'cccc-staging-longer'];
const put = (Bucket, Key) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
const named = () => events.filter(({ Records }) => Records).map(({ Records: [{ s3 }] }) => `${s3.bucket.name}/${s3.object.key}`);
try {
  await sleep(2_000);
  for (const Bucket of buckets) await client.send(new CreateBucketCommand({ Bucket }));
  for (const key of ['plus+plus', 'p%2Bx', 'a b']) await put(buckets[0], key);
  await sleep(1_000);
  console.log('keys of events:', named());
  const areRaw = ['plus+plus', 'p%2Bx', 'a b'].every((key) => named().includes(`${buckets[0]}/${key}`));
  events.length = 0;
  connections = 0;
  const wanted = new Set();
  let next = 0;
  const lane = async () => {
    while (next < 2_000) {
      const at = next++;
      const [bucket, key] = [buckets[at % 3], `${at % 2 ? 'one/two-' : 'single-'}${'x'.repeat(at % 17)}${at}`];
      wanted.add(`${bucket}/${key}`);
      await put(bucket, key);
    }
  };
  await Promise.all(Array.from({ length: 40 }, lane));
  await sleep(3_000);
  const wrong = named().filter((one) => !wanted.has(one));
  const right = new Set(named().filter((one) => wanted.has(one)));
  console.log(`${wanted.size} objects put, ${named().length} events, ${wrong.length} of them name what nobody put, for example:`, wrong.slice(0, 3));
  console.log(`${wanted.size - right.size} objects have no event; ${connections} connections for ${named().length} events`);
  if (!areRaw || wrong.length === 0 || right.size === wanted.size) {
    console.log('This has changed.');
    process.exitCode = 1;
  }
} finally {
  server.kill();
  hook.closeAllConnections();
  hook.close();
  client.destroy();
}
JS
node events.mjs
