import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, type BrowserServer, chromium, errors, type Page } from 'playwright-core';
import type { Browse, BrowseOptions, Browser, ShownPage } from '../contract/extractor/browser.ts';
import { isLakeError, LakeError } from '../lake/error.ts';
import { browserLimits } from './limits.ts';
import type { BrowserProgram } from './program.ts';

/**
 * Opens browsers with Playwright. No other module knows Playwright. Each browser has its own profile, which is removed
 * with it. It downloads nothing and reaches only the hosts that it is for. The resolver knows no other hosts, and that
 * holds for redirects and scripts, too.
 */
export function chromiumBrowse(programOf: () => Promise<BrowserProgram>): Browse {
  return async (options, work) => {
    const running = await launch(await programOf(), options.hosts);
    let end: 'closed' | 'out of time' | 'crashed' | undefined;
    const crashed = () => {
      end ??= 'crashed';
    };
    running.on('close', crashed);
    const timer = setTimeout(() => {
      end ??= 'out of time';
      // The browser is closed again below, where an error of closing is reported.
      close(running).catch(() => undefined);
    }, options.timeoutMs);
    try {
      return await work(await signedIn(running, options, crashed));
    } catch (error) {
      // Whatever the work was doing, it ended because the browser went away.
      if (end === 'out of time') throw outOfTime(options, error);
      throw end === 'crashed' ? browserFailed('The browser ended by itself', error) : error;
    } finally {
      end ??= 'closed';
      clearTimeout(timer);
      await close(running);
    }
  };
}

async function launch(program: BrowserProgram, hosts: readonly string[]): Promise<BrowserServer> {
  const { executablePath, channel, isSandboxed, args, env } = program;
  const rules = ['MAP * ~NOTFOUND', ...hosts.flatMap((host) => [`EXCLUDE ${host}`, `EXCLUDE *.${host}`])];
  try {
    // This launches a server, because only a server's process may be killed.
    return await chromium.launchServer({
      host: '127.0.0.1',
      ...(executablePath === undefined ? {} : { executablePath }),
      ...(channel === undefined ? {} : { channel }),
      ...(env === undefined ? {} : { env: { ...env } }),
      args: [...args, `--host-resolver-rules=${rules.join(',')}`],
      chromiumSandbox: isSandboxed,
      timeout: browserLimits.launchMs,
    });
  } catch (cause) {
    throw browserFailed('The browser does not start', cause);
  }
}

/** Ends the browser with its profile. A browser that does not answer is killed. */
async function close(running: BrowserServer): Promise<void> {
  const waiting = new AbortController();
  const isClosed = await Promise.race([
    running.close().then(() => true),
    sleep(browserLimits.closeMs, false, { signal: waiting.signal }).catch(() => false),
  ]);
  waiting.abort();
  if (!isClosed) await running.kill();
}

async function signedIn(running: BrowserServer, { session }: BrowseOptions, onCrash: () => void): Promise<Browser> {
  const browser = await chromium.connect(running.wsEndpoint(), { timeout: browserLimits.launchMs });
  // The crash is seen here before the process is known to be gone, and before the call that was waiting fails.
  browser.on('disconnected', onCrash);
  const context = await browser.newContext({
    storageState: { cookies: [...session.cookies], origins: [...session.origins] },
    acceptDownloads: false,
    serviceWorkers: 'block', // Service workers would answer from a cache.
    locale: 'en-US', // The contracts read the numbers and dates of pages in this locale.
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  page.on('crash', onCrash);
  page.on('close', onCrash);
  return { show: (url, wanted) => show(page, url, wanted), session: () => sessionOf(context) };
}

async function sessionOf(context: BrowserContext): ReturnType<Browser['session']> {
  const { cookies, origins } = await context.storageState();
  return { cookies, origins };
}

async function show(page: Page, url: string, wanted: Parameters<Browser['show']>[1]): Promise<ShownPage> {
  const endsAtMs = performance.now() + wanted.timeoutMs;
  let status = 0;
  // A page may replace itself: some pages first check whether the visitor is a robot.
  const noteStatus = (response: Awaited<ReturnType<Page['goto']>>) => {
    if (response?.request().isNavigationRequest() && response.frame() === page.mainFrame()) status = response.status();
  };
  page.on('response', noteStatus);
  try {
    await page.goto(url, { timeout: wanted.timeoutMs, waitUntil: 'domcontentloaded' });
    for (;;) {
      const shown = { url: page.url(), status, html: await contentOf(page) };
      if (wanted.isReady(shown) || performance.now() >= endsAtMs) return shown;
      await sleep(browserLimits.lookAgainMs);
    }
  } catch (error) {
    throw isLakeError(error) ? error : unavailable(url, error);
  } finally {
    page.off('response', noteStatus);
  }
}

async function contentOf(page: Page): Promise<string> {
  const html = await page.content().catch((error: unknown) => {
    if (page.isClosed() || !String(error).includes('navigating')) throw error;
    return ''; // The page is on its way to another page, which the next look sees.
  });
  if (html.length <= browserLimits.pageCharacters) return html;
  throw new LakeError(`The page at ${addressOf(page.url())} is larger than the limit: open it by hand.`, {
    code: 'source-unexpected',
    fault: 'source',
    retry: 'later',
    details: { characters: html.length, limit: browserLimits.pageCharacters },
  });
}

function browserFailed(what: string, cause: unknown): LakeError {
  return new LakeError(
    `${what}: give it more memory, or use another Chrome. The cause of this error has its own message.`,
    {
      code: 'browser-failed',
      fault: 'operator',
      retry: 'later',
      cause,
    },
  );
}

function unavailable(url: string, cause: unknown): LakeError {
  const why = cause instanceof errors.TimeoutError ? 'does not answer in time' : 'cannot be reached';
  return new LakeError(`${addressOf(url)} ${why}; the next run asks again.`, {
    code: 'source-unavailable',
    fault: 'source',
    retry: 'later',
    cause,
  });
}

function outOfTime({ timeoutMs, hosts }: BrowseOptions, cause: unknown): LakeError {
  return new LakeError(
    `${hosts[0] ?? 'The source'} took longer than the ${Math.round(timeoutMs / 1000)} seconds that the run had left: the browser was closed.`,
    { code: 'source-unavailable', fault: 'source', retry: 'later', details: { timeoutMs }, cause },
  );
}

/** Gives the URL without anything after the path, which may hold private data. */
function addressOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
