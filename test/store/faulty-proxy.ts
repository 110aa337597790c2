import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * What the proxy answers instead of the server behind it; or how it fails the answer of that: `hang` gives none, `stall`
 * stops in the middle of the body and leaves the connection open, `cut` closes it there, `short` ends the answer there as if
 * that were all of it.
 */
export type ProxyFault = Answered | 'hang' | 'stall' | 'cut' | 'short';

export interface Answered {
  readonly status: number;
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** More of the error's XML. */
  readonly xml?: string;
}

export interface FaultyProxy {
  readonly endpoint: string;
  /** Asked for every request; undefined lets it through. */
  fault: (asked: { readonly method: string; readonly url: string }) => ProxyFault | undefined;
  /** What came, let through or not. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Stands before an S3 server and answers in its place when told to. Everything else passes as it came, signatures too. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const server = createServer((asked, answer) => take(asked, answer));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const self: FaultyProxy = {
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    fault: () => undefined,
    requests: [],
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };

  function take(asked: IncomingMessage, answer: ServerResponse): void {
    const { method = '', url = '' } = asked;
    self.requests.push(`${method} ${url}`);
    const fault = self.fault({ method, url });
    if (fault === undefined) {
      pass(asked, answer);
      return;
    }
    if (fault === 'hang') {
      asked.resume();
      return;
    }
    if (typeof fault === 'string') {
      pass(asked, answer, fault);
      return;
    }
    const xml = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>refused</Message>${fault.xml ?? ''}</Error>`;
    // The body is taken first: a client that is cut off while it sends sees a broken connection and no answer.
    asked.resume().once('end', () => {
      answer.writeHead(fault.status, { 'content-type': 'application/xml', ...fault.headers });
      answer.end(method === 'HEAD' ? '' : xml);
    });
  }

  function pass(asked: IncomingMessage, answer: ServerResponse, fault?: 'stall' | 'cut' | 'short'): void {
    const { hostname, port } = new URL(target);
    const { method, url: path, headers } = asked;
    const onward = httpRequest({ hostname, port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      if (fault === undefined) given.pipe(answer);
      else void failHalfWay(given, answer, fault);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }
  return self;
}

async function failHalfWay(given: IncomingMessage, answer: ServerResponse, fault: 'stall' | 'cut' | 'short') {
  const bytes = Buffer.concat(await given.toArray());
  await new Promise((sent) => answer.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), sent));
  if (fault === 'cut') answer.destroy();
  if (fault === 'short') answer.socket?.end();
}
