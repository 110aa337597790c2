import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isLakeError, LakeError } from '../lib/lake/error.ts';
import { objectPutEvent, parseObjectPuts } from '../lib/lake/event.ts';
import type { Logger } from '../lib/lake/logger.ts';
import { type StageName, stageOfPut, zones } from '../lib/lake/zone.ts';
import type { Queue } from '../lib/queue/port.ts';
import type { Buckets } from './server-buckets.ts';

export interface BridgeOptions {
  readonly queue: Pick<Queue, 'send'>;
  readonly buckets: Buckets;
  /** The secret that MinIO sends along. Without it, anybody who reaches the port could queue work. */
  readonly token: string;
  readonly clock: { now(): Date };
  readonly logger: Logger;
  /** The port to listen on. 0 means any free port. */
  readonly port: number;
  /** The address to listen on. By default only this computer reaches it; MinIO in a container needs an address of the host. */
  readonly host?: string;
}

export interface Bridge {
  readonly url: string;
  close(): Promise<void>;
}

/** The path that the webhook calls. */
export const bridgePath = '/events';

/** Most bytes of one event. MinIO sends one record at a time, of about 1 KB; a key has at most 1 KB. */
const eventBytes = 262_144;

/**
 * Receives MinIO's webhook events and queues their work. It answers 200 only after the work is in the queue's file. After any
 * other answer, or none, MinIO keeps the event in its queue_dir and sends it again. A message that is not an event is queued
 * as it came: it ends in the dead letters with its reason, as on AWS.
 */
export async function startBridge(options: BridgeOptions): Promise<Bridge> {
  const server = createServer((request, response) => {
    void answer(options, request, response);
  });
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((listening, failed) => {
    server.once('error', (error) => failed(isPortTaken(error) ? portTaken(options.port) : error));
    server.listen(options.port, host, listening);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${host}:${port}${bridgePath}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

const isPortTaken = (error: Error) => 'code' in error && error.code === 'EADDRINUSE';

function portTaken(port: number): LakeError {
  const message = `Another program listens on port ${port}: stop it (it may be a second npm run minio), or choose another port with LAKE_MINIO_BRIDGE_PORT.`;
  return new LakeError(message, { code: 'invalid-config', fault: 'operator', retry: 'later', details: { port } });
}

async function answer(options: BridgeOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const say = (status: number) => void response.writeHead(status).end();
  try {
    // MinIO sends HEAD to check that the bridge listens.
    if (request.method === 'HEAD' || request.method === 'GET') return say(200);
    if (request.url !== bridgePath || request.method !== 'POST') return say(404);
    if (!isBearer(request.headers.authorization, options.token)) {
      options.logger.warn('Refused a webhook call: its token is not the one of LAKE_MINIO_TOKEN');
      return say(401);
    }
    const body = await textOf(request);
    if (body === undefined) return say(413);
    for (const [stage, bodies] of workOf(options, body)) await options.queue.send(stage, bodies);
    say(200);
  } catch (error) {
    options.logger.error('Could not queue an event: MinIO sends it again', { error });
    if (!response.headersSent) say(isLakeError(error) ? 503 : 500);
  }
}

/** The messages of an event, by stage. A put that wakes no stage gives none. */
function workOf({ buckets, clock }: BridgeOptions, body: string): ReadonlyMap<StageName, string[]> {
  const work = new Map<StageName, string[]>();
  try {
    for (const put of parseObjectPuts(body)) {
      const zone = zones.find((one) => buckets[one] === put.bucket);
      const stage = zone && stageOfPut(zone, put.key);
      if (stage === undefined) continue;
      const { bucket, key, sizeBytes, etag } = put;
      const facts = { ...(sizeBytes === undefined ? {} : { sizeBytes }), ...(etag === undefined ? {} : { etag }) };
      const event = objectPutEvent({ bucket, key, at: clock.now(), ...facts });
      work.set(stage, [...(work.get(stage) ?? []), event]);
    }
    return work;
  } catch (error) {
    if (!isLakeError(error, 'invalid-event')) throw error;
    return new Map([['validate', [body]]]);
  }
}

/** Compares digests, so that the duration reveals nothing about the token. */
function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(header ?? ''), digest(`Bearer ${token}`));
}

/** The body, or undefined where it is longer than any event. */
async function textOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > eventBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
