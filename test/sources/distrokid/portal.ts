import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  appleMusicPage,
  codePage,
  daysUntil,
  eMailFirstPage,
  robotPage,
  signInPage,
  streamsPage,
} from './stats-pages.ts';

/** What the portal does instead of showing a page. */
export type Instead =
  | 'empty'
  | 'slow'
  | 'error'
  | 'robot'
  | 'forbidden'
  | 'redesigned'
  | 'elsewhere'
  | 'second-factor'
  | 'e-mail-first'
  | 'stale';

export interface Portal {
  readonly baseUrl: string;
  /** Cookie headers of all requests for pages, in order. */
  readonly asked: { readonly data: string; readonly cookies: string }[];
  /** Requests to another host name, which the browser must not find. */
  readonly strayed: string[];
  /** What to do instead, asked for each request by the page's `data`. */
  instead: (data: string) => Instead | undefined;
  close(): Promise<void>;
}

export const sessionCookie = 'DK_SESSION';

/** DistroKid's stats pages on this machine, for whoever has a session that is not older than the server. */
export async function startPortal(capturedAt: Date): Promise<Portal> {
  const days = daysUntil(capturedAt, 365);
  let renewals = 0;
  const server = createServer((request, response) => {
    const { url, host, cookies } = factsOf(request);
    const html = (status: number, body: string) => {
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
      response.end(body);
    };
    if (host !== '127.0.0.1') {
      portal.strayed.push(url.pathname);
      return html(200, 'nothing to see');
    }
    if (url.pathname === '/signin/') return html(200, signInPage);
    if (url.pathname !== '/stats/') return html(404, 'not found');
    const data = url.searchParams.get('data') ?? '';
    portal.asked.push({ data, cookies });
    if (!/\bDK_SESSION=good/.test(cookies)) return redirect(response, '/signin/?next=/stats/');
    renewals += 1;
    response.setHeader('set-cookie', `${sessionCookie}=good-${renewals}; Path=/; Max-Age=1209600; HttpOnly`);
    const instead = portal.instead(data);
    const stray = `http://localhost:${url.port}`;
    if (instead === 'slow') return; // never answers
    if (instead === 'elsewhere') return redirect(response, `${stray}/away`);
    if (instead === 'error') return html(500, 'oops');
    if (instead === 'forbidden') return html(403, 'Access denied');
    if (instead === 'redesigned') return html(200, '<html><body>All new!</body></html>');
    if (instead === 'robot' && !cookies.includes('human=1')) return html(503, robotPage);
    if (instead === 'second-factor') return html(200, codePage);
    if (instead === 'e-mail-first') return html(200, eMailFirstPage);
    const shown = instead === 'empty' ? [] : instead === 'stale' ? days.slice(0, -90) : days;
    const page = data === 'applemusic' ? appleMusicPage(shown) : streamsPage(shown);
    html(200, page.replace('</body>', `<img src="${stray}/pixel.png"></body>`));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const portal: Portal = {
    baseUrl: `http://127.0.0.1:${port}`,
    asked: [],
    strayed: [],
    instead: () => undefined,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return portal;
}

function factsOf({ url = '', headers }: IncomingMessage) {
  const at = new URL(url, `http://${headers.host}`);
  return { url: at, host: at.hostname, cookies: headers.cookie ?? '' };
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location });
  response.end();
}

/** The secret of somebody who signed in, and had been elsewhere with the same browser. */
export function secretOf(session: string): string {
  const cookie = (name: string, value: string, domain: string) => ({
    name,
    value,
    domain,
    path: '/',
    expires: 1_900_000_000,
    httpOnly: true,
    secure: false,
    sameSite: 'Lax',
  });
  return JSON.stringify({
    cookies: [cookie(sessionCookie, session, '127.0.0.1'), cookie('ad', 'tracker', '.ads.example')],
    origins: [{ origin: 'https://ads.example', localStorage: [{ name: 'id', value: '1' }] }],
  });
}
