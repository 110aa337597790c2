import type { Browser, ShownPage } from '../../contract/extractor/browser.ts';
import { readSession, sessionText } from '../../contract/extractor/browser-session.ts';
import type {
  BrowserExtractor,
  BrowserExtractorPorts,
  ExtractedFile,
  ExtractRequest,
} from '../../contract/extractor/extractor.ts';
import { isLakeError, LakeError } from '../../lake/error.ts';
import { capturedPages, faultOf, type PageState, type StatsPage, stateOf } from './extractor-pages.ts';
import { withoutEMails } from './extractor-privacy.ts';

const siteUrl = 'https://distrokid.com';

/** How often a run looks at one page before it gives up. */
const attempts = 3;
/** First pause after an outage, in milliseconds. Each further pause is twice as long. */
const pauseMs = 3_000;
/**
 * How long one page may take, in milliseconds. A page takes seconds, and the check for robots may take this long too.
 */
const pageMs = 45_000;
/** Less time than this is not enough for a page. */
const leastPageMs = 1_000;
/** The part of the run's time that is kept after the last page, to land it and to report why others did not come. */
const reserveMs = 20_000;
/** The time that is kept to close the browser. */
const closingMs = 10_000;

/**
 * Opens DistroKid's stats pages as a signed-in person does. It lands each page as the browser holds it, without e-mail
 * addresses, with the time of the look as its as-of. A page without days is a failure, because an account with releases
 * has some. A bad page does not keep the others from landing. DistroKid prolongs sessions that are used, so the data
 * that keeps the browser signed in goes back into the account's secret.
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
      const bytes = run.landed.reduce((sum, file) => sum + file.sizeBytes, 0);
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

/** Captures every page. A page that is not the expected one is reported at the end. */
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
      if ((await run.ports.land(file)) === 'landed') landed.push(file);
    } catch (error) {
      // The first failure is reported, unless a later one is a failure that somebody can resolve.
      if (!isLakeError(error, 'source-unexpected') && !isLakeError(error, 'source-incomplete'))
        throw isLakeError(error, 'source-unavailable') ? (failure ?? error) : error;
      failure ??= error;
    }
  }
  return { capturedAt, landed, requests, failure };
}

/** Looks at a page until it is the expected one, and tries again if that may help. */
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
    const fault = shown && state === 'has-days' ? faultOf(shown.html, page, ports.clock.now()) : undefined;
    if (shown && state === 'has-days' && fault === undefined) return { shown, tried };
    // The page may have been looked at while it was loading: it is looked at again.
    if (fault !== undefined && tried === attempts) throw incomplete(page, fault);
    if (shown && fault === undefined && state !== undefined && state !== 'unavailable')
      throw wrongPage(page, state, shown, request.account);
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
  const body = Buffer.from(withoutEMails(html));
  return { path: `${stem}_${stamp}.html`, body, sizeBytes: body.byteLength, asOf };
}

function wrongPage({ name, stem }: StatsPage, state: PageState, { status }: ShownPage, account: string): LakeError {
  const details = { page: stem, status };
  if (state === 'sign-in' || state === 'second-factor')
    return new LakeError(
      `DistroKid asks ${account} ${state === 'sign-in' ? 'to sign in' : 'for the code of a second factor'}: make a new session and put it into the account's secret, as the README of distrokid says.`,
      { code: 'login-needed', fault: 'operator', retry: 'never', severity: 'critical', details },
    );
  if (status >= 400)
    return new LakeError(
      `DistroKid refuses the page of ${name} (HTTP ${status}): open it by hand; if that works, DistroKid takes the lake's browser for a robot.`,
      { code: 'source-refused', fault: 'source', retry: 'later', details },
    );
  const why =
    state === 'no-days'
      ? 'shows no day at all: open it by hand, and remove the account from lake.config.ts if that is true'
      : 'has changed: nothing was taken from it, and its contract has to be changed for the new page';
  return new LakeError(`DistroKid's page of ${name} ${why}.`, {
    code: 'source-unexpected',
    fault: 'source',
    retry: 'later',
    details,
  });
}

function incomplete({ name, stem }: StatsPage, fault: string): LakeError {
  return new LakeError(
    `DistroKid's page of ${name} is not complete: ${fault} It was not landed; the next run asks again.`,
    {
      code: 'source-incomplete',
      fault: 'source',
      retry: 'later',
      details: { page: stem },
    },
  );
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
  // The error has no cause, because the cause would quote the secret.
  return new LakeError(
    `The secret of distrokid account ${account} is not a session with cookies of ${hosts.join(', ')}: make one as the README of distrokid says.`,
    { code: 'login-needed', fault: 'operator', retry: 'never', severity: 'critical' },
  );
}
