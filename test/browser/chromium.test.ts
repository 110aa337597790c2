import { execFileSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from '../../lib/contract/extractor/browser.ts';
import { browse, hasBrowser } from './test-browser.ts';

/** The browsers that this process has started and that still run. */
function running(): readonly number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  const children = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
  return children
    .filter(([, , parent, command = '']) => Number(parent) === process.pid && /chromium\/chromium /.test(command))
    .map(([, pid]) => Number(pid));
}

describe.runIf(hasBrowser)('a browser', () => {
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/slow') return;
      if (request.url === '/file') response.setHeader('content-disposition', 'attachment');
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end('<html><body>Zoë: 1 &lt; 2 <script>var a = {"b": "<é>"};</script></body></html>');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const withBrowser = <T>(work: (browser: Browser) => Promise<T>, timeoutMs = 20_000) =>
    browse({ session: { cookies: [], origins: [] }, hosts: ['127.0.0.1'], timeoutMs }, work);
  const look = (browser: Browser, path: string, timeoutMs = 10_000) =>
    browser.show(`${url}${path}`, { timeoutMs, isReady: () => true });

  it('shows a page as it holds it, with the texts of its scripts as they came, and is gone afterwards', async () => {
    const shown = await withBrowser((browser) => {
      expect(running()).toHaveLength(1);
      return look(browser, '/');
    });
    expect(shown).toMatchObject({ status: 200, url: `${url}/` });
    expect(shown.html).toContain('var a = {"b": "<é>"};');
    expect(running()).toEqual([]);
  });

  it('is gone after its work failed', async () => {
    await expect(withBrowser(() => Promise.reject(new Error('of the work')))).rejects.toThrow('of the work');
    expect(running()).toEqual([]);
  });

  it('is taken away when its time is over, whatever it does', async () => {
    await expect(withBrowser((browser) => look(browser, '/slow'), 1_000)).rejects.toMatchObject({
      code: 'source-unavailable',
      details: { timeoutMs: 1_000 },
    });
    expect(running()).toEqual([]);
  });

  it('that crashes is told from a source that does not answer', async () => {
    const crash = async (browser: Browser) => {
      const slow = look(browser, '/slow');
      for (const pid of running()) process.kill(pid, 'SIGKILL');
      return slow;
    };
    await expect(withBrowser(crash)).rejects.toMatchObject({ code: 'browser-failed' });
  });

  it('downloads nothing', async () => {
    await expect(withBrowser((browser) => look(browser, '/file'))).rejects.toMatchObject({
      code: 'source-unavailable',
    });
  });
});
