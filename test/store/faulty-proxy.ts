import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';

/** What the proxy answers instead of the server behind it. */
export interface ProxyFault {
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
    const xml = `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>refused</Message>${fault.xml ?? ''}</Error>`;
    // The body is taken first: a client that is cut off while it sends sees a broken connection and no answer.
    asked.resume().once('end', () => {
      answer.writeHead(fault.status, { 'content-type': 'application/xml', ...fault.headers });
      answer.end(method === 'HEAD' ? '' : xml);
    });
  }

  function pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { hostname, port } = new URL(target);
    const { method, url: path, headers } = asked;
    const onward = httpRequest({ hostname, port, method, path, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }
  return self;
}
