import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An answer of the server instead of data. */
export interface Instead {
  readonly status: number;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked {
  /** `campaigns`, `adsets`, `ads`, `insights`. */
  readonly list: string;
  readonly account: string;
  readonly parameters: URLSearchParams;
  readonly authorization: string;
}

export interface GraphServer {
  /** With a version, as the vendor's. */
  readonly baseUrl: string;
  readonly asked: Asked[];
  /** By list: the rows it has, or a function of what was asked. */
  rows: Record<string, readonly object[] | ((asked: Asked) => readonly object[])>;
  /** What to answer instead of data, asked for each request. */
  instead: (asked: Asked) => Instead | 'cut' | undefined;
  close(): Promise<void>;
}

/** A Graph API on this machine: pages of what it holds, whose next addresses hold the token, as Meta's do. */
export async function startGraphServer(token: string): Promise<GraphServer> {
  const server = createServer((request, response) => {
    const asked = askedOf(request);
    self.asked.push(asked);
    const instead = asked.authorization === `Bearer ${token}` ? self.instead(asked) : expired;
    if (instead === 'cut') return void request.socket.destroy();
    if (instead) {
      response.writeHead(instead.status, { 'content-type': 'application/json', ...instead.headers });
      return void response.end(instead.text ?? JSON.stringify(instead.body));
    }
    const held = self.rows[asked.list] ?? [];
    const all = typeof held === 'function' ? held(asked) : held;
    const from = Number(asked.parameters.get('after') ?? 0);
    const to = from + Number(asked.parameters.get('limit') ?? 25);
    const next = new URL(request.url ?? '', self.baseUrl);
    next.searchParams.set('after', String(to));
    next.searchParams.set('access_token', token);
    const paging = { cursors: { after: String(to) }, ...(to < all.length ? { next: next.href } : {}) };
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
    // Slashes escaped, as PHP writes them.
    response.end(JSON.stringify({ data: all.slice(from, to), paging }).replaceAll('/', '\\/'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const self: GraphServer = {
    baseUrl: `http://127.0.0.1:${port}/v26.0`,
    asked: [],
    rows: {},
    instead: () => undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return self;
}

const expired: Instead = {
  status: 400,
  body: { error: { message: 'Session has expired', type: 'OAuthException', code: 190, error_subcode: 463 } },
};

function askedOf(request: IncomingMessage): Asked {
  const url = new URL(request.url ?? '', 'http://localhost');
  const [, , account = '', list = ''] = url.pathname.split('/');
  return { account, list, parameters: url.searchParams, authorization: request.headers.authorization ?? '' };
}

/** An error as the Graph API words it. */
export function graphError(status: number, code: number, subcode?: number, headers?: Record<string, string>): Instead {
  const error = { message: 'words of Meta', type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A1' };
  return { status, body: { error }, ...(headers ? { headers } : {}) };
}
