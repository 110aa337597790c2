import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { addDecimals } from '../../../lib/lake/decimal.ts';

/** An answer of the server instead of data. */
export interface Instead {
  readonly status: number;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the pieces of the answer as fast as they are taken; undefined ends it. */
  readonly stream?: () => Uint8Array | undefined;
}

export interface Asked {
  /** `campaigns`, `adsets`, `ads`, `insights`, the id of a report for its state, or '' for the account itself. */
  readonly list: string;
  readonly method: string;
  readonly account: string;
  readonly parameters: URLSearchParams;
  readonly authorization: string;
  readonly userAgent: string | undefined;
}

export interface GraphServer {
  /** With a version, as the vendor's. */
  readonly baseUrl: string;
  readonly asked: Asked[];
  /** By list: the rows it has, or a function of what was asked. */
  rows: Record<string, readonly object[] | ((asked: Asked) => readonly object[])>;
  /** The account's time zone. */
  zone: string;
  /** Spend of the account by day, where it is not what its ads spent. */
  accountSpend: Record<string, string>;
  /** The states of each report that is made, in order; the last one stays. */
  reports: string[][];
  /** What to answer instead of data, asked for each request. */
  instead: (asked: Asked) => Instead | 'cut' | undefined;
  close(): Promise<void>;
}

/** A Graph API on this machine: pages of what it holds, whose next addresses hold the token, as Meta's do. */
export async function startGraphServer(token: string): Promise<GraphServer> {
  const made: { readonly asked: Asked; readonly states: string[] }[] = [];
  const server = createServer((request, response) => {
    const asked = askedOf(request);
    self.asked.push(asked);
    const instead = asked.authorization === `Bearer ${token}` ? self.instead(asked) : expired;
    if (instead === 'cut') return void request.socket.destroy();
    if (instead) {
      response.writeHead(instead.status, { 'content-type': 'application/json', ...instead.headers });
      if (instead.stream) return void Readable.from(piecesOf(instead.stream)).pipe(response);
      return void response.end(instead.text ?? JSON.stringify(instead.body));
    }
    const reply = (body: unknown) => {
      response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
      response.end(JSON.stringify(body));
    };
    if (asked.method === 'POST') {
      made.push({ asked, states: [...(self.reports.shift() ?? ['Job Completed'])] });
      return reply({ report_run_id: String(firstReport + made.length - 1) });
    }
    const report = made[Number(asked.account) - firstReport];
    if (asked.list === '' && report) {
      const [state = 'Job Completed'] = report.states;
      if (report.states.length > 1) report.states.shift();
      return reply({ async_status: state, async_percent_completion: state === 'Job Completed' ? 100 : 40 });
    }
    if (asked.list === '') return reply({ id: asked.account, currency: 'EUR', timezone_name: self.zone });
    const held = self.rows[asked.list] ?? [];
    const rowsFor = (one: Asked) => (typeof held === 'function' ? held(one) : held);
    const isAccount = asked.parameters.get('level') === 'account';
    const all = isAccount ? accountRows(rowsFor(asked), self.accountSpend) : rowsFor(report?.asked ?? asked);
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
    baseUrl: `http://127.0.0.1:${port}/v27.0`,
    asked: [],
    rows: {},
    zone: 'UTC',
    accountSpend: {},
    reports: [],
    instead: () => undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return self;
}

function* piecesOf(next: () => Uint8Array | undefined): Generator<Uint8Array> {
  for (let piece = next(); piece; piece = next()) yield piece;
}

/** The id of the first report; the next ones follow. */
const firstReport = 7_000_000;

/** What the account spent by day: what its ads spent, or what the test says. */
function accountRows(rows: readonly object[], stated: Readonly<Record<string, string>>): readonly object[] {
  const sums = new Map<string, string>();
  for (const row of rows as readonly { readonly date_start?: string; readonly spend?: string }[])
    if (row.date_start !== undefined) sums.set(row.date_start, addDecimals([sums.get(row.date_start), row.spend]));
  for (const [day, spend] of Object.entries(stated)) if (sums.has(day)) sums.set(day, spend);
  return [...sums].map(([day, spend]) => ({ date_start: day, date_stop: day, spend }));
}

const expired: Instead = {
  status: 400,
  body: { error: { message: 'Session has expired', type: 'OAuthException', code: 190, error_subcode: 463 } },
};

function askedOf(request: IncomingMessage): Asked {
  const url = new URL(request.url ?? '', 'http://localhost');
  const [, , account = '', list = ''] = url.pathname.split('/');
  const { method = 'GET', headers } = request;
  return {
    account,
    list,
    method,
    parameters: url.searchParams,
    authorization: headers.authorization ?? '',
    userAgent: headers['user-agent'],
  };
}

/** An error as the Graph API words it. */
export function graphError(status: number, code: number, subcode?: number, headers?: Record<string, string>): Instead {
  const error = { message: 'words of Meta', type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A1' };
  return { status, body: { error }, ...(headers ? { headers } : {}) };
}
