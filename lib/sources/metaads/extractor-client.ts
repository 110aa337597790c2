import { z } from 'zod';
import type { ExtractorPorts, ExtractRequest } from '../../contract/extractor/extractor.ts';
import { LakeError } from '../../lake/error.ts';
import { type ErrorFacts, type Verdict, verdictOf } from './extractor-verdict.ts';

/**
 * Number of tries at one page. With the pauses below, they cover about two minutes of outage, or an hour of limits if
 * the run has the time.
 */
const attempts = 6;
/** First pause after an outage, in milliseconds. Each further pause is twice as long. */
const outagePauseMs = 2_000;
/** First pause at a limit that does not give its duration. */
const limitPauseMs = 60_000;
const longestPauseMs = 600_000;
/** The part of the run's time that is kept to land what came and to report why the rest did not come. */
const reserveMs = 20_000;
/**
 * How long an answer may take, in milliseconds. A page takes seconds, and a connection that is silent for longer is
 * dead.
 */
const answerMs = 120_000;
/** Largest page that is read. 500 ads with their actions have 2 MB. */
const pageBytes = 64 * 1024 ** 2;

/** A page as it came, without the token, and the request for the next one. */
export interface Page {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Parameters that ask for the next page; undefined at the end. */
  readonly next: Readonly<Record<string, string>> | undefined;
}

/** The source wants requests for fewer rows or days. */
export const askLess = Symbol('ask less');

/** Requests pages from the Graph API, and repeats a request if that may help. */
export interface GraphClient {
  page(path: string, parameters: Readonly<Record<string, string>>): Promise<Page | typeof askLess>;
  readonly requests: () => number;
}

const pageSchema = z.object({
  data: z.array(z.unknown()),
  paging: z.object({ next: z.string().optional() }).optional(),
});

/** Opens a client for one token. The token goes in a header and never into an address. */
export function graphClient(
  ports: ExtractorPorts,
  request: ExtractRequest,
  baseUrl: string,
  token: string,
): GraphClient {
  let requests = 0;

  /** Makes one try. Gives a page, or what to do instead. */
  async function ask(url: URL): Promise<Page | Verdict> {
    requests += 1;
    try {
      const response = await ports.fetch(url.href, {
        headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
        redirect: 'error', // A redirect would carry the token elsewhere.
        signal: AbortSignal.timeout(answerMs),
      });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (bytes.byteLength > pageBytes) return { act: 'ask-less' };
      const body = parsed(bytes);
      const page = response.ok ? pageSchema.safeParse(body).data : undefined;
      if (!page) return verdictOf(response.status, body, response.headers);
      return { bytes: withoutToken(bytes, token), rows: page.data.length, next: nextOf(page.paging?.next) };
    } catch (error) {
      // fetch throws only for a connection that failed or was cut.
      ports.logger.debug('The connection to the Graph API failed', { error });
      return { act: 'retry' };
    }
  }

  return {
    requests: () => requests,
    async page(path, parameters) {
      const url = new URL(`${baseUrl.replace(/\/$/, '')}/${path}`);
      for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
      for (let tried = 1; ; tried += 1) {
        const answer = await ask(url);
        if (!('act' in answer)) return answer;
        if (answer.act === 'ask-less') return askLess;
        if (answer.act === 'log-in') throw loginNeeded(request.account, answer.facts);
        if (answer.act === 'stop') throw refused(path, answer.facts);
        const pauseMs = pauseOf(answer, tried, ports.random());
        if (tried === attempts || pauseMs > request.remainingTimeMs() - reserveMs)
          throw unavailable(path, answer, tried);
        ports.logger.info('The Graph API is asked again later', { path, act: answer.act, pauseMs, tried });
        await ports.sleep(pauseMs);
      }
    },
  };
}

/** Gives the request for the next page. The page's address holds the token, so only its other parameters are used. */
function nextOf(next: string | undefined): Page['next'] {
  if (next === undefined) return undefined;
  const { searchParams } = new URL(next);
  searchParams.delete('access_token');
  return Object.fromEntries(searchParams);
}

/** Gives the bytes as they came, without the token that Meta writes into the address of the next page. */
export function withoutToken(bytes: Uint8Array, token: string): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1'); // A byte is a character here, so all other bytes stay the same.
  const masked = text
    .replaceAll(/(access_token=)[^&"\\\s]+/g, '$1redacted')
    .replaceAll(token, 'redacted')
    .replaceAll(encodeURIComponent(token), 'redacted');
  return masked === text ? bytes : Buffer.from(masked, 'latin1');
}

function pauseOf(verdict: Extract<Verdict, { act: 'retry' | 'wait' }>, tried: number, random: number): number {
  if (verdict.act === 'wait' && verdict.waitMs !== undefined) return verdict.waitMs + random * 1_000;
  const first = verdict.act === 'wait' ? limitPauseMs : outagePauseMs;
  return Math.min(longestPauseMs, first * 2 ** (tried - 1)) * (0.5 + random / 2);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined; // The verdict treats this as an answer without data.
  }
}

function loginNeeded(account: string, { status, code, subcode }: ErrorFacts): LakeError {
  return new LakeError(`Meta refuses the token of ${account}: make a new one and put it into the account's secret.`, {
    code: 'login-needed',
    fault: 'operator',
    retry: 'never',
    severity: 'critical',
    details: { status, code, subcode },
  });
}

function refused(path: string, { status, code, subcode }: ErrorFacts): LakeError {
  return new LakeError(
    `Meta refuses ${path} (HTTP ${status}, code ${code ?? 'none'}, subcode ${subcode ?? 'none'}): check the permissions of the token and the version of the API.`,
    { code: 'source-refused', fault: 'operator', retry: 'never', details: { status, code, subcode } },
  );
}

function unavailable(path: string, { act }: Verdict, tried: number): LakeError {
  const why = act === 'wait' ? 'limits how often it may be asked' : 'gave an unexpected answer';
  return new LakeError(`Meta ${why} for ${path}, after ${tried} attempts; the next run asks again.`, {
    code: 'source-unavailable',
    fault: 'source',
    retry: 'later',
    details: { attempts: tried },
  });
}
