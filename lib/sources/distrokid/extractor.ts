import type { Browser, ShownPage } from '../../contract/extractor/browser.ts';
import { readSession, sessionText } from '../../contract/extractor/browser-session.ts';
import type {
  BrowserExtractor,
  BrowserExtractorPorts,
  ExtractedFile,
  ExtractRequest,
} from '../../contract/extractor/extractor.ts';
import { isLakeError, LakeError } from '../../lake/error.ts';
import { capturedPages, type PageState, type StatsPage, stateOf } from './extractor-pages.ts';
import { withoutEMails } from './extractor-privacy.ts';

const siteUrl = 'https://distrokid.com';

/** Looks at one page before a run gives up. */
const attempts = 3;
/** First pause after an outage, doubled every time, in milliseconds. */
const pauseMs = 3_000;
/** A page takes seconds; this is also how long one may look whether we are a robot. */
const pageMs = 45_000;
/** Less than this is no time for a page. */
const leastPageMs = 1_000;
/** Of the run's time, what is kept behind the last page to land it and to say why others did not come. */
const reserveMs = 20_000;
/** And behind the browser, to end it. */
const closingMs = 10_000;

/**
 * Looks at DistroKid's stats pages as somebody who is signed in does, and lands each as the browser holds it, without
 * e-mail addresses, as of when it was looked at. A page without days is a failure: an account with releases has some.
 * One that is bad does not keep the others from landing. DistroKid prolongs sessions that are used, so what keeps the
 * browser signed in goes back into the account's secret.
 */
export const distrokidExtractor: BrowserExtractor = {
  kind: 'browser',
  takesPeriod: false,
  asks: ({ baseUrl = siteUrl }) => capturedPages.map(({ path }) => new URL(path, baseUrl).href),
  async extract(ports, request) {
    const baseUrl = request.baseUrl ?? siteUrl;
    const hosts = [new URL(baseUrl).hostname];
    const secret = await ports.secret();
    const session = readSession(secret, hosts);
    if (!session) throw badSecret(request.account, hosts);
    if (request.remainingTimeMs() < reserveMs + leastPageMs) throw noTimeLeft();
    const timeoutMs = request.remainingTimeMs() - closingMs;
    return ports.browse({ session, hosts, timeoutMs }, async (browser) => {
      const run = await captureAll({ ports, request, browser, baseUrl });
      const renewed = sessionText(await browser.session(), hosts);
      if (run.landed.length > 0 && renewed !== sessionText(session, hosts)) await ports.renewSecret(renewed);
      if (run.failure !== undefined) throw run.failure;
      const bytes = run.landed.reduce((sum, file) => sum + file.bytes.byteLength, 0);
      return { capturedAt: run.capturedAt, requests: run.requests, files: run.landed.length, bytes, empty: [] };
    });
  },
};

interface Run {
  readonly ports: BrowserExtractorPorts;
  readonly request: ExtractRequest;
  readonly browser: Browser;
  readonly baseUrl: string;
}

/** Captures every page; what was wrong with one that is not what it should be is told at the end. */
async function captureAll(run: Run) {
  const capturedAt = run.ports.clock.now();
  const landed: ExtractedFile[] = [];
  let requests = 0;
  let failure: LakeError | undefined;
  for (const page of capturedPages) {
    try {
      const { shown, tried } = await capture(run, page);
      requests += tried;
      const file = fileOf(page, shown, run.ports.clock.now());
      await run.ports.land(file);
      landed.push(file);
    } catch (error) {
      // What was wrong first is what has to be told, unless somebody can do something about the other.
      if (!isLakeError(error, 'source-unexpected'))
        throw isLakeError(error, 'source-unavailable') ? (failure ?? error) : error;
      failure ??= error;
    }
  }
  return { capturedAt, landed, requests, failure };
}

/** Looks at a page until it is the one asked for, again where that may help. */
async function capture(
  { ports, request, browser, baseUrl }: Run,
  page: StatsPage,
): Promise<{ readonly shown: ShownPage; readonly tried: number }> {
  const url = new URL(page.path, baseUrl).href;
  for (let tried = 1; ; tried += 1) {
    const timeoutMs = Math.min(pageMs, request.remainingTimeMs() - reserveMs);
    if (timeoutMs < leastPageMs) throw noTimeLeft(page);
    const isReady = (seen: ShownPage) => stateOf(seen, page) !== 'other';
    const shown = await browser.show(url, { timeoutMs, isReady }).catch((error: unknown) => {
      if (isLakeError(error, 'source-unavailable') && tried < attempts) return undefined;
      throw error;
    });
    const state = shown && stateOf(shown, page);
    if (shown && state === 'has-days') return { shown, tried };
    if (shown && state !== undefined && state !== 'unavailable') throw wrongPage(page, state, shown, request.account);
    if (tried === attempts) throw unavailable(page, shown?.status, tried);
    const waitMs = pauseMs * 2 ** (tried - 1) * (0.5 + ports.random() / 2);
    ports.logger.info('DistroKid did not answer; trying again', {
      page: page.stem,
      status: shown?.status,
      waitMs,
      tried,
    });
    await ports.sleep(waitMs);
  }
}

function fileOf({ stem }: StatsPage, { html }: ShownPage, asOf: Date): ExtractedFile {
  const stamp = asOf.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  return { path: `${stem}_${stamp}.html`, bytes: Buffer.from(withoutEMails(html)), asOf };
}

function wrongPage({ name, stem }: StatsPage, state: PageState, { status }: ShownPage, account: string): LakeError {
  const details = { page: stem, status };
  if (state === 'sign-in')
    return new LakeError(
      `DistroKid asks ${account} to sign in: make a new session and put it into the account's secret, as the README of distrokid says.`,
      { code: 'login-needed', fault: 'operator', retry: 'never', severity: 'critical', details },
    );
  if (status >= 400)
    return new LakeError(
      `DistroKid refuses the page of ${name} (HTTP ${status}): open it by hand; where that works, it takes the browser for a robot.`,
      { code: 'source-refused', fault: 'source', retry: 'later', details },
    );
  const why =
    state === 'no-days'
      ? 'shows no day at all: look at it by hand, and remove the account from lake.config.ts if that is true'
      : 'is not the page that it was: nothing of it was taken, and its contract has to learn the new one';
  return new LakeError(`DistroKid's page of ${name} ${why}.`, {
    code: 'source-unexpected',
    fault: 'source',
    retry: 'later',
    details,
  });
}

function unavailable({ name, stem }: StatsPage, status: number | undefined, tried: number): LakeError {
  return new LakeError(`DistroKid did not show ${name} after ${tried} attempts; the next run asks again.`, {
    code: 'source-unavailable',
    fault: 'source',
    retry: 'later',
    details: { page: stem, status, attempts: tried },
  });
}

function noTimeLeft(page?: StatsPage): LakeError {
  return new LakeError(
    `The run has no time left for DistroKid's page${page ? ` of ${page.name}` : 's'}: DistroKid was slow, or the function's timeout is too short.`,
    { code: 'source-unavailable', fault: 'source', retry: 'later' },
  );
}

function badSecret(account: string, hosts: readonly string[]): LakeError {
  // Without its cause, which would quote the secret.
  return new LakeError(
    `The secret of distrokid account ${account} is not a session with cookies of ${hosts.join(', ')}: make one as the README of distrokid says.`,
    { code: 'login-needed', fault: 'operator', retry: 'never', severity: 'critical' },
  );
}
