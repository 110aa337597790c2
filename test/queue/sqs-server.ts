import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { act, type FakeQueue, type Input, SqsFailure, type Trouble } from './sqs-actions.ts';

export interface SqsServer {
  readonly endpoint: string;
  urlOf(queue: string): string;
  createQueue(queue: string, redrive?: { readonly deadLetterQueue: string; readonly maxReceiveCount: number }): void;
  /** The next requests fail so, one each. */
  trouble(...troubles: readonly Trouble[]): void;
  /** The calls so far, by the name of their action. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** A stand-in for Amazon SQS on 127.0.0.1: the JSON protocol (`application/x-amz-json-1.0`) of the actions that the lake uses. */
export async function startSqsServer(clock: { now(): Date }): Promise<SqsServer> {
  const queues = new Map<string, FakeQueue>();
  const troubles: Trouble[] = [];
  const calls: string[] = [];

  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('AmazonSQS.', '');
    const input = JSON.parse(await textOf(request)) as Input;
    calls.push(action);
    const trouble = troubles.shift();
    try {
      if (trouble?.kind === 'cut') return void request.socket.destroy();
      if (trouble?.kind === 'hang') return;
      if (trouble?.kind === 'stall') return stall(response);
      if (trouble?.kind === 'error') throw new SqsFailure(trouble.status, trouble.type, trouble.message ?? 'trouble');
      answer(response, 200, act(queues, action, input, clock.now().getTime(), trouble));
    } catch (error) {
      const failure = error instanceof SqsFailure ? error : new SqsFailure(500, 'InternalFailure', String(error));
      answer(response, failure.status, { __type: `com.amazonaws.sqs#${failure.type}`, message: failure.message });
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    endpoint,
    calls,
    urlOf: (queue) => `${endpoint}/000000000000/${queue}`,
    createQueue(queue, redrive) {
      queues.set(queue, {
        messages: [],
        deadLetterQueue: redrive?.deadLetterQueue,
        maxReceiveCount: redrive?.maxReceiveCount ?? Number.POSITIVE_INFINITY,
      });
    },
    trouble: (...more) => void troubles.push(...more),
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-requestid': randomUUID() });
  response.end(JSON.stringify(body));
}

function stall(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': 100 });
  response.write('{"Messages"');
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
